"""Annotated pictures of rendered scenes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.scene import ReadCoin, Scene
from recoinize_pipeline.benchmark import scene_picture
from recoinize_pipeline.benchmark.known_scenes import TrueCoin, TrueScene
from recoinize_pipeline.benchmark.scene_picture import SIDE

COIN = Ellipse(150, 90, 40, 30, 0.3)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A reader that finds the one coin and does not know it."""
    read = Scene((ReadCoin(FoundCoin(COIN, 0.9, 1.0), Answer.unknown("no reason")),), None)
    monkeypatch.setattr(scene_picture, "read_scene", lambda *_: read)
    return object()


def scenes(folder: Path, count: int) -> list[TrueScene]:
    image = np.full((200, 300, 3), 90, np.uint8)
    cv2.imwrite(str(folder / "0.png"), image)
    return [TrueScene(folder / "0.png", (TrueCoin(COIN, "1e"),))] * count


def test_a_scene_is_cut_to_its_coins_and_drawn_on(tmp_path: Path, reader: Any):
    picture = scene_picture.scene_picture(reader, scenes(tmp_path, 1), columns=1)
    assert picture.shape == (SIDE, SIDE, 3)
    drawn = np.argwhere((picture != 90).any(axis=2))
    # The coin is in the middle, and about 1 / 1.4 as wide as the picture.
    np.testing.assert_allclose((drawn.min(axis=0) + drawn.max(axis=0)) / 2, SIDE / 2, atol=12)
    assert 0.6 < np.ptp(drawn[:, 1]) / SIDE < 0.8


def test_places_left_over_are_white(tmp_path: Path, reader: Any):
    picture = scene_picture.scene_picture(reader, scenes(tmp_path, 4), columns=3)
    assert picture.shape == (2 * SIDE, 3 * SIDE, 3)
    assert (picture[SIDE:, SIDE:] == 255).all()
    np.testing.assert_array_equal(picture[:SIDE, :SIDE], picture[SIDE:, :SIDE])


def test_a_cut_stays_in_the_picture():
    edge = [Ellipse.circle(5, 195, 60)]
    left, top, side = scene_picture._square_around(edge, (200, 300))
    assert (left, side) == (0, 168)
    assert top + side == 200
