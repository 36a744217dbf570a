"""What a handful of coins lies on: a whole picture of it."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_pipeline.relight.layers import FloatArray
from recoinize_pipeline.relight.smooth_noise import smooth_noise


def table_ground(rng: np.random.Generator, size: int) -> FloatArray:
    """A random ground under uneven light.

    Plain, clouded, spotted, veined like wood, woven or crumpled, or two of these, with sheets that
    end in the picture. It shows nothing that is as round as a coin.

    Returns:
        float32 (size, size, 3), CIELAB with L 0 to 100.
    """
    lab = np.empty((size, size, 3), np.float32)
    lab[:] = (rng.uniform(8, 92), *rng.normal(0, 8, 2))
    along, across = _turned_axes(rng, size)
    structures = (_clouds, _spots, _wood, _weave, _creases)
    for kind in rng.integers(len(structures) + 1, size=rng.integers(3)):
        if kind < len(structures):
            tint = np.array([1, *rng.normal(0, 0.25, 2)], np.float32)
            lab += structures[kind](rng, along, across)[:, :, None] * tint
    for _ in range(rng.integers(0, 3) if rng.random() < 0.3 else 0):
        corners = rng.uniform(-0.3, 1.3, (4, 2)) * size
        hull = cv2.convexHull(corners.astype(np.int32))
        cv2.fillConvexPoly(lab, hull, (rng.uniform(8, 95), *rng.normal(0, 12, 2)), cv2.LINE_AA)
    light = rng.uniform(0, 9) * smooth_noise(rng, size, rng.uniform(0, 2))
    lab[:, :, 0] += light + rng.uniform(0, 1.5) * rng.standard_normal((size, size))
    return np.clip(lab, (0, -60, -60), (100, 60, 60)).astype(np.float32)


def _turned_axes(rng: np.random.Generator, size: int) -> tuple[FloatArray, FloatArray]:
    """Pixel coordinates along two axes at right angles, turned and seen a little tilted."""
    turn, squeeze = rng.uniform(0, np.pi), rng.uniform(1, 1.5)
    y, x = np.mgrid[:size, :size].astype(np.float32)
    along = x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))
    across = y * np.float32(np.cos(turn)) - x * np.float32(np.sin(turn))
    return along, across * np.float32(squeeze)


def _clouds(rng: np.random.Generator, along: FloatArray, across: FloatArray) -> FloatArray:
    del across
    octaves = (smooth_noise(rng, len(along), cells) for cells in (5, 15, 45, 120))
    return sum((rng.uniform(0, 7) * octave for octave in octaves), np.zeros_like(along))


def _spots(rng: np.random.Generator, along: FloatArray, across: FloatArray) -> FloatArray:
    del across
    noise = smooth_noise(rng, len(along), rng.uniform(8, 70))
    return np.float32(rng.uniform(-35, 25)) * (noise > rng.uniform(0.4, 1.6))


def _wood(rng: np.random.Generator, along: FloatArray, across: FloatArray) -> FloatArray:
    size = len(along)
    bent = across + rng.uniform(0, 8) * smooth_noise(rng, size, 3)
    noise = rng.standard_normal((1, 4 * size))
    profile = np.asarray(cv2.GaussianBlur(noise, (0, 0), rng.uniform(0.6, 5)), np.float32)[0]
    veins = profile * np.float32(rng.uniform(2, 10) / profile.std())
    return veins[bent.astype(int) % (4 * size)]


def _weave(rng: np.random.Generator, along: FloatArray, across: FloatArray) -> FloatArray:
    period = rng.uniform(2.5, 12)
    u, v = np.pi * along / period, np.pi * across / period
    warp_is_up = np.sin(u) * np.sin(v) > 0
    threads = np.where(warp_is_up, np.abs(np.cos(u)), np.abs(np.cos(v))) - 0.6
    uneven = 1 + 0.3 * smooth_noise(rng, len(along), rng.uniform(10, 80))
    return np.float32(rng.uniform(4, 35)) * threads * uneven


def _creases(rng: np.random.Generator, along: FloatArray, across: FloatArray) -> FloatArray:
    """Facets of crumpled paper: each sheds its own light, with an edge between them."""
    corners = rng.uniform(0, len(along), (rng.integers(10, 60), 2)).astype(np.float32)
    y, x = np.mgrid[: len(along) : 4, : len(along) : 4].astype(np.float32)
    nearest = np.hypot(x[..., None] - corners[:, 0], y[..., None] - corners[:, 1]).argmin(axis=2)
    facets = rng.normal(0, rng.uniform(1, 7), len(corners)).astype(np.float32)[nearest]
    return cv2.resize(facets, along.shape[::-1], interpolation=cv2.INTER_LINEAR)
