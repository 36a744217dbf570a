"""What counts as found, right, and an exact sum."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.scene import ReadCoin, Scene
from recoinize_pipeline.benchmark import scene_accuracy
from recoinize_pipeline.benchmark.known_scenes import TrueCoin, TrueScene
from recoinize_pipeline.benchmark.scene_accuracy import SceneCounts, count_scene


def place(number: int) -> Ellipse:
    return Ellipse.circle(100.0 + 120 * number, 100.0, 50.0)


def said(number: int, denomination: str | None) -> ReadCoin:
    answer = Answer.unknown("it resembles no known coin")
    if denomination is not None:
        answer = replace(answer, denomination=denomination, denominations=(denomination,))
    return ReadCoin(FoundCoin(place(number), 0.9, 1.0), answer)


def counted(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    true: list[TrueCoin],
    read: list[ReadCoin],
    suspected: int = 0,
) -> SceneCounts:
    path = tmp_path / "scene.png"
    cv2.imwrite(str(path), np.zeros((200, 700, 3), np.uint8))
    faint = tuple(FoundCoin(place(5), 0.4, 0.5) for _ in range(suspected))
    scene = Scene(tuple(read), None, faint)
    monkeypatch.setattr(scene_accuracy, "read_scene", lambda reader, image: scene)
    counts = SceneCounts()
    reader: Any = object()
    count_scene(counts, TrueScene(path, tuple(true)), reader)
    return counts


EURO, CENT = TrueCoin(place(0), "1e"), TrueCoin(place(1), "1c")
TOKEN = TrueCoin(place(2), None, visible=0.0)


def test_right_wrong_and_unsaid_are_told_apart(tmp_path, monkeypatch):
    third = TrueCoin(place(2), "5c")
    read = [said(0, "1e"), said(1, "2c"), said(2, None), said(4, "1c")]
    counts = counted(tmp_path, monkeypatch, [EURO, CENT, third], read)
    assert (counts.coins, counts.found, counts.extra) == (3, 3, 1)
    assert (counts.labelled, counts.right, counts.wrong) == (3, 1, 1)
    assert (counts.summed, counts.exact, counts.false_sums) == (1, 0, 0)


@pytest.mark.parametrize(
    ("token", "suspected", "exact", "false"),
    [
        ("not found", 0, 1, 0),
        ("unknown", 0, 1, 0),
        ("unknown", 1, 0, 0),
        ("1e", 0, 0, 1),
    ],
)
def test_a_token_may_be_called_unknown_but_not_a_coin(
    tmp_path, monkeypatch, token: str, suspected: int, exact: int, false: int
):
    read = [said(0, "1e"), said(1, "1c")]
    if token != "not found":
        read.append(said(2, None if token == "unknown" else token))
    counts = counted(tmp_path, monkeypatch, [EURO, CENT, TOKEN], read, suspected)
    assert (counts.coins, counts.summed) == (2, 1)
    assert (counts.exact, counts.false_sums) == (exact, false)


def test_an_unknown_coin_is_no_token(tmp_path, monkeypatch):
    read = [said(0, "1e"), said(1, None), said(2, None)]
    counts = counted(tmp_path, monkeypatch, [EURO, CENT, TOKEN], read)
    assert counts.exact == 0
