"""Makes use of all levels of brightness in a picture taken in little light."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_edge.preprocessing import UInt8Array

_CLIPPED = 1.0  # per cent of the pixels at either end
_SAMPLED = 4  # every so many pixels tell the range


def with_full_contrast(image: UInt8Array) -> UInt8Array:
    """A picture whose brightness spans the whole range; colours keep their differences.

    Args:
        image: uint8 (height, width, 3).

    Returns:
        uint8, of the same shape.
    """
    sample = image[::_SAMPLED, ::_SAMPLED]
    low, high = np.percentile(sample, (_CLIPPED, 100 - _CLIPPED))
    levels = (np.arange(256) - low) * (255 / max(high - low, 1.0))
    return np.asarray(cv2.LUT(image, np.clip(levels, 0, 255).astype(np.uint8)), np.uint8)
