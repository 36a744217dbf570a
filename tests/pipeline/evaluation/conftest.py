"""Drawn coins, a bundle that knows them, and folders of their photographs."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from annoy import AnnoyIndex
from PIL import Image

from recoinize_edge.coin import DENOMINATIONS, CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec, polar_input
from recoinize_pipeline.dataset.features import FEATURES

SPEC = PreprocessingSpec()
OUTLINE = Ellipse.circle(99.5, 99.5, 80)
DIMENSION = 64
HARMONICS = 10


def make_label(country: str, denomination: str, design: str | None = None) -> CoinLabel:
    side = "common" if country == "eu" else "national"
    diameter = DENOMINATIONS[denomination].diameter_mm
    name = f"{country}-{denomination}-x"
    return CoinLabel(name, country, denomination, "x", side, design or name, diameter)


LABELS = [
    make_label("eu", "1c"),
    make_label("eu", "50c"),
    make_label("eu", "2e"),
    make_label("de", "10c", "gate"),
    make_label("de", "20c", "gate"),
    make_label("de", "50c", "gate"),
    make_label("fr", "1e"),
]


def draw_face(name: str, radius: float, size: int = 200) -> npt.NDArray[np.uint8]:
    """A made-up coin in the middle of a dark picture; the same name gives the same relief."""
    rng = np.random.default_rng(list(name.encode()))
    picture = np.full((size, size, 3), 25, np.uint8)
    middle = (size - 1) / 2
    centre = (round(middle), round(middle))
    cv2.circle(picture, centre, round(radius), (190, 170, 90), -1, cv2.LINE_AA)
    for _ in range(14):
        distance, angle = rng.uniform(0.15, 0.8), rng.uniform(0, 2 * np.pi)
        x, y = (
            middle + radius * distance * np.cos(angle),
            middle + radius * distance * np.sin(angle),
        )
        shade = [int(v) for v in rng.integers(0, 256, 3)]
        width = max(1, round(rng.uniform(0.03, 0.14) * radius))
        cv2.circle(picture, (round(x), round(y)), width, shade, -1, cv2.LINE_AA)
    return picture


class StandInNetwork:
    """Embeds like an interpreter of a TFLite model, by a fixed random projection."""

    runtime = "stand-in"
    input_shape = SPEC.shape
    dimension = DIMENSION

    def __init__(self) -> None:
        rng = np.random.default_rng(5)
        weights = rng.normal(size=(SPEC.radii // 4 * HARMONICS, DIMENSION))
        self._weights = weights.astype(np.float32)

    def __call__(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        # The spectrum along the angle does not depend on how the coin is rolled. Four rows are
        # taken together, so that a slightly wrong outline changes little.
        light = inputs[..., 0].astype(np.float32) - 128
        spectrum = np.abs(np.fft.rfft(light, axis=2))[:, :, :HARMONICS]
        rings = spectrum.reshape(len(inputs), -1, 4, HARMONICS).mean(axis=2)
        return rings.reshape(len(inputs), -1).astype(np.float32) @ self._weights

    @property
    def parts(self) -> EmbeddingParts:
        return EmbeddingParts(DIMENSION)

    def embed(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        embeddings = self(inputs)
        return embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)


@pytest.fixture
def stand_in_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundles made by `write_bundle` hold no network; readers get the stand-in for it."""
    monkeypatch.setattr("recoinize_edge.reader.open_interpreter", lambda *options: StandInNetwork())


@pytest.fixture
def write_bundle(tmp_path: Path) -> Callable[..., Path]:
    """`write_bundle("name", labels, threshold=…)`: a bundle that knows the drawn coins."""

    def write(name: str, labels: list[CoinLabel] = LABELS, threshold: float = 0.25) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        network = StandInNetwork()
        index = AnnoyIndex(DIMENSION, "angular")
        index.set_seed(1)
        for item, label in enumerate(labels):
            coin = polar_input(draw_face(label.design, 80), OUTLINE, SPEC)
            index.add_item(item, network(coin[None])[0])
        index.build(4)
        index.save(str(folder / "index.ann"))
        (folder / "model.tflite").write_bytes(b"stand-in")
        content = {
            "faces": [label.to_dict() for label in labels],
            "references": list(range(len(labels))),
        }
        (folder / "labels.json").write_text(json.dumps(content))
        files = {
            path.name: {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "bytes": path.stat().st_size,
            }
            for path in folder.iterdir()
        }
        artifact = {
            "model": "model.tflite",
            "index": "index.ann",
            "metric": "angular",
            "dimension": DIMENSION,
            "patterns": None,
            "trees": 4,
            "references": len(labels),
            "decision": DecisionSpec(1, threshold, 0.01, 0.01).to_dict(),
        }
        manifest = {
            "schema": 3,
            "recoinize": "0.1.0",
            "created": "2026-11-22T12:00:00+00:00",
            "preprocessing": SPEC.to_dict(),
            "embedding": {"pooled": DIMENSION, "rolls": 0, "channels": 0},
            "labels": "labels.json",
            "artifacts": {"tflite-int8": artifact},
            "default": "tflite-int8",
            "provenance": {},
            "files": files,
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        return folder

    return write


def save_picture(path: Path, picture: npt.NDArray[np.uint8]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.cvtColor(picture, cv2.COLOR_RGB2BGR))
    return path


@pytest.fixture
def photo_dir(tmp_path: Path) -> Path:
    """21 photographs, three of each coin of `LABELS`, by one camera: 6.8 pixels a millimetre."""
    folder = tmp_path / "photos"
    for number, label in enumerate(LABELS):
        for copy, scale in enumerate((6.75, 6.8, 6.85)):
            picture = draw_face(label.design, scale * label.diameter_mm / 2)
            name = f"{label.country}{number}{copy}.png"
            save_picture(folder / label.denomination / name, picture)
    return folder


@pytest.fixture
def unknown_dir(tmp_path: Path) -> Path:
    """Two coins that nobody knows, and a picture of nothing."""
    folder = tmp_path / "unknown"
    for name in ("zloty", "token"):
        save_picture(folder / "foreign" / f"{name}.png", draw_face(name, 80))
    save_picture(folder / "nothing.png", np.full((200, 200, 3), 90, np.uint8))
    return folder


def png(image: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    return buffer.getvalue()


def write_split(folder: Path, split: str, labels: list[CoinLabel], variants: range) -> None:
    rng = np.random.default_rng(len(split))
    rows = []
    for label, variant in itertools.product(labels, variants):
        image = draw_face(label.design, 80)
        image = np.clip(image + rng.normal(0, 12, image.shape), 0, 255).astype(np.uint8)
        rows.append(
            {
                "image": {"bytes": png(image), "path": None},
                "mask": {"bytes": png(image[:, :, 0]), "path": None},
                "country": label.country,
                "denomination": label.denomination,
                "edition": label.edition,
                "face_id": label.face_id,
                "design": label.design,
                "side": label.side,
                "variant": variant,
                "seed": variant,
                "outline": [OUTLINE.cx, OUTLINE.cy, OUTLINE.major, OUTLINE.minor, 0.0],
            }
        )
    table = pa.Table.from_pylist(rows, schema=FEATURES.arrow_schema)
    pq.write_table(table, folder / f"{split}.parquet")


@pytest.fixture
def dataset_dir(tmp_path: Path) -> Path:
    """The dataset of a work folder in `tmp_path / "work"`: noisy pictures of `LABELS`."""
    folder = tmp_path / "work" / "dataset"
    folder.mkdir(parents=True)
    write_split(folder, "train", LABELS, range(4))
    write_split(folder, "test", LABELS, range(10, 12))
    return folder
