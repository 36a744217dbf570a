"""A tiny but real bundle: drawn coins, a TensorFlow Lite model, an Annoy index."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from annoy import AnnoyIndex

from recoinize_edge.coin import DENOMINATIONS, CoinLabel, Side
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.interpreter import open_interpreter
from recoinize_edge.preprocessing import PreprocessingSpec, polar_input

DIMENSION = 16
SPEC = PreprocessingSpec()


def make_label(
    country: str, denomination: str, design: str | None = None, side: Side = "national"
) -> CoinLabel:
    face_id = f"{country}-{denomination}-1"
    diameter = DENOMINATIONS[denomination].diameter_mm
    return CoinLabel(face_id, country, denomination, "1", side, design or face_id, diameter)


LABELS = [
    make_label("de", "2e"),
    make_label("fi", "1c", "fi-copper"),
    make_label("fi", "2c", "fi-copper"),
    make_label("fi", "5c", "fi-copper"),
    make_label("fr", "1e"),
    make_label("eu", "2e", side="common"),
]


def draw_coin(seed: int, size: int = 200, roll: float = 0.0) -> npt.NDArray[np.uint8]:
    """A picture of a made-up coin: blobs on a coloured disc of radius 0.4 · size."""
    rng = np.random.default_rng(seed)
    picture = np.full((size, size, 3), 30, np.uint8)
    middle, radius = (size - 1) / 2, 0.4 * size
    centre = (round(middle), round(middle))
    colour = [int(v) for v in rng.integers(90, 220, 3)]
    cv2.circle(picture, centre, round(radius), colour, -1, cv2.LINE_AA)
    for _ in range(12):
        distance, angle, width = rng.uniform(0.1, 0.8), rng.uniform(0, 2 * np.pi), rng.uniform(2, 9)
        shade = [int(v) for v in rng.integers(0, 256, 3)]
        x = middle + radius * distance * np.cos(angle + roll)
        y = middle + radius * distance * np.sin(angle + roll)
        cv2.circle(picture, (round(x), round(y)), round(width * size / 200), shade, -1, cv2.LINE_AA)
    return picture


def coin_outline(size: int = 200) -> Ellipse:
    return Ellipse.circle((size - 1) / 2, (size - 1) / 2, 0.4 * size)


@pytest.fixture(scope="session")
def tiny_models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Content of two TFLite files, `float32` and `int8`."""
    # Where there is no TensorFlow (tests/arm64) they are made beforehand, on another machine.
    folder = Path(os.environ.get("RECOINIZE_TINY_MODELS") or tmp_path_factory.mktemp("models"))
    script = Path(__file__).with_name("make_tiny_models.py")
    size = [str(SPEC.radii), str(SPEC.angles), str(DIMENSION)]
    if not (folder / "int8.tflite").is_file():
        subprocess.run([sys.executable, str(script), str(folder), *size], check=True)
    return {name: (folder / f"{name}.tflite").read_bytes() for name in ("float32", "int8")}


def seal(folder: Path, **changes: Any) -> None:
    """Bring the manifest in line with the files, and change entries of it."""
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest.update(changes)
    manifest["files"] = {
        path.name: {
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
            "bytes": path.stat().st_size,
        }
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.fixture(scope="session")
def built_bundle(tmp_path_factory: pytest.TempPathFactory, tiny_models: dict[str, bytes]) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    references: list[int] = []
    artifacts = {}
    for kind, model in tiny_models.items():
        interpreter = open_interpreter(model, "litert")
        index = AnnoyIndex(DIMENSION, "angular")
        references.clear()
        for face, label in enumerate(LABELS):
            seed = 1 if label.design == "fi-copper" else 100 + face
            for roll in (0.0, 1.0, 2.0):
                coin = polar_input(draw_coin(seed, roll=roll), coin_outline(), SPEC)
                index.add_item(len(references), interpreter(coin[None])[0])
                references.append(face)
        index.set_seed(1)
        index.build(4)
        index.save(str(folder / f"index_{kind}.ann"))
        (folder / f"model_{kind}.tflite").write_bytes(model)
        artifacts[f"tflite-{kind}"] = {
            "model": f"model_{kind}.tflite",
            "index": f"index_{kind}.ann",
            "metric": "angular",
            "dimension": DIMENSION,
            "patterns": None,
            "trees": 4,
            "references": len(references),
            "decision": DecisionSpec(3, 0.3, 0.01, 0.01).to_dict(),
        }
    labels = {"faces": [label.to_dict() for label in LABELS], "references": references}
    (folder / "labels.json").write_text(json.dumps(labels))
    manifest = {
        "schema": 3,
        "recoinize": "0.1.0",
        "created": "2026-11-22T12:00:00+00:00",
        "preprocessing": SPEC.to_dict(),
        "embedding": {"pooled": DIMENSION, "rolls": 0, "channels": 0},
        "labels": "labels.json",
        "artifacts": artifacts,
        "default": "tflite-int8",
        "provenance": {"seed": 0},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    seal(folder)
    return folder


@pytest.fixture
def bundle_dir(built_bundle: Path, tmp_path: Path) -> Path:
    """A copy of the tiny bundle, to be damaged at will."""
    return Path(shutil.copytree(built_bundle, tmp_path / "bundle"))


@pytest.fixture
def reseal(bundle_dir: Path) -> Callable[..., None]:
    """`reseal(default="…")`: make hashes right again after a change, and change the manifest."""
    return lambda **changes: seal(bundle_dir, **changes)
