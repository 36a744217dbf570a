"""Look-alikes of the eight common sides.

They follow the arrangement of the real ones (numeral, globe or map, twelve stars on six lines)
closely enough to be told at a glance, with shapes of our own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recoinize_pipeline.faces.drawn.canvas import Canvas, Polygon, placed
from recoinize_pipeline.faces.drawn.europe import azimuthal, europe
from recoinize_pipeline.faces.drawn.globe import raise_globe
from recoinize_pipeline.faces.drawn.lettering import lettering
from recoinize_pipeline.faces.drawn.stars import star

_LINE = 0.013
_STAR = 0.042


def draw_common_side(canvas: Canvas, denomination: str) -> None:
    """Draw the common side of a denomination, `1c` … `2e`."""
    numeral, unit = denomination[:-1], denomination[-1]
    if unit == "e":
        _draw_euro(canvas, numeral)
    elif len(numeral) == 2:
        _draw_gold(canvas, numeral)
    else:
        _draw_copper(canvas, numeral)


def _draw_copper(canvas: Canvas, numeral: str) -> None:
    lower = [(-0.62 + 0.11 * i, 0.53 + 0.062 * i) for i in range(6)]
    upper = [(0.60 + 0.057 * i, -0.60 + 0.105 * i) for i in range(6)]
    lines, stars = [], []
    for (x0, y0), (x1, y1) in zip(lower, upper, strict=True):
        step = np.array([x1 - x0, y1 - y0]) / np.hypot(x1 - x0, y1 - y0)
        lines.append(np.array([(x0, y0) + 0.07 * step, (x0, y0) + 0.34 * step]))
        lines.append(np.array([(x1, y1) - 0.07 * step, (x1, y1) - 0.62 * step]))
        stars += [star((x0, y0), _STAR), star((x1, y1), _STAR)]
    canvas.raise_lines(lines, _LINE, 0.5)
    canvas.raise_polygons(stars, 0.6)
    raise_globe(canvas, 0.36, 0.27, 0.40)
    _raise_letters(canvas, lettering(numeral, (-0.48, -0.14), 0.98))
    _raise_letters(canvas, lettering("EURO", (0.33, -0.69), 0.10))
    _raise_letters(canvas, lettering("CENT", (0.20, -0.53), 0.15))


def _draw_gold(canvas: Canvas, numeral: str) -> None:
    _raise_map(canvas, (-0.42, -0.10), 0.84, canvas.grid()[0] < -0.22)
    canvas.raise_lines([np.array([(-0.22, -0.9), (-0.22, 0.9)])], 0.008, 0.25)
    _raise_starred_lines(canvas, [-0.74 + 0.088 * i for i in range(6)], 0.46)
    _raise_letters(canvas, lettering(numeral, (0.34, -0.02), 0.70))
    _raise_letters(canvas, lettering("EURO", (0.30, 0.53), 0.10))
    _raise_letters(canvas, lettering("CENT", (0.18, 0.69), 0.15))


def _draw_euro(canvas: Canvas, numeral: str) -> None:
    x, y = canvas.grid()
    _raise_map(canvas, (0.40, -0.04), 1.0, np.hypot(x, y) < 0.80)
    _raise_starred_lines(canvas, [0.36 + 0.075 * i for i in range(6)], 0.46)
    _raise_letters(canvas, lettering(numeral, (-0.40, 0.0), 0.98))
    _raise_letters(canvas, lettering("EURO", (0.50, 0.10), 0.19))


def _raise_letters(canvas: Canvas, letters: list[Polygon]) -> None:
    """Letters push down what is under them, so that their outlines stay whole."""
    before = canvas.height.copy()
    canvas.height[:] = 0
    canvas.raise_polygons(letters, 1.0)
    letter = np.clip(canvas.height, 0, 1)
    canvas.height = before * (1 - letter) + 0.9 * letter


def _raise_map(
    canvas: Canvas, centre: tuple[float, float], height: float, within: npt.NDArray[np.bool_]
) -> None:
    land = placed([azimuthal(part, 15, 52) for part in europe()], centre, height)
    canvas.raise_polygons(land, 0.55, within.astype(np.float32))


def _raise_starred_lines(canvas: Canvas, positions: list[float], nearest: float) -> None:
    """Six upright lines above and below the map, a star on each end."""
    lines, stars = [], []
    for index, x in enumerate(positions):
        # The stars follow the coin's edge.
        far = np.sqrt(max(0.0, 0.86**2 - x * x))
        for side in (-1, 1):
            end = side * max(far - 0.05 * (index % 2), nearest + 0.05)
            lines.append(np.array([(x, side * nearest), (x, end)]))
            stars.append(star((x, side * (abs(end) - 0.10)), _STAR))
    canvas.raise_lines(lines, _LINE, 0.45)
    canvas.raise_polygons(stars, 0.5)
