"""The same coin, unwrapped along outlines that are a little off.

A found outline errs by a few hundredths of the radius: of a tilted coin one sees the side too, and
a shadow may be taken for rim. Unwrapping shows such an error as a wave. Instead of asking for a
better outline, a coin is embedded along several, and the view that resembles a reference most
speaks for it.
"""

from __future__ import annotations

import math

import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input

_SHIFT = 0.03
_SHRINK = 0.985
_SMALLER = 0.955

VIEWS = 6
"""Number of views: as found, smaller, and moved in four directions."""


def view_outlines(outline: Ellipse) -> list[Ellipse]:
    """The outline as found, and others near it. The figures suit what `find_disc` gets wrong."""
    outlines = [outline, _resized(outline, _SMALLER)]
    for quarter in range(4):
        direction = quarter * math.pi / 2
        moved = _resized(outline, _SHRINK)
        outlines.append(
            Ellipse(
                moved.cx + _SHIFT * outline.major * math.cos(direction),
                moved.cy + _SHIFT * outline.major * math.sin(direction),
                moved.major,
                moved.minor,
                moved.angle,
            )
        )
    return outlines


def coin_views(image: UInt8Array, outline: Ellipse, spec: PreprocessingSpec) -> UInt8Array:
    """Network inputs of all views of one coin.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: as found in `image`.
        spec: preprocessing.

    Returns:
        uint8 (VIEWS, radii, angles, 3). The first is `polar_input` of the outline itself. A view
        whose centre falls outside the picture is the first again.

    Raises:
        ImageError: as `polar_input` does.
    """
    first = polar_input(image, outline, spec)
    height, width = image.shape[:2]
    views = [first]
    for other in view_outlines(outline)[1:]:
        inside = 0 <= other.cx < width and 0 <= other.cy < height and other.minor >= 2
        views.append(polar_input(image, other, spec) if inside else first)
    return np.stack(views)


def _resized(outline: Ellipse, factor: float) -> Ellipse:
    return Ellipse(
        outline.cx, outline.cy, outline.major * factor, outline.minor * factor, outline.angle
    )
