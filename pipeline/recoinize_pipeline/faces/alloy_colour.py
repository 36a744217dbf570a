"""Gives a face the colour of its alloy.

Pictures of faces come from everywhere: white balance, saturation and light differ, some are grey,
and the ring of many 1 euro coins looks like their core. What a coin is made of is known, so its
colour is set from that, and only what varies around the circle (tarnish, toning) is kept of the
picture's. Brightness, which holds the relief, stays.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_pipeline.faces.coin_types import CoinType

_COPPER = (14.0, 16.0)
_NORDIC_GOLD = (-1.0, 30.0)
_CUPRONICKEL = (-0.5, 3.0)
_NICKEL_BRASS = (-2.0, 17.5)
_COLOURS = {  # ring, core
    "copper-plated steel": (_COPPER, _COPPER),
    "nordic gold": (_NORDIC_GOLD, _NORDIC_GOLD),
    "bimetal-1e": (_NICKEL_BRASS, _CUPRONICKEL),
    "bimetal-2e": (_CUPRONICKEL, _NICKEL_BRASS),
}
"""CIELAB a and b: medians over published pictures of 319 regular faces, nickel brass from the cores
of 2 euro, because half of the 1 euro rings are far too pale there."""

_JOINT = 0.015  # part of the radius within which the core's colour becomes the ring's
_KEPT = 0.5  # share that is kept of what varies around the circle
_RINGS = 60


def in_alloy(texture: npt.NDArray[np.uint8], coin: CoinType) -> npt.NDArray[np.uint8]:
    """Recolour a disc texture.

    Args:
        texture: uint8 (n, n, 4), RGBA; the coin touches the sides.
        coin: what it is made of.

    Returns:
        uint8 (n, n, 4), RGBA.
    """
    size = len(texture)
    axis = (np.arange(size, dtype=np.float32) + 0.5) * (2 / size) - 1
    radius = np.hypot(axis[None, :], axis[:, None])
    rgb = texture[:, :, :3].astype(np.float32) / 255
    lab: np.ndarray = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    ring, core = (np.array(colour, np.float32) for colour in _COLOURS[coin.alloy])
    wanted = np.broadcast_to(ring, (size, size, 2))
    if coin.core_mm is not None:
        end = coin.core_mm / coin.diameter_mm
        outside = np.clip((radius - end) / (2 * _JOINT) + 0.5, 0, 1)[:, :, None]
        wanted = core + outside * (ring - core)
    lab[:, :, 1:] = wanted + _KEPT * (lab[:, :, 1:] - _usual(lab[:, :, 1:], radius))
    recoloured = np.clip(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255, 0, 255)
    return np.dstack([recoloured.round().astype(np.uint8), texture[:, :, 3]])


def _usual(colour: npt.NDArray[np.float32], radius: npt.NDArray[np.float32]) -> np.ndarray:
    """Median colour at each radius, (n, n, 2)."""
    rings = np.minimum((radius * _RINGS).astype(int), _RINGS)  # the last one is beside the coin
    medians = np.zeros((_RINGS + 1, colour.shape[2]), np.float32)
    for ring in np.unique(rings):
        medians[ring] = np.median(colour[rings == ring], axis=0)
    return medians[rings]
