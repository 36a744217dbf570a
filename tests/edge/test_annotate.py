"""Drawing what was read."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.annotate import annotate
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError

from .test_votes import UNKNOWN, answer


def test_each_coin_is_drawn_where_it_is_in_the_colour_of_its_answer():
    image = np.full((200, 300, 3), 90, np.uint8)
    before = image.copy()
    left, right = Ellipse.circle(80, 100, 50), Ellipse(220, 100, 60, 40, 0.4)
    drawn = annotate(image, [(left, answer("2e")), (right, UNKNOWN)])
    assert np.array_equal(image, before)
    assert drawn.shape == image.shape
    assert np.argmax(drawn[100, 30]) == 1  # green: known
    tip = (round(100 + 60 * np.sin(0.4)), round(220 + 60 * np.cos(0.4)))
    assert np.argmax(drawn[tip]) == 0  # red: unknown
    assert np.array_equal(drawn[:40], before[:40])


@pytest.mark.parametrize("radius", [60, 150])
def test_what_is_written_about_a_coin_does_not_cover_its_neighbours(radius: int):
    image = np.full((1000, 1000, 3), 90, np.uint8)
    coin = Ellipse.circle(500, 500, radius)
    drawn = annotate(image, [(coin, answer("2e", country="eu"))])
    y, x = np.mgrid[:1000, :1000]
    away = np.hypot(x - 500, y - 500) > radius + 4
    assert np.array_equal(drawn[away], image[away])
    within = np.hypot(x - 500, y - 500) < radius / 2
    assert (drawn[within] != 90).any()


def test_coins_beyond_the_border_can_be_drawn():
    image = np.zeros((60, 60, 3), np.uint8)
    assert annotate(image, [(Ellipse.circle(0, 0, 50), None)]).any()


def test_other_pictures_are_refused():
    with pytest.raises(ImageError, match="Expected a uint8 picture"):
        annotate(np.zeros((10, 10), np.uint8), [])
