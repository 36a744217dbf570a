"""Numerals and words as polygons."""

from __future__ import annotations

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath

from recoinize_pipeline.faces.drawn.canvas import Polygon, placed

# DejaVu Serif comes with matplotlib, so the result is the same on every machine.
_FONT = FontProperties(family="DejaVu Serif", style="italic", weight="normal")


def lettering(text: str, centre: tuple[float, float], height: float) -> list[Polygon]:
    """Outlines of a text in italic serifs.

    Args:
        text: without descenders.
        centre: of the text's box.
        height: of the text's box.

    Returns:
        Polygons; the inside of an O is one of its own.
    """
    outlines = TextPath((0, 0), text, size=100, prop=_FONT).to_polygons()
    # Fonts count y upwards.
    return placed([np.asarray(outline) * [1.0, -1.0] for outline in outlines], centre, height)
