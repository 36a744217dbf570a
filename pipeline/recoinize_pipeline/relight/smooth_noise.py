"""Random smooth fields: clouds of light, tarnish, wear."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_pipeline.relight.layers import FloatArray


def smooth_noise(rng: np.random.Generator, size: int, cells: float) -> FloatArray:
    """A smooth random field, deviation about 1.

    Args:
        rng: source of randomness.
        size: side of the field, pixels.
        cells: how many blobs fit side by side; more is finer.

    Returns:
        float32 (size, size).
    """
    grid = max(2, round(cells) + 2)
    coarse = rng.standard_normal((grid, grid)).astype(np.float32)
    # Cubic interpolation lowers the deviation of white noise; 1.5 restores about 1.
    return cv2.resize(coarse, (size, size), interpolation=cv2.INTER_CUBIC) * np.float32(1.5)
