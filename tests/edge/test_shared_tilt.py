"""Outlines that deviate from the shape that coins on one plane share."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.shared_tilt import (
    common_frame,
    confirmed_by_tilt,
    shape_deviations,
    shared_radii,
)


def tilted(count: int, ratio: float, angle: float = 0.4) -> list[Ellipse]:
    rng = np.random.default_rng(count)
    return [
        Ellipse(*rng.uniform(0, 900, 2), r, r * ratio, angle) for r in rng.uniform(30, 60, count)
    ]


@pytest.mark.parametrize("ratio", [1.0, 0.9, 0.7])
def test_coins_of_one_shape_do_not_deviate(ratio: float):
    assert shape_deviations(tilted(5, ratio)) == pytest.approx(0, abs=0.004)


@pytest.mark.parametrize("ratio", [1.0, 0.85])
def test_an_outline_with_its_shadow_deviates_and_the_others_do_not(ratio: float):
    outlines = tilted(5, ratio)
    longer = Ellipse(100, 100, 50, 45, 2.0)
    deviations = shape_deviations([*outlines, longer])
    assert deviations[:5].max() < 0.01
    assert deviations[5] > 0.04


def test_of_two_coins_the_rounder_one_is_trusted():
    round_one, long_one = shape_deviations([Ellipse.circle(0, 0, 50), Ellipse(200, 0, 50, 42, 1.0)])
    assert round_one < 0.01 < 0.08 < long_one


def test_the_deviation_is_half_the_logarithm_of_the_axis_ratio():
    circles = [Ellipse.circle(i, 0, 50) for i in range(9)]
    deviations = shape_deviations([*circles, Ellipse(0, 0, 55, 50, 0.3)])
    assert deviations[9] == pytest.approx(0.5 * math.log(1.1), abs=0.002)


@pytest.mark.parametrize(("ratio", "confirmed"), [(0.75, True), (0.95, False)])
def test_coins_tilted_alike_confirm_each_other(ratio: float, confirmed: bool):
    outlines = [*tilted(4, ratio), Ellipse(0, 0, 50, 36, 2.0)]
    assert confirmed_by_tilt(outlines).tolist() == [confirmed] * 4 + [False]


def test_one_tilted_outline_confirms_nothing():
    assert not confirmed_by_tilt(tilted(1, 0.7)).any()


@pytest.mark.parametrize(("ratio", "angle"), [(1.0, 0.0), (0.8, 0.4), (0.7, 2.5)])
def test_the_common_frame_is_the_outline_of_most_coins(ratio: float, angle: float):
    frame = common_frame([*tilted(7, ratio, angle), Ellipse(100, 100, 50, 40, angle + 1.3)])
    assert np.linalg.det(frame) == pytest.approx(1)
    np.testing.assert_allclose(frame, frame.T, atol=1e-12)
    direction = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-direction[1], direction[0]])
    lengths = [np.linalg.norm(frame @ direction), np.linalg.norm(frame @ across)]
    assert lengths == pytest.approx([ratio**-0.5, ratio**0.5], rel=0.03)


@pytest.mark.parametrize("angle", [0.0, 0.4, 2.5])
def test_radii_of_tilted_coins_do_not_count_their_sides(angle: float):
    outlines = tilted(7, 0.8, angle)
    radii = [outline.major for outline in outlines]
    assert shared_radii(outlines) == pytest.approx(radii, rel=1e-3)
    one = outlines[0]
    with_side = Ellipse(one.cx, one.cy, one.major, 1.1 * one.minor, angle)
    assert shared_radii([with_side, *outlines[1:]]) == pytest.approx(radii, rel=5e-3)


def test_radii_of_frontal_coins_are_those_of_discs_as_large():
    outlines = [*tilted(7, 0.97), Ellipse(0, 0, 50, 45, 2.0)]
    areas = [outline.major * outline.minor for outline in outlines]
    assert shared_radii(outlines) ** 2 == pytest.approx(areas)
