"""What is seen of a coin that lies alone, along all outlines that may be right.

A coin that resembles a reference as it is needs no further look, so most are read as fast as ever.
"""

from __future__ import annotations

from recoinize_edge.coin_outlines import coin_outlines
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.other_outlines import FAR, other_outlines
from recoinize_edge.outline_search import MORE_TILTED, climbed
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.view import CLOSE, Reader, View, nearest_view, usual_views, views_along

COUNTS_UP_TO = 0.87
"""Distance up to which a coin that is `FAR` along its own outline counts as seen along another one.
So many are tried that one of them brings a stranger as near as that, but rarely nearer."""

MOVED_UP_TO = 0.92
"""Distance beyond which moving an outline does not help."""


def see_coin(reader: Reader, image: UInt8Array, outline: Ellipse) -> list[View]:
    """Look at a coin along its outline, and along better ones where it is not near a reference.

    The outline of a coin that is far from everything may be wrong altogether: others that can be
    seen there are tried. That of a coin which is neither far nor close may be wrong at one side: it
    is moved.

    Args:
        reader: knows coins.
        image: uint8 (height, width, 3), RGB.
        outline: where the coin is.

    Returns:
        What is seen along each outline; the first is as found.

    Raises:
        ImageError: the coin is too small, or its centre is elsewhere.
    """
    views = usual_views(reader, image, outline)
    best = nearest_view(views)
    if best.distance <= FAR:
        return views + _moved(reader, image, outline, best)
    further = [
        view
        for other in other_outlines(image, outline)
        for view in views_along(reader, image, coin_outlines(image, other))
    ]
    best = nearest_view([best, *further])
    further += _moved(reader, image, outline, best)
    counts = nearest_view([best, *further]).distance <= COUNTS_UP_TO
    return views + further if counts else views


def _moved(reader: Reader, image: UInt8Array, outline: Ellipse, best: View) -> list[View]:
    """The view along the best outline with one side after the other moved, where that may help."""
    if not CLOSE < best.distance <= MOVED_UP_TO:
        return []
    return [climbed(reader, image, best, MORE_TILTED * outline.minor / outline.major)]
