"""More ground around a picture of coins, so that a camera can look past its borders."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array

_SHADOW = 0.15  # of the radius, beyond a coin
_LEAST_STRIP = 16  # pixels, where a coin touches the border


def with_wide_ground(picture: UInt8Array, coins: Sequence[Ellipse], pixels: int) -> UInt8Array:
    """A picture in the middle of more of its ground.

    Each side goes on with the strip between it and the nearest coin, mirrored back and forth, so
    that no coin shows twice. (Mirroring the whole picture would put halves of coins into view.)

    Args:
        picture: uint8 (height, width, 3).
        coins: outlines of all coins in it.
        pixels: how much to add on each side.

    Returns:
        uint8 (height + 2 * pixels, width + 2 * pixels, 3).
    """
    height, width = picture.shape[:2]
    left, top, right, bottom = (
        max(_LEAST_STRIP, math.floor(free)) for free in _free_strips((height, width), coins)
    )
    wide = np.concatenate(
        [
            _mirrored(picture[:, :left], left=pixels)[:, :pixels],
            picture,
            _mirrored(picture[:, -right:], right=pixels)[:, right:],
        ],
        axis=1,
    )
    return np.concatenate(
        [
            _mirrored(wide[:top], top=pixels)[:pixels],
            wide,
            _mirrored(wide[-bottom:], bottom=pixels)[bottom:],
        ]
    )


def _free_strips(size: tuple[int, int], coins: Sequence[Ellipse]) -> tuple[float, ...]:
    """Widths of the strips at the left, top, right and bottom that no coin reaches."""
    height, width = size
    reaches = [(coin.cx, coin.cy, (1 + _SHADOW) * coin.major) for coin in coins]
    return (
        min((x - reach for x, _, reach in reaches), default=float(width)),
        min((y - reach for _, y, reach in reaches), default=float(height)),
        min((width - x - reach for x, _, reach in reaches), default=float(width)),
        min((height - y - reach for _, y, reach in reaches), default=float(height)),
    )


def _mirrored(
    strip: UInt8Array, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0
) -> UInt8Array:
    """A strip with its mirror images beside it, as many as are needed."""
    result = cv2.copyMakeBorder(strip, top, bottom, left, right, cv2.BORDER_REFLECT)
    return np.asarray(result, np.uint8)
