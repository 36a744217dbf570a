"""Drawn pictures of several coins, with known outlines."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse

UInt8Array = npt.NDArray[np.uint8]

METALS = ((184, 115, 80), (205, 170, 80), (190, 190, 185))


def draw_scene(
    outlines: Sequence[Ellipse], size: tuple[int, int] = (640, 480), seed: int = 0
) -> UInt8Array:
    """Coins with relief and a rim on a grainy ground, later ones above earlier ones.

    Args:
        outlines: of the coins.
        size: width and height.
        seed: of relief and grain.
    """
    rng = np.random.default_rng(seed)
    width, height = size
    ground = rng.normal(0, 1, (height // 4 + 1, width // 4 + 1, 1)).astype(np.float32)
    grain = cv2.resize(ground, (width, height))[..., None]
    picture = np.array([70, 82, 96], np.float32) + 5 * grain
    y, x = np.mgrid[:height, :width].astype(np.float32)
    for number, coin in enumerate(outlines):
        cos, sin = np.cos(coin.angle), np.sin(coin.angle)
        u = ((x - coin.cx) * cos + (y - coin.cy) * sin) / coin.major
        v = (-(x - coin.cx) * sin + (y - coin.cy) * cos) / coin.minor
        radius = np.hypot(u, v)
        metal = np.array(METALS[number % len(METALS)], np.float32)
        bumps = rng.uniform(-1, 1, (9, 9)).astype(np.float32)
        relief = cv2.remap(bumps, 4 + 4 * u, 4 + 4 * v, cv2.INTER_LINEAR)
        shade = 1 + 0.25 * relief + 0.25 * (np.abs(radius - 0.93) < 0.03)
        inside = np.clip((1 - radius) * coin.minor + 0.5, 0, 1)[..., None]
        picture = picture * (1 - inside) + metal * shade[..., None] * inside
    picture += rng.normal(0, 2, picture.shape)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.7), 0, 255).astype(np.uint8)
