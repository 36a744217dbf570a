"""Pictures of coins, drawn by our code, for those who look."""

from __future__ import annotations

import math
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import DENOMINATIONS

_COPPER = (196, 122, 78)
_GOLD = (222, 184, 96)
_SILVER = (196, 199, 204)
_INK = (30, 24, 16)
_FINER = 4  # pixels are averaged from as many squared
_CORE = 0.70  # radius of the inner part of the two-coloured coins
_STARS = 12


@cache
def coin_picture(denomination: str, size: int) -> npt.NDArray[np.uint8]:
    """A coin as a symbol: its metals, twelve stars, its value.

    Args:
        denomination: a code, `1c` to `2e`; another one gives a plain silver disc.
        size: of the picture, pixels.

    Returns:
        uint8 (size, size, 4), RGBA, transparent around the coin.
    """
    side = size * _FINER
    ys, xs = np.mgrid[0:side, 0:side].astype(np.float32)
    middle = (side - 1) / 2
    x, y = (xs - middle) / (side / 2), (ys - middle) / (side / 2)
    radius = np.hypot(x, y)
    rim, core = _metals(denomination)
    colour = np.where((radius < _CORE)[..., None], core, rim).astype(np.float32)
    picture = colour * _shading(x, y, radius)[..., None]
    _draw_stars(picture, middle)
    _draw_value(picture, denomination, middle)
    alpha = np.where(radius <= 0.98, 255, 0)
    rgba = np.dstack([np.clip(picture, 0, 255), alpha]).astype(np.uint8)
    return cv2.resize(rgba, (size, size), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def short_name(denomination: str) -> str:
    """Value and unit as short as can be, the same in all languages: `"2 €"`, `"50 c"`."""
    coin = DENOMINATIONS.get(denomination)
    if coin is None:
        return denomination
    return f"{coin.cents // 100} €" if coin.cents >= 100 else f"{coin.cents} c"


def _metals(denomination: str) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    """Colours of rim and core."""
    metal = DENOMINATIONS[denomination].metal if denomination in DENOMINATIONS else "silver"
    return {
        "copper": (_COPPER, _COPPER),
        "gold": (_GOLD, _GOLD),
        "1e": (_GOLD, _SILVER),
        "2e": (_SILVER, _GOLD),
    }.get(metal, (_SILVER, _SILVER))


def _shading(
    x: npt.NDArray[np.float32], y: npt.NDArray[np.float32], radius: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """Light from the top left on a raised rim."""
    slope = np.where(np.abs(radius - 0.95) < 0.03, 1.0, 0.0) - np.where(
        np.abs(radius - 0.89) < 0.03, 1.0, 0.0
    )
    facing = -(x + y) / np.maximum(radius, 1e-3) / math.sqrt(2)
    shade: npt.NDArray[np.float32] = 1 + 0.08 * -(x + y) + 0.28 * slope * facing
    return shade


def _draw_stars(picture: npt.NDArray[np.float32], middle: float) -> None:
    for number in range(_STARS):
        angle = 2 * math.pi * number / _STARS
        centre = middle + 0.795 * middle * np.array([math.sin(angle), -math.cos(angle)])
        points = []
        for corner in range(10):
            length = 0.075 * middle * (1.0 if corner % 2 == 0 else 0.42)
            turn = math.pi * corner / 5
            points.append(centre + length * np.array([math.sin(turn), -math.cos(turn)]))
        cv2.fillPoly(picture, [np.round(points).astype(np.int32)], _INK, cv2.LINE_AA)


def _draw_value(picture: npt.NDArray[np.float32], denomination: str, middle: float) -> None:
    coin = DENOMINATIONS.get(denomination)
    if coin is None:
        return
    number, unit = (coin.cents // 100, "EURO") if coin.cents >= 100 else (coin.cents, "CENT")
    _write(picture, str(number), 0.62 * middle, (middle, middle - 0.10 * middle), 0.16)
    _write(picture, unit, 0.20 * middle, (middle, middle + 0.42 * middle), 0.16)


def _write(
    picture: npt.NDArray[np.float32],
    words: str,
    height: float,
    centre: tuple[float, float],
    weight: float,
) -> None:
    """Letters of a height, centred, whose strokes are `weight` of it thick."""
    font = cv2.FONT_HERSHEY_SIMPLEX
    thickness = max(1, round(weight * height))
    scale = cv2.getFontScaleFromHeight(font, round(height), thickness)
    (width, tall), _ = cv2.getTextSize(words, font, scale, thickness)
    place = (round(centre[0] - width / 2), round(centre[1] + tall / 2))
    cv2.putText(picture, words, place, font, scale, _INK, thickness, cv2.LINE_AA)
