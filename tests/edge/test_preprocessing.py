"""The preprocessing: what it ignores by construction, and what it refuses."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input, unwrap

from .conftest import SPEC, coin_outline, draw_coin

outlines = st.builds(
    lambda cx, cy, major, ratio, angle: Ellipse(cx, cy, major, max(2.0, major * ratio), angle),
    st.floats(0, 59),
    st.floats(0, 49),
    st.floats(2, 300),
    st.floats(0.1, 1),
    st.floats(-7, 7),
)


def smooth(image: UInt8Array) -> UInt8Array:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), 2), np.uint8)


def warped(image: UInt8Array, matrix: np.ndarray) -> UInt8Array:
    size = (image.shape[1], image.shape[0])
    return np.asarray(cv2.warpAffine(image, matrix, size, flags=cv2.INTER_CUBIC), np.uint8)


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 50), columns=st.integers(0, SPEC.angles - 1))
def test_a_roll_of_the_coin_is_a_shift_along_the_angle(seed: int, columns: int) -> None:
    roll = 2 * math.pi * columns / SPEC.angles
    image, outline = smooth(draw_coin(seed)), coin_outline()
    turn = cv2.getRotationMatrix2D((outline.cx, outline.cy), -math.degrees(roll), 1)
    rolled = np.asarray(
        cv2.warpAffine(image, turn, image.shape[1::-1], flags=cv2.INTER_CUBIC), np.uint8
    )
    before = polar_input(image, outline, SPEC).astype(int)
    after = polar_input(rolled, outline, SPEC).astype(int)
    expected = np.roll(before, columns, axis=1)
    assert np.abs(after - expected).mean() < 3
    if columns not in (0, 1, SPEC.angles - 1) and np.ptp(before) > 100:
        assert np.abs(after - expected).mean() < np.abs(after - before).mean()


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 50), factor=st.floats(0.6, 5))
def test_scale_does_not_matter(seed: int, factor: float) -> None:
    image = smooth(draw_coin(seed))
    size = round(200 * factor)
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    resized = np.asarray(cv2.resize(image, (size, size), interpolation=how), np.uint8)
    before = polar_input(image, coin_outline(), SPEC).astype(int)
    after = polar_input(resized, coin_outline().scaled(size / 200), SPEC).astype(int)
    assert np.abs(after - before).mean() < 6


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 50), ratio=st.floats(0.6, 1), angle=st.floats(-math.pi, math.pi))
def test_a_tilted_coin_is_rectified(seed: int, ratio: float, angle: float) -> None:
    """Squeezing picture and outline together leaves the result as it was."""
    image = smooth(draw_coin(seed))
    centre = np.array([99.5, 99.5])
    axis = np.array([math.cos(angle), math.sin(angle)])  # stays; across it all is squeezed
    squeeze = ratio * np.eye(2) + (1 - ratio) * np.outer(axis, axis)
    matrix = np.column_stack([squeeze, centre - squeeze @ centre])
    squeezed = np.asarray(
        cv2.warpAffine(image, matrix, (200, 200), flags=cv2.INTER_CUBIC), np.uint8
    )
    before = polar_input(image, coin_outline(), SPEC).astype(int)
    after = polar_input(squeezed, Ellipse(99.5, 99.5, 80, 80 * ratio, angle), SPEC).astype(int)
    assert np.abs(after - before).mean() < 6


def test_rows_are_radii_and_columns_are_angles() -> None:
    """A coin that is white to the right and black to the left, with a ring at half its radius."""
    image = np.zeros((201, 201, 3), np.uint8)
    image[:, 100:] = 255
    spec = PreprocessingSpec(radii=48, angles=160, inner=0.1, outer=1.0)
    polar = unwrap(image, Ellipse.circle(100, 100, 80), spec)
    assert (polar[:, 2:38] == 255).all() and (polar[:, 45:116] == 0).all()
    ring = np.zeros((201, 201, 3), np.uint8)
    cv2.circle(ring, (100, 100), 40, (255, 255, 255), 3)
    bright = unwrap(ring, Ellipse.circle(100, 100, 80), spec)[..., 0].mean(axis=1).argmax()
    assert 0.1 + 0.9 * bright / 47 == pytest.approx(0.5, abs=0.02)


def test_local_contrast_is_what_a_naive_computation_gives() -> None:
    image, outline = draw_coin(5), coin_outline()
    light = cv2.cvtColor(unwrap(image, outline, SPEC), cv2.COLOR_RGB2LAB)[..., 0].astype(float)
    half = SPEC.window // 2
    rows = np.pad(np.arange(SPEC.radii), half, mode="reflect")
    columns = np.pad(np.arange(SPEC.angles), half, mode="wrap")
    padded = light[rows][:, columns]
    result = polar_input(image, outline, SPEC)
    for r, a in [(0, 0), (10, 159), (24, 80), (47, 3), (30, 40)]:
        patch = padded[r : r + SPEC.window, a : a + SPEC.window]
        contrast = (light[r, a] - patch.mean()) / max(patch.std(), SPEC.floor)
        expected = np.clip(contrast * 127.5 / SPEC.clip + 128, 0, 255)
        assert result[r, a, 0] == pytest.approx(expected, abs=1.01)


@settings(max_examples=150, deadline=None)
@given(
    image=npst.arrays(np.uint8, st.sampled_from([(50, 60, 3), (1, 60, 3), (50, 1, 3), (1, 1, 3)])),
    outline=outlines,
)
def test_any_picture_ends_in_an_input_or_in_our_error(image: np.ndarray, outline: Ellipse) -> None:
    try:
        result = polar_input(image, outline, SPEC)
    except ImageError:
        height, width = image.shape[:2]
        assert outline.cx >= width or outline.cy >= height
    else:
        assert result.shape == SPEC.shape and result.dtype == np.uint8


@pytest.mark.parametrize("shade", [0, 77, 128, 255])
def test_a_plain_picture_gives_a_plain_input(shade: int) -> None:
    result = polar_input(np.full((200, 200, 3), shade, np.uint8), coin_outline(), SPEC)
    assert (np.abs(result.astype(int) - 128) <= 1).all()


def test_brightness_and_contrast_of_the_light_hardly_matter() -> None:
    image = smooth(draw_coin(7))
    dim = (image * 0.6 + 20).astype(np.uint8)
    before = polar_input(image, coin_outline(), SPEC)[..., 0].astype(int)
    after = polar_input(dim, coin_outline(), SPEC)[..., 0].astype(int)
    assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.97


@pytest.mark.parametrize("size", [150, 1200])
def test_memory_layout_does_not_matter(size: int) -> None:
    image, outline = draw_coin(4, size), coin_outline(size)
    expected = polar_input(image, outline, SPEC)
    for view in (
        np.asfortranarray(image),
        image[..., ::-1].copy()[..., ::-1],
        np.repeat(image, 2, axis=1)[:, ::2],
        np.pad(image, ((3, 4), (5, 6), (0, 0)))[3:-4, 5:-6],
    ):
        np.testing.assert_array_equal(polar_input(view, outline, SPEC), expected)
    frozen = image.copy()
    frozen.flags.writeable = False
    np.testing.assert_array_equal(polar_input(frozen, outline, SPEC), expected)


def test_a_very_wide_picture_is_no_obstacle() -> None:
    image = np.zeros((200, 40_000, 3), np.uint8)
    image[:, 39_000:39_200] = draw_coin(4)
    outline = Ellipse.circle(39_000 + 99.5, 99.5, 80)
    expected = polar_input(draw_coin(4), coin_outline(), SPEC)
    difference = np.abs(polar_input(image, outline, SPEC).astype(int) - expected)
    assert difference[:40].mean() < 1


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 10, 3), np.uint8),
        np.zeros((10, 10), np.uint8),
        np.zeros((10, 10, 1), np.uint8),
        np.zeros((10, 10, 4), np.uint8),
        np.zeros((10, 10, 3), np.uint16),
        np.zeros((10, 10, 3), np.float32),
        np.zeros((10, 10, 3), bool),
    ],
    ids=lambda a: f"{a.dtype}{a.shape}",
)
def test_other_arrays_are_refused(image: np.ndarray) -> None:
    with pytest.raises(ImageError, match="8-bit RGB"):
        polar_input(image, Ellipse.circle(5, 5, 4), SPEC)


@pytest.mark.parametrize(
    "outline",
    [
        Ellipse.circle(50, 50, 1.9),
        Ellipse(50, 50, 20, 30),
        Ellipse(50, 50, 20, 10, math.nan),
        Ellipse.circle(math.nan, 50, 20),
        Ellipse.circle(50, math.inf, 20),
        Ellipse.circle(-30, 50, 20),
        Ellipse.circle(50, 250, 20),
        Ellipse.circle(50, 50, math.inf),
        Ellipse.circle(50, 50, -20),
    ],
    ids=str,
)
def test_degenerate_outlines_are_refused(outline: Ellipse) -> None:
    with pytest.raises(ImageError, match="Expected a coin"):
        polar_input(draw_coin(0), outline, SPEC)
