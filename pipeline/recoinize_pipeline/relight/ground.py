"""What a coin lies on, as far as one sees it around a coin's edge."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_pipeline.relight.layers import FloatArray
from recoinize_pipeline.relight.smooth_noise import smooth_noise


def random_ground(rng: np.random.Generator, size: int) -> FloatArray:
    """A random ground: plain, speckled stone, cloth or wood grain; sometimes other coins.

    Returns:
        float32 (size, size, 3), CIELAB with L 0 to 100.
    """
    lab = np.empty((size, size, 3), np.float32)
    lab[:, :, 0] = rng.uniform(8, 96)
    lab[:, :, 1:] = rng.normal(0, 7, 2)
    kind = rng.integers(0, 4)
    if kind == 1:
        for cells in (4, 12, 40):
            lab[:, :, 0] += np.float32(rng.uniform(0, 7)) * smooth_noise(rng, size, cells)
    elif kind == 2:
        grain = smooth_noise(rng, size, rng.uniform(10, 50))
        lab[:, :, 0] += np.float32(rng.uniform(2, 14)) * np.where(grain > 0.4, 1, -1)
    elif kind == 3:
        stripes = rng.standard_normal((1, size)).astype(np.float32)
        stripes = np.repeat(cv2.GaussianBlur(stripes, (0, 0), rng.uniform(0.5, 4)), size, axis=0)
        lab += (stripes / max(float(stripes.std()), 1e-3))[:, :, None] * np.array(
            [rng.uniform(2, 9), rng.uniform(0, 2), rng.uniform(0, 3)], np.float32
        )
    if rng.random() < 0.4:
        for _ in range(rng.integers(1, 4)):
            _draw_neighbour(lab, rng, size)
    return lab


def _draw_neighbour(lab: FloatArray, rng: np.random.Generator, size: int) -> None:
    """Another coin beside ours: only its colour and its bright rim matter here."""
    turn = rng.uniform(0, 2 * np.pi)
    radius = size * rng.uniform(0.28, 0.5)
    away = size * 0.4 + radius * rng.uniform(0.95, 1.1)
    centre = (
        int(size / 2 + away * np.cos(turn)),
        int(size / 2 + away * np.sin(turn)),
    )
    colours = ((45, 18, 25), (62, 4, 32), (66, 0, 6))
    colour = np.array(colours[rng.integers(0, 3)], np.float32) + rng.normal(0, (12, 3, 5))
    shine = colour + np.array([rng.uniform(-15, 25), 0, 0], np.float32)
    cv2.circle(lab, centre, int(radius), colour.tolist(), -1, cv2.LINE_AA)
    cv2.circle(lab, centre, int(radius * 0.95), shine.tolist(), 2, cv2.LINE_AA)
