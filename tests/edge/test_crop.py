"""Parts of pictures around coins."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.crop import Crop
from recoinize_edge.ellipse import Ellipse


@pytest.mark.parametrize(("cx", "cy"), [(60, 50), (3, 50), (60, 2), (98, 78), (0, 0)], ids=str)
def test_a_part_holds_what_is_within_reach(cx: int, cy: int):
    rows, columns = np.mgrid[:80, :100]
    image = np.stack([columns, rows], axis=2).astype(np.uint8)
    crop = Crop.around(image, Ellipse.circle(cx, cy, 8), 12)
    seen = {(int(x), int(y)) for x, y in crop.picture.reshape(-1, 2)}
    for x in range(100):
        for y in range(80):
            if abs(x - cx) <= 12 and abs(y - cy) <= 12:
                assert (x, y) in seen
    assert crop.picture.shape[0] <= 26 and crop.picture.shape[1] <= 26


def test_an_outline_shows_the_same_pixel_in_the_part_and_in_the_whole():
    image = np.random.default_rng(0).integers(0, 256, (90, 70, 3), np.uint8)
    outline = Ellipse(40, 55, 9, 6, 0.3)
    crop = Crop.around(image, outline, 14)
    inside = crop.inside(outline)
    assert (inside.major, inside.minor, inside.angle) == (9, 6, 0.3)
    assert (crop.picture[int(inside.cy), int(inside.cx)] == image[55, 40]).all()
    assert crop.outside(inside) == outline


def test_a_part_is_no_copy():
    image = np.zeros((40, 40, 3), np.uint8)
    crop = Crop.around(image, Ellipse.circle(20, 20, 5), 8)
    assert np.shares_memory(crop.picture, image)


def test_outlines_are_moved_and_resized_in_pixels():
    outline = Ellipse(10, 20, 8, 6, 0.3)
    assert outline.moved(1.5, -2) == Ellipse(11.5, 18, 8, 6, 0.3)
    assert outline.resized(0.5) == Ellipse(10, 20, 4, 3, 0.3)
