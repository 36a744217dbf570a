"""Cuts a coin out of a picture: the disc texture that is laid on the rendered coin."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse

_INSET = 0.99  # colours are taken up to this part of the radius; beyond lies a mixture with ground


def disc_texture(
    image: npt.NDArray[np.uint8], outline: Ellipse, size: int
) -> npt.NDArray[np.uint8]:
    """Resample a coin to a square that it touches on all four sides.

    Args:
        image: uint8 RGB (height, width, 3).
        outline: of the coin in `image`; an ellipse is made a circle.
        size: side of the texture, pixels.

    Returns:
        uint8 RGBA (size, size, 4). The coin's outline is the circle around
        ((size-1)/2, (size-1)/2) with radius size/2. Outside, alpha is 0 and the colours of the
        rim go on, so that filtering at the edge mixes in nothing foreign.
    """
    shrink = size / (2 * outline.major)
    if shrink < 0.75:  # average what the sampling below would skip
        image = cv2.resize(image, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        outline = outline.scaled(shrink)
    unit = (np.arange(size, dtype=np.float32) - (size - 1) / 2) / (size / 2)
    x, y = np.meshgrid(unit, unit)
    radius = np.hypot(x, y)
    inward = np.minimum(1, _INSET / np.maximum(radius, 1e-6))
    x, y = x * inward, y * inward
    cos, sin = np.cos(outline.angle), np.sin(outline.angle)
    along = (x * cos + y * sin) * outline.major
    across = (-x * sin + y * cos) * outline.minor
    colour = cv2.remap(
        image,
        (along * cos - across * sin + outline.cx).astype(np.float32),
        (along * sin + across * cos + outline.cy).astype(np.float32),
        cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.dstack([colour, disc_alpha(size)])


def disc_alpha(size: int) -> npt.NDArray[np.uint8]:
    """Coverage of each pixel by the disc that touches the square's sides, uint8 (size, size)."""
    unit = np.arange(size, dtype=np.float32) - (size - 1) / 2
    depth = size / 2 - np.hypot(unit[None, :], unit[:, None])
    return (np.clip(depth + 0.5, 0, 1) * 255).round().astype(np.uint8)
