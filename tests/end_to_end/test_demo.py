"""`recoinize demo`, smaller still: real Blender, real Keras, real TFLite, real Annoy."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from recoinize_edge.bundle import Bundle
from recoinize_pipeline.dataset.load import load_split
from recoinize_pipeline.workspace import Workspace

pytest.importorskip("bpy", reason="Blender's module exists for Python 3.11 only")

SMALLER = {
    "render.per_face": 7,
    "render.size": 64,
    "render.samples": 1,
    "training.width": 8,
    "training.relit_per_face": 10,
    "training.outlines_per_render": 1,
    "training.epochs": 2,
    "training.steps_per_epoch": 8,
    "evaluation.triplets": 50,
    # A network that is hardly trained is noise, which int8 does not keep.
    "export.cosine_min": 0,
    "export.cosine_p1": 0,
    "export.cosine_mean": 0,
    "export.top1_agreement": 0,
    "export.accuracy_loss": 1,
}


def recoinize(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "recoinize_pipeline.cli.main", *arguments]
    # No display and no network: a proxy that nobody listens at fails every request.
    environment = {name: v for name, v in os.environ.items() if "DISPLAY" not in name}
    environment |= dict.fromkeys(("http_proxy", "https_proxy"), "http://127.0.0.1:9")
    environment["COLUMNS"] = "120"
    return subprocess.run(program, cwd=cwd, env=environment, capture_output=True, text=True)


@pytest.mark.slow
def test_demo_goes_from_nothing_to_a_recognised_coin(tmp_path: Path) -> None:
    options = [part for name, value in SMALLER.items() for part in ("--set", f"{name}={value}")]
    result = recoinize("demo", *options, cwd=tmp_path)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]

    work = Workspace(tmp_path / "recoinize-work" / "demo")
    table = result.stdout[result.stdout.rindex("recoinize demo") :]
    places = [table.index(stage) for stage in ("faces", "render", "dataset", "train", "export")]
    assert places == sorted(places)
    assert f"Result: {Path('recoinize-work/demo/evaluation/test-bundle/report.html')}" in table

    assert len(load_split(work.dataset, "train")) > 30
    bundle = Bundle.load(work.bundle)
    answered_faces = {label.face_id for label in bundle.labels}
    assert set(load_split(work.dataset, "test")["face_id"]) <= answered_faces
    figures = json.loads((work.evaluation / "test-bundle" / "metrics.json").read_text())
    assert figures["photos"] == len(load_split(work.dataset, "test"))

    # One picture of each face that the test split has, and a verdict on each.
    unseen = {path.stem for path in (work.root / "unseen").iterdir()}
    assert unseen == set(load_split(work.dataset, "test")["face_id"])
    counts = re.search(r"(\d+) right, (\d+) unknown, (\d+) wrong", table)
    assert counts is not None
    assert sum(map(int, counts.groups())) == len(unseen)

    # Everything is there: the second run renders and trains nothing anew.
    before = {path: path.stat().st_mtime_ns for path in work.renders.rglob("*.png")}
    history = (work.training / "history.csv").read_bytes()
    again = recoinize("demo", *options, "--quiet", cwd=tmp_path)
    assert again.returncode == 0, again.stderr[-3000:]
    assert {path: path.stat().st_mtime_ns for path in work.renders.rglob("*.png")} == before
    assert (work.training / "history.csv").read_bytes() == history
