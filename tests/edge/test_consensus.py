"""The outline on which all edges agree."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from recoinize_edge.consensus import agreed_outline
from recoinize_edge.ellipse import Ellipse

from .pictures import UInt8Array, draw_scene

SIZE = (240, 220)
COIN = Ellipse(118, 107, 72, 66, 0.5)


def deviation(found: Ellipse, expected: Ellipse) -> float:
    """Of centre and size by area, whichever is more, as a share of the radius."""
    radius = math.sqrt(expected.major * expected.minor)
    size = abs(math.sqrt(found.major * found.minor) / radius - 1)
    return max(size, math.hypot(found.cx - expected.cx, found.cy - expected.cy) / radius)


@pytest.mark.parametrize("factor", [0.72, 0.85, 1.0, 1.1, 1.2])
@pytest.mark.parametrize(("dx", "dy"), [(0, 0), (8, -4), (-5, -7)])
def test_an_outline_that_is_off_is_put_right(factor: float, dx: float, dy: float) -> None:
    picture = draw_scene([COIN], SIZE)
    start = Ellipse(COIN.cx + dx, COIN.cy + dy, 71 * factor, 67 * factor, COIN.angle + 0.2)
    found = agreed_outline(picture, start)
    assert deviation(found, COIN) < 0.02
    assert found.minor / found.major == pytest.approx(COIN.minor / COIN.major, abs=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_coins_that_touch_do_not_pull(seed: int) -> None:
    turns = np.arange(5) * 2 * math.pi / 5 + seed
    around = [
        Ellipse.circle(COIN.cx + 134 * math.cos(turn), COIN.cy + 134 * math.sin(turn), 64)
        for turn in turns
    ]
    picture = draw_scene([*around, Ellipse.circle(COIN.cx, COIN.cy, 69)], SIZE, seed)
    found = agreed_outline(picture, Ellipse(COIN.cx + 4, COIN.cy - 3, 75, 73, 1.0))
    assert deviation(found, Ellipse.circle(COIN.cx, COIN.cy, 69)) < 0.015


def test_the_core_of_a_bimetal_coin_is_not_the_coin() -> None:
    core = Ellipse(COIN.cx, COIN.cy, COIN.major / 1.45, COIN.minor / 1.45, COIN.angle)
    picture = draw_scene([COIN, core], SIZE)
    assert deviation(agreed_outline(picture, core), COIN) < 0.015


def grainy(picture: UInt8Array) -> UInt8Array:
    """The same with speckles, as of granite, on the ground."""
    rng = np.random.default_rng(0)
    speckles = cv2.resize(rng.normal(0, 60, (44, 48)).astype(np.float32), SIZE)
    mask = np.ones(picture.shape[:2], np.uint8)
    box = ((COIN.cx, COIN.cy), (2 * COIN.major, 2 * COIN.minor), math.degrees(COIN.angle))
    cv2.ellipse(mask, box, (0,), -1)
    return np.clip(picture + (speckles * mask)[..., None], 0, 255).astype(np.uint8)


@pytest.mark.parametrize("factor", [0.9, 1.12])
def test_grain_of_the_ground_is_no_outline(factor: float) -> None:
    picture = grainy(draw_scene([COIN], SIZE))
    found = agreed_outline(
        picture, Ellipse(COIN.cx + 3, COIN.cy + 3, 71 * factor, 67 * factor, 0.4)
    )
    assert deviation(found, COIN) < 0.02


def test_the_size_of_the_picture_does_not_matter() -> None:
    picture = draw_scene([COIN], SIZE)
    start = Ellipse(COIN.cx + 3, COIN.cy - 2, 75, 70, 0.0)
    large = cv2.resize(picture, None, fx=4, fy=4, interpolation=cv2.INTER_LINEAR)
    found = agreed_outline(np.asarray(large, np.uint8), start.scaled(4)).scaled(0.25)
    assert deviation(found, COIN) < 0.02


def test_a_coin_cut_off_by_the_border_is_outlined() -> None:
    cut = draw_scene([COIN], SIZE)[:, : int(COIN.cx) + 40]
    found = agreed_outline(cut, Ellipse(COIN.cx + 3, COIN.cy, 68, 65, 0.6))
    assert deviation(found, COIN) < 0.03


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_where_there_is_no_edge_the_outline_stays(shade: int) -> None:
    plain = np.full((SIZE[1], SIZE[0], 3), shade, np.uint8)
    assert agreed_outline(plain, COIN) == COIN


@pytest.mark.parametrize("outline", [Ellipse.circle(1e4, 1e4, 30), Ellipse.circle(3, 3, 0.5)])
def test_an_outline_beyond_the_picture_or_of_no_size_does_no_harm(outline: Ellipse) -> None:
    found = agreed_outline(draw_scene([COIN], SIZE), outline)
    assert math.isfinite(found.cx) and found.minor > 0
