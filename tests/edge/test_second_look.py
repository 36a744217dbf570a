"""A second look: outlines of known size, and what is read along them."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import FaceTable
from recoinize_edge.reader import CoinReader
from recoinize_edge.second_look import SizedOutline, look_again, sized_outlines
from recoinize_edge.shared_tilt import common_frame

from .conftest import LABELS, coin_outline, draw_coin

FACES = FaceTable.of(LABELS)
WIDE_OPEN = DecisionSpec(3, 0.3, 0.01, 0.01)


def shadowed(ratio: float = 1.0) -> np.ndarray:
    """A coin of radius 80 at (150, 140), with a soft shadow to its right and below."""
    picture = np.full((300, 320, 3), 190, np.uint8)
    axes = (80, round(80 * ratio))
    cv2.ellipse(picture, (162, 152), axes, 0, 0, 360, (120, 118, 116), -1, cv2.LINE_AA)
    picture = cv2.GaussianBlur(picture, (0, 0), 3)
    cv2.ellipse(picture, (150, 140), axes, 0, 0, 360, (150, 110, 60), -1, cv2.LINE_AA)
    noise = np.random.default_rng(0).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("ratio", [1.0, 0.8])
def test_the_outline_of_the_true_size_is_clearest_and_leaves_the_shadow_out(ratio: float):
    picture = shadowed(ratio)
    with_shadow = Ellipse(155, 145, 86, 86 * ratio, 0.0)
    frame = common_frame([Ellipse(0, 0, 80, 80 * ratio, 0.0)] * 3)
    # Of 24.25 mm, measured 7.5% too large.
    outlines = sized_outlines(picture, with_shadow, frame, 24.25 * 86 / 80)
    assert {sized.diameter_mm for sized in outlines} >= {22.25, 24.25, 25.75}
    clearest = max(outlines, key=lambda sized: sized.clearness)
    assert clearest.diameter_mm == 24.25
    found = clearest.outline
    assert math.hypot(found.cx - 150, found.cy - 140) < 2
    assert (found.major, found.minor) == pytest.approx((80, 80 * ratio), rel=0.03)


def test_every_outline_has_its_size_and_the_common_shape():
    tilted = [Ellipse(0, 0, 60, 45, 0.7)] * 4
    outlines = sized_outlines(shadowed(), Ellipse.circle(150, 140, 80), common_frame(tilted), 24.25)
    for sized in outlines:
        radius = math.sqrt(sized.outline.major * sized.outline.minor)
        assert radius == pytest.approx(80 * sized.diameter_mm / 24.25, rel=1e-3)
        assert sized.outline.minor / sized.outline.major == pytest.approx(0.75, abs=0.04)


@pytest.mark.parametrize("measured", [9.0, 60.0])
def test_no_coin_is_as_small_or_as_large(measured: float):
    assert sized_outlines(shadowed(), Ellipse.circle(150, 140, 80), np.eye(2), measured) == []


def test_the_size_says_which_of_one_design_it_is(built_bundle: Path):
    reader = CoinReader(Bundle.load(built_bundle))
    right = coin_outline()
    wrong = Ellipse.circle(right.cx + 30, right.cy, right.major * 1.3)
    outlines = [SizedOutline(18.75, right, 0.7), SizedOutline(21.25, wrong, 0.69)]
    second = look_again(reader, draw_coin(1), outlines, FACES, WIDE_OPEN)
    assert second is not None
    answer, sized = second
    assert answer.text == "2 cent · Finland"
    assert sized == outlines[0]


def test_an_outline_that_is_much_less_clear_is_not_read(built_bundle: Path):
    reader = CoinReader(Bundle.load(built_bundle))
    right = coin_outline()
    elsewhere = Ellipse.circle(20, 20, 15)
    picture = np.random.default_rng(0).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    picture[40:] = draw_coin(1)[40:]
    clear = [SizedOutline(18.75, right, 0.8), SizedOutline(21.25, elsewhere, 0.9)]
    assert look_again(reader, picture, clear, FACES, WIDE_OPEN) is not None
    faint = [SizedOutline(18.75, right, 0.5), SizedOutline(21.25, elsewhere, 0.9)]
    assert look_again(reader, picture, faint, FACES, WIDE_OPEN) is None
    assert look_again(reader, picture, [], FACES, WIDE_OPEN) is None


def test_two_sizes_that_fit_equally_well_settle_nothing(built_bundle: Path):
    reader = CoinReader(Bundle.load(built_bundle))
    both = [SizedOutline(mm, coin_outline(), 0.7) for mm in (18.75, 21.25)]
    assert look_again(reader, draw_coin(1), both, FACES, WIDE_OPEN) is None
