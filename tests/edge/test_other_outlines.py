"""Where else the outline of a coin may be."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.other_outlines import RESIZED, other_outlines


def test_outlines_are_resized_about_their_centre():
    outline = Ellipse(90, 110, 60, 50, 0.3)
    others = other_outlines(np.full((200, 200, 3), 99, np.uint8), outline)
    assert len(others) == len(RESIZED)  # nothing is found on an empty table
    for size, other in zip(RESIZED, others, strict=True):
        assert (other.cx, other.cy, other.angle) == (90, 110, 0.3)
        assert (other.major, other.minor) == pytest.approx((60 * size, 50 * size))


@pytest.mark.parametrize("scale", [1, 3])
def test_the_coin_is_found_where_an_outline_is_wrong_and_its_neighbour_is_not(scale: int):
    picture = np.random.default_rng(0).normal(170, 3, (200 * scale, 400 * scale, 3))
    picture = picture.clip(0, 255).astype(np.uint8)
    for x in (110, 290):
        cv2.circle(picture, (x * scale, 100 * scale), 70 * scale, (90, 70, 50), -1, cv2.LINE_AA)
    wrong = Ellipse.circle(115 * scale, 96 * scale, 52 * scale)
    found = other_outlines(picture, wrong)[len(RESIZED) :]
    assert found
    for outline in found:
        apart = np.hypot(outline.cx - 110 * scale, outline.cy - 100 * scale)
        assert apart < 3 * scale
        assert outline.major == pytest.approx(70 * scale, rel=0.05)
