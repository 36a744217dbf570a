"""Takes the renderer's noise out of a picture of few light paths.

Within a small window, light that comes back from a surface is close to a linear function of the
surface's normal. Normals, colours and coverage hardly have noise, even with few paths. So each
window's light is fitted to them by least squares, and the fit is kept: relief stays, noise goes.
This is the guided filter with a guide of several channels (K. He, J. Sun and X. Tang, "Guided image
filtering", ECCV 2010), which in rendering is known as first-order regression (B. Bitterli et al.,
"Nonlinearly weighted first-order regression for denoising Monte Carlo renderings", EGSR 2016).

Blender's own denoiser, a neural network, takes longer than three quarters of the light paths.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]
Real = npt.NDArray[np.floating[Any]]

RADIUS = 3
"""Of the square windows, pixels."""

_RIDGE = 1e-3
"""Variance of the guide below which it is not followed: what is left of noise in it."""

_DARK = 0.02
"""Added to the surface's colour before light is divided by it."""


def denoise(light: Real, albedo: Real, guide: Real, radius: int = RADIUS) -> Float:
    """Fit light to a guide in each window.

    Args:
        light: float (h, w, 3), linear RGB, noisy.
        albedo: float (h, w, 3), the surface's colour; light is divided by it for the fit.
        guide: float (h, w, c), what light depends on: normals, coverage; values of about -1 … 1.
        radius: of the windows, pixels.

    Returns:
        float64 (h, w, 3), never negative.
    """
    # Planes first: sums over windows then run along whole rows in memory.
    colour = np.maximum(albedo, 0) + _DARK
    planes = np.moveaxis(light / colour, -1, 0)
    guides = np.moveaxis(guide, -1, 0).astype(np.float64)
    count = len(guides)
    light_mean, guide_mean = _window_mean(planes, radius), _window_mean(guides, radius)
    with_light = _window_mean((guides[:, None] * planes).reshape(-1, *light.shape[:2]), radius)
    with_light = with_light.reshape(count, 3, *light.shape[:2])
    with_light -= guide_mean[:, None] * light_mean
    covariance = np.empty((count, count, *light.shape[:2]))
    for a in range(count):
        rows = _window_mean(guides[a] * guides[a:], radius) - guide_mean[a] * guide_mean[a:]
        covariance[a, a:] = covariance[a:, a] = rows
        covariance[a, a] += _RIDGE
    slope = _solve_symmetric(covariance, with_light)
    offset = light_mean - (guide_mean[:, None] * slope).sum(axis=0)
    # Each pixel lies in many windows: their fits are averaged.
    slope = _window_mean(slope.reshape(-1, *light.shape[:2]), radius)
    slope = slope.reshape(count, 3, *light.shape[:2])
    fitted = (guides[:, None] * slope).sum(axis=0) + _window_mean(offset, radius)
    return np.moveaxis(np.maximum(fitted, 0), 0, -1) * colour


def _solve_symmetric(matrices: Float, right: Float) -> Float:
    """Solve small positive definite systems, one for each pixel, by Gaussian elimination.

    Args:
        matrices: (c, c, h, w).
        right: (c, k, h, w).

    Returns:
        (c, k, h, w).
    """
    matrices, solution = matrices.copy(), right.copy()
    count = len(matrices)
    for pivot in range(count):
        for row in range(pivot + 1, count):
            factor = matrices[row, pivot] / matrices[pivot, pivot]
            matrices[row, pivot:] -= factor * matrices[pivot, pivot:]
            solution[row] -= factor * solution[pivot]
    for row in reversed(range(count)):
        for known in range(row + 1, count):
            solution[row] -= matrices[row, known] * solution[known]
        solution[row] /= matrices[row, row]
    return solution


def box_mean(image: Real, radius: int) -> Float:
    """Mean over squares, mirrored at the borders.

    Args:
        image: float (h, w, channels).
        radius: of the squares, pixels.

    Returns:
        float64 (h, w, channels).
    """
    return np.moveaxis(_window_mean(np.moveaxis(image, -1, 0), radius), 0, -1)


def _window_mean(planes: Real, radius: int) -> Float:
    """`box_mean` of planes (k, h, w)."""
    side = 2 * radius + 1
    padding = ((0, 0), (radius + 1, radius), (radius + 1, radius))
    total = np.pad(planes, padding, mode="symmetric").cumsum(axis=1, dtype=np.float64)
    total = (total[:, side:] - total[:, :-side]).cumsum(axis=2)
    return (total[:, :, side:] - total[:, :, :-side]) / side**2
