"""Lights a relief as if it were struck in the alloys of a coin."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_pipeline.faces.coin_types import CoinType
from recoinize_pipeline.faces.drawn.canvas import Canvas, FloatArray
from recoinize_pipeline.faces.texture import disc_alpha

SUPERSAMPLING = 3
"""The relief is drawn this much larger than the texture, then averaged."""

_COPPER = (212, 150, 126)
_NORDIC_GOLD = (222, 203, 128)
_BRASS = (226, 211, 158)
_NICKEL = (206, 207, 210)
_COLOURS = {  # ring, core
    "copper-plated steel": (_COPPER, _COPPER),
    "nordic gold": (_NORDIC_GOLD, _NORDIC_GOLD),
    "bimetal-1e": (_BRASS, _NICKEL),
    "bimetal-2e": (_NICKEL, _BRASS),
}
_RIM = 0.035  # width of the raised rim, part of the radius
_LIGHT = np.array([-0.6, -0.8], np.float32)  # from the upper left, as pictures of coins are lit
_BEVEL = 0.006  # blur of the relief's walls, part of the radius
_STEEPNESS = 0.030  # relief height in coin radii, exaggerated as in raking light


def struck(canvas: Canvas, coin: CoinType, size: int) -> npt.NDArray[np.uint8]:
    """Light a relief and colour it.

    Args:
        canvas: the relief, `size * SUPERSAMPLING` pixels wide; a rim is added.
        coin: says which alloys and where the core of a bimetal coin ends.
        size: side of the texture, pixels.

    Returns:
        uint8 RGBA (size, size, 4).
    """
    core = canvas.disc(0, 0, coin.core_mm / coin.diameter_mm if coin.core_mm else 0.0)
    inside = canvas.disc(0, 0, 1 - _RIM)
    height = canvas.height * inside + 0.8 * (1 - inside)
    if coin.core_mm:
        height = height - 0.35 * _line_between(core)
    shade = _shade(height, canvas.size)
    ring_colour, core_colour = (np.array(c, np.float32) for c in _COLOURS[coin.alloy])
    colour = ring_colour + core[:, :, None] * (core_colour - ring_colour)
    lit = cv2.resize(colour * shade[:, :, None], (size, size), interpolation=cv2.INTER_AREA)
    return np.dstack([np.clip(lit, 0, 255).round().astype(np.uint8), disc_alpha(size)])


def _line_between(core: FloatArray) -> FloatArray:
    """The fine joint around the core, 1 on it."""
    blurred = cv2.GaussianBlur(core, (0, 0), 2.0)
    return 4 * blurred * (1 - blurred)  # type: ignore[return-value]


def _shade(height: FloatArray, size: int) -> FloatArray:
    """Brightness of a height field under a low light: lit walls bright, others dark."""
    sigma = _BEVEL * size / 2
    smooth = cv2.GaussianBlur(height, (0, 0), sigma)
    per_radius = size / 2
    slope_x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, scale=1 / 8) * per_radius * _STEEPNESS
    slope_y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8) * per_radius * _STEEPNESS
    # A slope that rises away from the light faces it.
    facing = -(slope_x * _LIGHT[0] + slope_y * _LIGHT[1]) / np.sqrt(
        1 + slope_x * slope_x + slope_y * slope_y
    )
    facing = np.where(facing < 0, 1.1 * facing, 0.55 * facing)
    unit = (np.arange(size, dtype=np.float32) / size - 0.5) * 2
    falloff = 1 - 0.06 * (unit[None, :] * -_LIGHT[0] + unit[:, None] * -_LIGHT[1])
    return np.clip((0.93 + facing + 0.05 * smooth) * falloff, 0.12, 1.3).astype(np.float32)
