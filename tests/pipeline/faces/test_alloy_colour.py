"""Faces get the colour of what they are made of; their relief stays."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_pipeline.faces.alloy_colour import in_alloy
from recoinize_pipeline.faces.coin_types import coin_type, coin_types
from recoinize_pipeline.faces.texture import disc_alpha

SIZE = 200


def texture(colour: tuple[int, int, int]) -> np.ndarray:
    """A disc of one colour with darker bars across it."""
    rgb = np.full((SIZE, SIZE, 3), colour, np.uint8)
    rgb[:, ::20] = (np.array(colour) * 0.6).astype(np.uint8)
    return np.dstack([rgb, disc_alpha(SIZE)])


def lab_at(rgba: np.ndarray, radius: float) -> np.ndarray:
    """Median CIELAB of the ring at a part of the radius."""
    lab = cv2.cvtColor(rgba[:, :, :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    axis = (np.arange(SIZE) + 0.5) * (2 / SIZE) - 1
    there = np.abs(np.hypot(axis[None, :], axis[:, None]) - radius) < 0.03
    return np.median(lab[there], axis=0)


@pytest.mark.parametrize("colour", [(150, 150, 150), (140, 150, 190), (200, 170, 90)])
@pytest.mark.parametrize("denomination", list(coin_types()))
def test_any_picture_comes_out_in_the_alloys_colour(
    colour: tuple[int, int, int], denomination: str
) -> None:
    grey, given = (in_alloy(texture(c), coin_type(denomination)) for c in ((150, 150, 150), colour))
    for radius in (0.3, 0.9):
        np.testing.assert_allclose(lab_at(given, radius)[1:], lab_at(grey, radius)[1:], atol=1.5)


def test_the_ring_of_one_euro_is_yellower_than_its_core_and_of_two_euro_the_reverse() -> None:
    one, two = (in_alloy(texture((150, 150, 150)), coin_type(name)) for name in ("1e", "2e"))
    assert lab_at(one, 0.9)[2] > lab_at(one, 0.4)[2] + 10
    assert lab_at(two, 0.4)[2] > lab_at(two, 0.9)[2] + 10


def test_brightness_and_coverage_stay() -> None:
    given = texture((140, 150, 190))
    made = in_alloy(given, coin_type("20c"))
    np.testing.assert_array_equal(made[:, :, 3], given[:, :, 3])
    light = [
        cv2.cvtColor(t[:, :, :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[:, :, 0]
        for t in (given, made)
    ]
    assert np.abs(light[0] - light[1]).mean() < 1.0


def test_toning_on_one_side_is_kept_in_part() -> None:
    given = texture((150, 150, 150))
    given[:, : SIZE // 3, 2] = 110  # yellower on the left
    made = in_alloy(given, coin_type("20c")).astype(int)
    row = made[SIZE // 2]
    assert row[30, 2] - row[30, 0] < row[150, 2] - row[150, 0] - 5
