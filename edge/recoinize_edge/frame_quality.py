"""What keeps a frame from being read, as reasons that can be spoken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.preprocessing import UInt8Array

Reason = Literal[
    "too_dark",
    "too_bright",
    "glare",
    "hold_still",
    "move_closer",
    "cut_off_left",
    "cut_off_right",
    "cut_off_top",
    "cut_off_bottom",
    "overlapping",
]
"""Codes that do not change between versions; what is said for them is the app's business."""

HINTS: dict[Reason, str] = {
    "too_dark": "too dark",
    "too_bright": "too bright",
    "glare": "the coin reflects the light, tilt it",
    "hold_still": "hold still",
    "move_closer": "move closer",
    "cut_off_left": "coin cut off left",
    "cut_off_right": "coin cut off right",
    "cut_off_top": "coin cut off at the top",
    "cut_off_bottom": "coin cut off at the bottom",
    "overlapping": "coins lie on each other",
}
"""English for each reason."""

_DARK = 40  # brightness, 0 to 255, that the brightest twentieth of a dark frame does not reach
_SATURATED = 250
_BRIGHT_SHARE = 0.6  # of the frame's pixels saturated
_GLARE_SHARE = 0.35  # of a coin's pixels saturated
_SMALL_RADIUS = 22.0  # pixels; the network's input has 48 rows
_COVERED = 0.7  # share of the rim that must be seen
_BLURRED = 0.10


@dataclass(frozen=True, slots=True)
class CoinQuality:
    """How well a coin can be read.

    Attributes:
        saturated: share of its pixels that are white.
        sharpness: contrast between neighbouring pixels, as a share of the contrast of the coin.
    """

    saturated: float
    sharpness: float


def frame_reason(image: UInt8Array) -> Reason | None:
    """What is wrong with a frame as a whole: too dark, too bright, or nothing.

    Args:
        image: uint8 (height, width, 3), RGB.
    """
    sample = image[::8, ::8].max(axis=2)
    if np.percentile(sample, 95) < _DARK:
        return "too_dark"
    if float((sample >= _SATURATED).mean()) > _BRIGHT_SHARE:
        return "too_bright"
    return None


def coin_quality(polar: UInt8Array) -> CoinQuality:
    """Measure one coin.

    Args:
        polar: uint8 (radii, angles, 3), RGB, from `preprocessing.unwrap`.
    """
    light = cv2.cvtColor(polar, cv2.COLOR_RGB2GRAY).astype(np.float32)
    contrast = float(light.std())
    steps = float(np.abs(np.diff(light, axis=0)).mean() + np.abs(np.diff(light, axis=1)).mean())
    return CoinQuality(float((polar.min(axis=2) >= _SATURATED).mean()), steps / (contrast + 1.0))


def coin_reason(coin: FoundCoin, quality: CoinQuality | None = None) -> Reason | None:
    """What keeps one coin from being read, or None.

    Args:
        coin: where it is.
        quality: its picture, if measured.
    """
    if coin.cut_off is not None:
        reasons: dict[str, Reason] = {
            "left": "cut_off_left",
            "right": "cut_off_right",
            "top": "cut_off_top",
            "bottom": "cut_off_bottom",
        }
        return reasons[coin.cut_off]
    if coin.outline.major < _SMALL_RADIUS:
        return "move_closer"
    if coin.visible < _COVERED:
        return "overlapping"
    if quality is not None and quality.saturated > _GLARE_SHARE:
        return "glare"
    if quality is not None and quality.sharpness < _BLURRED:
        return "hold_still"
    return None


def most_common(reasons: Sequence[Reason]) -> Reason | None:
    """The reason that most coins have; the first of equals, None for none."""
    return max(reasons, key=reasons.count) if reasons else None
