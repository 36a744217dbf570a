"""Drawn coins as a camera might see them."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_edge.preprocessing import UInt8Array


def photograph(texture: UInt8Array, size: int = 240) -> UInt8Array:
    """A disc texture, RGBA, on a pale table; BGR, as OpenCV writes it."""
    rng = np.random.default_rng(0)
    picture = rng.normal(225, 2, (size, size, 3)).clip(0, 255).astype(np.uint8)
    height, width = texture.shape[:2]
    top, left = (size - height) // 2, (size - width) // 2
    inside = texture[:, :, 3] > 0
    picture[top : top + height, left : left + width][inside] = cv2.cvtColor(
        texture, cv2.COLOR_RGBA2BGR
    )[inside]
    return picture
