"""Other outlines of a coin that resembles nothing: the one that was found may be wrong altogether.

What looks like a rim may be the edge of a bimetal core, a shadow, or a ring of stars. Such an
outline is off by more than the views along it allow for.
"""

from __future__ import annotations

import math

import cv2
import numpy as np

from recoinize_edge.crop import Crop
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.find_coins import find_coins
from recoinize_edge.preprocessing import UInt8Array

FAR = 0.85
"""Distance of the nearest reference beyond which a coin is looked at along other outlines."""

RESIZED = (1.39, 1.1, 0.9)
"""Sizes of outlines to try, of the one that was found. The first is that of a bimetal coin of which
the core was found: 25.75 and 23.25 mm against 18.5 and 16.75 mm."""

_MOST_FOUND = 3
_NEAR = 0.6  # of the radius: centres of outlines of one coin
_AROUND = 2.0  # radii around a coin that are searched
_ENOUGH_PIXELS = 150  # of a radius


def other_outlines(image: UInt8Array, outline: Ellipse) -> list[Ellipse]:
    """What else may be the outline of a coin.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: as found by `find_disc`.

    Returns:
        The outline at other sizes, and those near it that `find_coins` finds, which votes for
        circles where `find_disc` follows rays.
    """
    return resized(outline) + _found_near(image, outline)


def resized(outline: Ellipse) -> list[Ellipse]:
    """An outline at the sizes in `RESIZED`."""
    return [outline.resized(size) for size in RESIZED]


def _found_near(image: UInt8Array, outline: Ellipse) -> list[Ellipse]:
    """What `find_coins` finds where an outline is, in a picture that is no larger than needed."""
    crop = Crop.around(image, outline, _AROUND * outline.major)
    around = crop.picture
    factor = min(1.0, _ENOUGH_PIXELS / outline.major)
    if factor < 1:
        size = (max(1, round(around.shape[1] * factor)), max(1, round(around.shape[0] * factor)))
        around = cv2.resize(around, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
    height, width = image.shape[:2]
    near = []
    for coin in find_coins(np.ascontiguousarray(around)):
        found = crop.outside(coin.outline.scaled(1 / factor))
        apart = math.hypot(found.cx - outline.cx, found.cy - outline.cy)
        if apart < _NEAR * outline.major and 0 <= found.cx < width and 0 <= found.cy < height:
            near.append(found)
    return near[:_MOST_FOUND]
