"""The app's icon and start picture, drawn by our own code."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]

_GROUND = (24, 20, 16)  # BGR, as OpenCV writes
_GOLD = (77, 180, 230)
_SILVER = (214, 208, 203)
_WHITE = (255, 255, 255)
_OVERSAMPLING = 4


def foreground(size: int) -> Picture:
    """A coin that speaks, on nothing.

    Android cuts adaptive icons to a shape of the phone's choice; what is safe is the inner circle
    of 66/108 of the size (Android's guide to adaptive icons). The drawing stays inside it.

    Returns:
        uint8 (size, size, 4), blue, green, red and opacity.
    """
    large = np.zeros((size * _OVERSAMPLING,) * 2 + (4,), np.uint8)
    unit = size * _OVERSAMPLING / 108

    def at(x: float, y: float) -> tuple[int, int]:
        return round((54 + x) * unit), round((54 + y) * unit)

    def width(value: float) -> int:
        return max(1, round(value * unit))

    def opaque(colour: tuple[int, int, int]) -> tuple[int, int, int, int]:
        return (*colour, 255)

    coin = at(-8, 0)
    cv2.circle(large, coin, width(20), opaque(_GOLD), -1)
    cv2.circle(large, coin, width(14.5), opaque(_SILVER), -1)
    # The digit that most people hear first when they are asked for a coin.
    cv2.line(large, at(-11.5, -4), at(-7, -8.5), opaque(_GROUND), width(3.4))
    cv2.line(large, at(-7, -8.5), at(-7, 9), opaque(_GROUND), width(3.4))
    for radius in (26, 34):
        axes = (width(radius), width(radius))
        cv2.ellipse(large, coin, axes, 0, -34, 34, opaque(_WHITE), width(3.2))
    return cv2.resize(large, (size, size), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def background(size: int) -> Picture:
    """What lies behind the foreground: uint8 (size, size, 3), one colour."""
    return np.full((size, size, 3), _GROUND, np.uint8)


def flattened(size: int) -> Picture:
    """The visible middle on the background, uint8 (size, size, 3): old icons, start picture."""
    whole = round(size * 108 / 72)
    margin = (whole - size) // 2
    drawing = foreground(whole)[margin:, margin:][:size, :size].astype(np.float32)
    opacity = drawing[..., 3:] / 255
    mixed = drawing[..., :3] * opacity + background(size) * (1 - opacity)
    return np.rint(mixed).astype(np.uint8)


def png(picture: Picture) -> bytes:
    """A picture as a PNG file."""
    return bytes(cv2.imencode(".png", picture)[1])
