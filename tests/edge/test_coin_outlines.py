"""Outlines of one coin: how many, where, and what happens at the border."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from recoinize_edge.coin_outlines import VIEWS, candidate_outlines, coin_views, view_outlines
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.preprocessing import PreprocessingSpec, polar_input

SPEC = PreprocessingSpec()


@pytest.fixture
def image() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (90, 120, 3)).astype(np.uint8)


def test_the_first_view_is_the_outline_as_found(image):
    outline = Ellipse(60, 45, 30, 25, 0.4)
    views = coin_views(image, outline, SPEC)
    assert views.shape == (VIEWS, *SPEC.shape)
    np.testing.assert_array_equal(views[0], polar_input(image, outline, SPEC))
    assert len(np.unique(views.reshape(VIEWS, -1), axis=0)) >= 6


@pytest.mark.parametrize("found", [(2, -1, 1.06), (-2, 2, 0.95), (0, 0, 1.0)])
def test_an_outline_that_is_off_is_put_right_among_others(found):
    picture = np.random.default_rng(1).normal(170, 3, (200, 200, 3)).clip(0, 255).astype(np.uint8)
    cv2.ellipse(picture, ((100, 96), (120, 108), 30), (90, 70, 50), -1, cv2.LINE_AA)
    dx, dy, factor = found
    off = Ellipse(100 + dx, 96 + dy, 57 * factor, 57 * factor)
    candidates = candidate_outlines(picture, off)
    assert candidates[0] == off
    assert len(candidates) * 6 == VIEWS
    for candidate in candidates[1:]:
        assert math.hypot(candidate.cx - 100, candidate.cy - 96) < 1
        assert (candidate.major, candidate.minor) == pytest.approx((60, 54), abs=1.2)


def test_where_there_is_no_edge_the_outline_stays_near():
    outline = Ellipse(60, 45, 30, 25, 0.4)
    for candidate in candidate_outlines(np.full((90, 120, 3), 99, np.uint8), outline):
        assert math.hypot(candidate.cx - 60, candidate.cy - 45) < 1
        assert (candidate.major, candidate.minor) == pytest.approx((30, 25), abs=1)


def test_the_views_lie_around_the_outline():
    outlines = view_outlines(Ellipse(60, 45, 30, 25, 0.4))
    assert len(outlines) == 6
    centres = np.array([(o.cx, o.cy) for o in outlines])
    np.testing.assert_allclose(centres.mean(axis=0), (60, 45), atol=1e-9)
    assert all(0.95 < o.major / 30 <= 1 for o in outlines)
    assert all(o.minor / o.major == pytest.approx(25 / 30) for o in outlines)


def test_a_view_whose_centre_leaves_the_picture_is_the_first_again(image):
    views = coin_views(image, Ellipse.circle(0.2, 45, 40), SPEC)
    same = [np.array_equal(view, views[0]) for view in views]
    assert same[:6] == [True, False, False, False, True, False]


def test_a_degenerate_outline_is_our_error(image):
    with pytest.raises(ImageError, match="at least 2 pixels"):
        coin_views(image, Ellipse.circle(60, 45, 0.5), SPEC)
