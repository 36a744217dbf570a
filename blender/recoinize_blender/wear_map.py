"""One tileable picture of wear, shared by all coins: scratches, blotches and specks.

Drawn once with a fixed seed and looked up at another offset for each coin: one texture look-up
costs far less than several noise functions for each light path.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recoinize_blender.noise import slopes, spectral_noise


def wear_map(size: int = 512) -> npt.NDArray[np.float32]:
    """The wear map.

    Args:
        size: side, pixels.

    Returns:
        float32 (size, size, 4) in 0 … 1, tileable: slope of scratches to the right and upwards
        around 0.5, blotches (even distribution), specks (even distribution).
    """
    rng = np.random.default_rng(20020101)
    right, up = slopes(_scratches(rng, size))
    blotches = spectral_noise(rng, size, exponent=1.9, lowest=2)
    specks = spectral_noise(rng, size, exponent=1.0, lowest=14)
    channels = [np.clip(right + 0.5, 0, 1), np.clip(up + 0.5, 0, 1), blotches, specks]
    return np.stack(channels, axis=-1).astype(np.float32)


def _scratches(rng: np.random.Generator, size: int, count: int = 260) -> npt.NDArray[np.float64]:
    """Height of fine, slightly bent scratches and of some nicks."""
    depth = np.zeros((size, size))
    for _ in range(count):
        length = size * rng.uniform(0.02, 0.3)
        steps = np.linspace(0, 1, int(2 * length))
        direction = rng.uniform(0, 2 * np.pi) + rng.normal(0, 0.25) * steps
        x = rng.uniform(0, size) + np.cumsum(np.cos(direction)) / 2
        y = rng.uniform(0, size) + np.cumsum(np.sin(direction)) / 2
        strength = rng.uniform(0.1, 0.6) * np.sin(np.pi * steps)
        np.maximum.at(depth, (y.astype(int) % size, x.astype(int) % size), strength)
    neighbours = sum(np.roll(depth, shift, axis) for shift in (-1, 1) for axis in (0, 1))
    return -(0.5 * depth + 0.125 * neighbours)
