"""The same coin, unwrapped along outlines that may be right.

An outline is ambiguous: a raised rim has an edge on either side, a tilted coin shows its side,
and a shadow may be taken for rim. Unwrapping shows a wrong outline as a wave. Instead of
settling on one outline, a coin is embedded along several, and the view that resembles a reference
most speaks for it.
"""

from __future__ import annotations

import math

import numpy as np

from recoinize_edge.crop import Crop
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.outlines import Outlines
from recoinize_edge.picture_pyramid import PicturePyramid
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input
from recoinize_edge.rim import COARSE, FINE, fit_rims

_SHIFT = 0.03
_SHRINK = 0.985
_SMALLER = 0.955
_AROUND = 1.5  # radii around a coin that are looked at
_LEAST_AXIS_RATIO = 0.55  # a rim fitted narrower than that went astray

VIEWS = 12
"""Number of views. Two outlines: as found, and on the clearest edge near it, which is often the
inner one of the raised rim; each as it is, smaller, and moved in four directions."""


def candidate_outlines(image: UInt8Array, outline: Ellipse) -> list[Ellipse]:
    """An outline as found, and on the clearest edge near it.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: as found in `image`.

    Returns:
        Two outlines. One that cannot be fitted is the outline as found again.
    """
    crop = Crop.around(image, outline, _AROUND * outline.major + 2)
    found = Outlines.of([crop.inside(outline)])
    rims = fit_rims(PicturePyramid(crop.picture), found, (*COARSE, *FINE[1:]), sharpness=2.0)
    (clearest,) = rims.outlines.ellipses()
    astray = clearest.minor <= _LEAST_AXIS_RATIO * clearest.major
    return [outline, outline if astray else crop.outside(clearest)]


def view_outlines(outline: Ellipse) -> list[Ellipse]:
    """An outline as it is, and others near it. The figures suit what `find_disc` gets wrong."""
    outlines = [outline, outline.resized(_SMALLER)]
    for quarter in range(4):
        direction = quarter * math.pi / 2
        reach = _SHIFT * outline.major
        dx, dy = reach * math.cos(direction), reach * math.sin(direction)
        outlines.append(outline.resized(_SHRINK).moved(dx, dy))
    return outlines


def coin_outlines(image: UInt8Array, outline: Ellipse) -> list[Ellipse]:
    """Outlines of all views of one coin: `VIEWS` of them, the first as found.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: as found in `image`.
    """
    candidates = candidate_outlines(image, outline)
    return [view for candidate in candidates for view in view_outlines(candidate)]


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
    for other in coin_outlines(image, outline)[1:]:
        inside = 0 <= other.cx < width and 0 <= other.cy < height and other.minor >= 2
        views.append(polar_input(image, other, spec) if inside else first)
    return np.stack(views)
