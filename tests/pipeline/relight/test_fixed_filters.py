"""Filters as matrices against OpenCV's, with the angle wrapped by hand."""

from __future__ import annotations

import cv2
import keras
import numpy as np
import pytest

from recoinize_pipeline.relight.fixed_filters import box, gaussian, smooth_field


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((2, 18, 40)).astype(np.float32)


def wrapped(picture: np.ndarray, reach: int) -> np.ndarray:
    return np.concatenate([picture[:, -reach:], picture, picture[:, :reach]], axis=1)


@pytest.mark.parametrize("sigma", [0.8, 1.0, 3.0])
def test_gaussian(pictures, sigma):
    made = keras.ops.convert_to_numpy(gaussian(pictures, sigma))
    reach = round(4 * sigma)
    side = 2 * reach + 1
    for picture, image in zip(pictures, made, strict=True):
        expected = cv2.GaussianBlur(wrapped(picture, reach), (side, side), sigma)
        np.testing.assert_allclose(image, expected[:, reach : reach + 40], atol=1e-5)


@pytest.mark.parametrize("side", [3, 13])
def test_box(pictures, side):
    made = keras.ops.convert_to_numpy(box(pictures, side))
    for picture, image in zip(pictures, made, strict=True):
        expected = cv2.blur(wrapped(picture, side), (side, side))[:, side : side + 40]
        np.testing.assert_allclose(image, expected, atol=1e-5)


def test_a_smooth_field_meets_itself_at_the_seam():
    coarse = np.random.default_rng(1).standard_normal((3, 4, 5)).astype(np.float32)
    field = keras.ops.convert_to_numpy(smooth_field(coarse, 24, 60))
    assert field.shape == (3, 24, 60)
    change = np.abs(np.diff(field, axis=2, append=field[:, :, :1])).mean(axis=(0, 1))
    assert change[-1] < 1.5 * change.max()
    # A roll of the coarse numbers by one is a roll of the field by one cell.
    rolled = keras.ops.convert_to_numpy(smooth_field(np.roll(coarse, 1, axis=2), 24, 60))
    np.testing.assert_allclose(rolled, np.roll(field, 12, axis=2), atol=1e-5)


def test_a_constant_stays_one():
    ones = np.ones((1, 20, 30), np.float32)
    for made in (gaussian(ones, 1.5), box(ones, 7), smooth_field(ones[:, :3, :4], 20, 30)):
        np.testing.assert_allclose(keras.ops.convert_to_numpy(made), 1, atol=1e-5)
