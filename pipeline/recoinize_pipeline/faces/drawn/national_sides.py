"""Invented national sides: a tree, a bird, a lighthouse and a ship of no country."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from recoinize_pipeline.faces.drawn.canvas import Canvas, Polygon
from recoinize_pipeline.faces.drawn.lettering import lettering
from recoinize_pipeline.faces.drawn.stars import star_ring


def _points(*pairs: tuple[float, float]) -> Polygon:
    return np.array(pairs, np.float64)


def _oval(cx: float, cy: float, rx: float, ry: float) -> Polygon:
    turn = np.linspace(0, 2 * np.pi, 72, endpoint=False)
    return np.stack([cx + rx * np.cos(turn), cy + ry * np.sin(turn)], axis=1)


def _tree(canvas: Canvas) -> None:
    canvas.raise_polygons(
        [_points((-0.07, 0.5), (-0.05, 0.0), (0.05, 0.0), (0.07, 0.5), (0.2, 0.58), (-0.2, 0.58))],
        0.7,
    )
    for x, y in ((-0.3, -0.05), (0.3, -0.05), (-0.18, -0.32), (0.18, -0.32), (0, -0.45), (0, -0.1)):
        canvas.raise_polygons([_oval(x, y, 0.2, 0.17)], 0.4)
    veins = [_points((0, 0.3), (x, y)) for x, y in ((-0.3, -0.05), (0.3, -0.05), (0, -0.4))]
    canvas.raise_lines(veins, 0.02, -0.3)


def _bird(canvas: Canvas) -> None:
    body = _points(
        (-0.55, -0.1), (-0.38, -0.22), (-0.22, -0.12), (0.1, 0.0), (0.35, 0.22), (0.6, 0.3),
        (0.45, 0.38), (0.15, 0.3), (-0.1, 0.22), (-0.3, 0.08), (-0.4, -0.05),
    )  # fmt: skip
    canvas.raise_polygons([body], 0.7)
    wing = _points(
        (-0.2, -0.08), (-0.05, -0.55), (0.12, -0.6), (0.1, -0.48), (0.28, -0.5), (0.22, -0.38),
        (0.38, -0.36), (0.28, -0.22), (0.1, 0.02),
    )  # fmt: skip
    canvas.raise_polygons([wing], 0.5)
    canvas.raise_polygons([_oval(-0.4, -0.13, 0.02, 0.02)], -0.6)
    waves = np.linspace(-0.6, 0.6, 80)
    for y in (0.48, 0.56):
        canvas.raise_lines([np.stack([waves, y + 0.03 * np.sin(18 * waves)], axis=1)], 0.02, 0.5)


def _lighthouse(canvas: Canvas) -> None:
    canvas.raise_polygons(
        [_points((-0.15, 0.45), (-0.08, -0.25), (0.08, -0.25), (0.15, 0.45))], 0.6
    )
    for y in (-0.1, 0.1, 0.3):
        canvas.raise_lines([_points((-0.1, y), (0.1, y))], 0.05, -0.35)
    canvas.raise_polygons(
        [_points((-0.12, -0.25), (0.12, -0.25), (0.12, -0.3), (-0.12, -0.3))], 0.8
    )
    canvas.raise_polygons(
        [_points((-0.07, -0.3), (0.07, -0.3), (0.07, -0.42), (-0.07, -0.42))], 0.5
    )
    canvas.raise_polygons([_points((-0.1, -0.42), (0.1, -0.42), (0, -0.54))], 0.8)
    for side in (-1, 1):
        for rise in (-0.16, 0.0, 0.16):
            ray = _points((side * 0.14, -0.36), (side * 0.5, -0.36 + rise))
            canvas.raise_lines([ray], 0.022, 0.5)
    rock = _points((-0.5, 0.55), (-0.3, 0.45), (-0.1, 0.48), (0.15, 0.42), (0.4, 0.5), (0.5, 0.55))
    canvas.raise_polygons([rock], 0.5)


def _ship(canvas: Canvas) -> None:
    canvas.raise_polygons([_points((-0.5, 0.2), (0.5, 0.2), (0.36, 0.42), (-0.36, 0.42))], 0.7)
    canvas.raise_lines(
        [_points((0, 0.2), (0, -0.55)), _points((-0.28, 0.2), (-0.28, -0.3))], 0.03, 0.6
    )
    for sail in (
        _points((0.03, -0.5), (0.42, 0.1), (0.03, 0.13)),
        _points((-0.03, -0.45), (-0.03, 0.13), (-0.24, 0.1)),
        _points((-0.31, -0.25), (-0.31, 0.13), (-0.48, 0.12)),
    ):
        canvas.raise_polygons([sail], 0.5)
    waves = np.linspace(-0.58, 0.58, 80)
    canvas.raise_lines([np.stack([waves, 0.5 + 0.025 * np.sin(20 * waves)], axis=1)], 0.025, 0.5)


NATIONAL_SIDES: dict[str, tuple[str, Callable[[Canvas], None]]] = {
    "5c": ("a tree", _tree),
    "20c": ("a bird over the sea", _bird),
    "1e": ("a lighthouse", _lighthouse),
    "2e": ("a ship", _ship),
}
"""Subject and drawing of each denomination that has one."""


def draw_national_side(canvas: Canvas, denomination: str) -> None:
    """Draw the invented national side of a denomination in `NATIONAL_SIDES`."""
    NATIONAL_SIDES[denomination][1](canvas)
    canvas.raise_polygons(star_ring(0.84, 0.06), 0.6)
    canvas.raise_polygons(lettering("XX", (0, 0.66), 0.1), 0.7)
