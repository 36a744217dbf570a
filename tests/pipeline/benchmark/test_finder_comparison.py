"""Comparing finders: the agreement of outlines, and the command on a tiny set."""

from __future__ import annotations

import json
import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.benchmark.finder_comparison import (
    FinderFigures,
    compare_outlines,
    count_finder,
)
from recoinize_pipeline.benchmark.known_scenes import TrueCoin, TrueScene
from recoinize_pipeline.cli.main import main
from recoinize_pipeline.detector import training_scenes
from recoinize_pipeline.faces.builtin import add_builtin_faces

TRUTH = Ellipse(200.0, 150.0, 60.0, 45.0, 0.4)


@pytest.mark.parametrize(
    "found",
    [
        TRUTH,
        Ellipse(206.0, 150.0, 60.0, 45.0, 0.4),
        Ellipse(200.0, 150.0, 66.0, 49.5, 0.4),
        Ellipse(203.0, 146.0, 55.0, 50.0, -0.3),
    ],
)
def test_agreement_is_what_one_counts_in_a_picture(found: Ellipse):
    def drawn(e: Ellipse) -> np.ndarray:
        mask = np.zeros((3000, 4000), np.uint8)
        box = ((10 * e.cx, 10 * e.cy), (20 * e.major, 20 * e.minor), math.degrees(e.angle))
        return cv2.ellipse(mask, box, 1, -1).astype(bool)

    a, b = drawn(TRUTH), drawn(found)
    overlap, error = compare_outlines(TRUTH, found)
    assert overlap == pytest.approx((a & b).sum() / (a | b).sum(), abs=0.01)
    # A ring of mean width `error` lies between the outlines: its area is about 2 error.
    assert error == pytest.approx((a ^ b).sum() / a.sum() / 2, abs=0.01)


def test_coins_are_counted_as_in_benchmark_frames(tmp_path: Path):
    path = tmp_path / "scene.png"
    cv2.imwrite(str(path), np.zeros((300, 400, 3), np.uint8))
    hidden = TrueCoin(Ellipse.circle(60, 60, 40), "1e", visible=0.5)
    scene = TrueScene(path, (TrueCoin(TRUTH, "2e"), hidden))
    answers = [TRUTH, hidden.outline, Ellipse.circle(320, 240, 30)]
    figures = FinderFigures()
    count_finder(figures, lambda image: answers, scene)
    count_finder(figures, lambda image: [], scene)
    counts = figures.counts
    assert (counts.coins, counts.found, counts.extra) == (2, 1, 1)
    assert figures.overlaps == pytest.approx([1.0], abs=1e-3)
    assert figures.errors == pytest.approx([0.0], abs=1e-9)


def test_the_command_trains_and_compares(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(training_scenes, "SCENES_PER_FILE", 4)
    work, photos = tmp_path / "work", tmp_path / "photos"
    add_builtin_faces(work / "faces", 64)
    photos.mkdir()
    picture = np.full((240, 320, 3), 40, np.uint8)
    cv2.circle(picture, (160, 120), 50, (120, 200, 230), -1, cv2.LINE_AA)
    cv2.imwrite(str(photos / "one.png"), picture)
    (photos / "labels.csv").write_text("file,denomination,cx,cy,radius\none.png,2e,160,120,50\n")
    command = ["--work", str(work), "benchmark-finders", str(photos), "--quiet"]
    assert main([*command, "--composed", "4", "--rendered", "0", "--steps", "2"]) == 0
    measured = json.loads((work / "benchmark" / "finders.json").read_text())["photographs"]
    assert {"classical", "learned", "learned, then edges", "both"} < set(measured)
    assert measured["classical"]["found"] == 1 and measured["classical"]["overlap"] > 0.95
    assert "classical" in capsys.readouterr().out


def test_without_scenes_the_command_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    add_builtin_faces(tmp_path / "faces", 64)
    assert main(["--work", str(tmp_path), "benchmark-finders"]) == 2
    assert "Expected scenes" in capsys.readouterr().err
