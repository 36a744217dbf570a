"""Linear filters of polar pictures as two matrices, one along the radius, one along the angle.

A product with a small matrix is the one filter that is fast on every backend, and it can do what
convolutions cannot: wrap one axis and mirror the other.
"""

from __future__ import annotations

import functools
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from keras import ops

FloatArray = npt.NDArray[np.float32]


def gaussian(picture: Any, sigma: float) -> Any:
    """Gaussian blur of (n, radii, angles); the angle wraps, the radius is mirrored."""
    rows, columns = picture.shape[1:3]
    return _filtered(picture, _gaussian(rows, sigma, False), _gaussian(columns, sigma, True))


def box(picture: Any, side: int) -> Any:
    """Mean over a square of (n, radii, angles); the angle wraps, the radius is mirrored."""
    rows, columns = picture.shape[1:3]
    return _filtered(picture, _box(rows, side, False), _box(columns, side, True))


def smooth_field(coarse: Any, rows: int, columns: int) -> Any:
    """Cubic interpolation of (n, r, c) random numbers to (n, rows, columns); the angle wraps."""
    return _filtered(
        coarse,
        _stretched(coarse.shape[1], rows, False),
        _stretched(coarse.shape[2], columns, True),
    )


def _filtered(picture: Any, along_radius: FloatArray, along_angle: FloatArray) -> Any:
    turned = ops.matmul(picture, ops.convert_to_tensor(along_angle.T))
    return ops.matmul(ops.convert_to_tensor(along_radius), turned)


def _matrix(size: int, taps: FloatArray, wraps: bool) -> FloatArray:
    """Each row holds the taps around its place."""
    reach = len(taps) // 2
    border = cv2.BORDER_WRAP if wraps else cv2.BORDER_REFLECT_101
    places = np.arange(size, dtype=np.int32)[:, None]
    source = np.asarray(cv2.copyMakeBorder(places, reach, reach, 0, 0, border), np.int64)[:, 0]
    matrix = np.zeros((size, size), np.float32)
    for row in range(size):
        np.add.at(matrix[row], source[row : row + len(taps)], taps)
    return matrix


@functools.cache
def _gaussian(size: int, sigma: float, wraps: bool) -> FloatArray:
    reach = min(round(4 * sigma), size - 1)
    taps = np.asarray(cv2.getGaussianKernel(2 * reach + 1, sigma, cv2.CV_32F), np.float32)
    return _matrix(size, taps[:, 0], wraps)


@functools.cache
def _box(size: int, side: int, wraps: bool) -> FloatArray:
    return _matrix(size, np.full(side, 1 / side, np.float32), wraps)


@functools.cache
def _stretched(size: int, wanted: int, wraps: bool) -> FloatArray:
    unit = np.eye(size, dtype=np.float32)
    if not wraps:
        return cv2.resize(unit, (size, wanted), interpolation=cv2.INTER_CUBIC)  # type: ignore[return-value]
    # Three turns are stretched and the middle one is kept: its ends meet.
    turns = cv2.resize(np.tile(unit, (3, 1)), (size, 3 * wanted), interpolation=cv2.INTER_CUBIC)
    return turns[wanted : 2 * wanted]  # type: ignore[return-value]
