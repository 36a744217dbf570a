"""Tileable noise, the raw material of grounds and wear."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]


def spectral_noise(
    rng: np.random.Generator,
    size: int,
    exponent: float,
    lowest: float,
    highest: float = np.inf,
    stretch: float = 1.0,
) -> Float:
    """Gaussian noise of spectrum 1 / frequency ** exponent, evened to an even distribution.

    Args:
        rng: source of randomness.
        size: side, pixels.
        exponent: how fast fine waves fade; 0 is white noise.
        lowest: slowest waves, in waves for each side.
        highest: finest waves, in waves for each side.
        stretch: how much longer the pattern is along y than along x.

    Returns:
        float64 (size, size), tileable; a threshold t covers the share t of the area.
    """
    fy, fx = np.fft.fftfreq(size)[:, None] * size * stretch, np.fft.rfftfreq(size)[None, :] * size
    frequency = np.hypot(fy, fx)
    gain = np.maximum(frequency, 1) ** -exponent
    gain *= (frequency >= lowest) & (frequency <= highest)
    waves = np.fft.irfft2(np.fft.rfft2(rng.standard_normal((size, size))) * gain, s=(size, size))
    return evened(waves)


def evened(values: Float) -> Float:
    """Rank of each value, 0 … 1."""
    ranks = np.empty(values.size)
    ranks[np.argsort(values, axis=None)] = np.linspace(0, 1, values.size)
    return ranks.reshape(values.shape)


def slopes(height: Float) -> tuple[Float, Float]:
    """Slope of a tileable height map to the right and upwards (row 0 at the top), per pixel."""
    right = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / 2
    up = (np.roll(height, 1, 0) - np.roll(height, -1, 0)) / 2
    return right, up
