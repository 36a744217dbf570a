"""Climbing from an outline to the one along which a coin resembles a reference most."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.outline_search import DIRECTIONS, apart, climbed, one_side_moved
from recoinize_edge.outlines import Outlines
from recoinize_edge.view import views_along

from .conftest import coin_outline
from .resembling import OneCoin, soft_coin


def reach(outline: Ellipse, angle: float) -> float:
    """How far an outline goes in a direction, from the picture's corner, found by looking."""
    turn = np.linspace(0, 2 * np.pi, 20000)
    (points,) = Outlines.of([outline]).points(np.stack([np.cos(turn), np.sin(turn)], axis=1))
    return float((points @ [math.cos(angle), math.sin(angle)]).max())


@pytest.mark.parametrize(
    "outline", [Ellipse.circle(90, 80, 40), Ellipse(100, 120, 60, 30, 0.4)], ids=["circle", "tilt"]
)
def test_one_side_is_moved_and_the_opposite_one_stays(outline: Ellipse):
    moved = one_side_moved(outline, 0.1)
    assert len(moved) == 2 * DIRECTIONS
    for k, other in enumerate(moved):
        angle = 2 * math.pi * (k % DIRECTIONS) / DIRECTIONS
        diameter = reach(outline, angle) + reach(outline, angle + math.pi)
        inward = 0.1 * diameter * (1 if k < DIRECTIONS else -1)
        assert reach(other, angle) == pytest.approx(reach(outline, angle) - inward, abs=0.01)
        opposite = angle + math.pi
        assert reach(other, opposite) == pytest.approx(reach(outline, opposite), abs=0.01)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (Ellipse.circle(50, 50, 20), 0),
        (Ellipse.circle(50, 50, 15), 0.25),
        (Ellipse.circle(50, 50, 22), 0.1),
        (Ellipse.circle(54, 50, 20), 0.2),
        (Ellipse(50, 50, 20, 14, 1.1), 0.3),
    ],
)
def test_outlines_are_as_far_apart_as_where_they_are_furthest(one: Ellipse, expected: float):
    assert apart(one, Ellipse.circle(50, 50, 20)) == pytest.approx(expected, abs=0.002)


def test_distance_between_outlines_is_measured_on_the_second_ones_disc():
    tilted = Ellipse(50, 50, 40, 20, 0.3)
    assert apart(tilted.scaled(1), Ellipse(50, 50, 80, 40, 0.3)) == pytest.approx(0.5)


@pytest.mark.parametrize("side", range(DIRECTIONS))
def test_an_outline_that_is_wrong_at_one_side_is_mended(side: int):
    picture, true = soft_coin(104), coin_outline()
    reader, wrong = OneCoin(picture), one_side_moved(true, 0.14)[DIRECTIONS + side]
    (start,) = views_along(reader, picture, [wrong])
    best = climbed(reader, picture, start, 0.5)
    assert best.distance < 0.4 * start.distance
    assert apart(best.outline, true) < 0.5 * apart(wrong, true)


def test_a_hill_is_never_climbed_down():
    picture = soft_coin(100)
    reader = OneCoin(picture)
    (start,) = views_along(reader, picture, [coin_outline()])
    assert climbed(reader, picture, start, 0.5) is start


def test_no_outline_is_squeezed_more_than_allowed():
    picture = soft_coin(104)
    reader = OneCoin(picture, Ellipse(99.5, 99.5, 80, 60, 0.5))
    (start,) = views_along(reader, picture, [coin_outline()])
    ratios = []
    for least in (0.5, 0.96):
        outline = climbed(reader, picture, start, least).outline
        ratios.append(outline.minor / outline.major)
    assert ratios[0] < 0.95
    assert ratios[1] >= 0.96
