"""The globe of the copper coins."""

from __future__ import annotations

import numpy as np

from recoinize_pipeline.faces.drawn.canvas import Canvas, Polygon
from recoinize_pipeline.faces.drawn.europe import azimuthal, europe, neighbours

_LONGITUDE, _LATITUDE = 18.0, 30.0


def raise_globe(canvas: Canvas, cx: float, cy: float, radius: float) -> None:
    """Draw a globe with meridians, parallels and continents, domed and above all else."""
    disc = canvas.disc(cx, cy, radius)
    x, y = canvas.grid()
    dome = np.sqrt(np.clip(1 - ((x - cx) ** 2 + (y - cy) ** 2) / radius**2, 0, 1))
    canvas.height = canvas.height * (1 - disc) + disc * (0.25 + 0.5 * dome).astype(np.float32)

    def placed(degrees: Polygon) -> Polygon:
        flat = azimuthal(degrees, _LONGITUDE, _LATITUDE, orthographic=True)
        return flat * radius + (cx, cy)

    canvas.raise_polygons([placed(land) for land in (*europe(), *neighbours())], 0.35, disc)
    canvas.raise_lines([placed(line) for line in _graticule()], 0.012, 0.4, disc)
    rim = np.linspace(0, 2 * np.pi, 181)
    circle = np.stack([np.cos(rim), np.sin(rim)], axis=1) * radius + (cx, cy)
    canvas.raise_lines([circle], 0.014, 0.5)


def _graticule() -> list[Polygon]:
    """The visible parts of meridians and parallels, degrees."""
    lines = []
    along = np.linspace(-90, 90, 61)
    for longitude in range(-150, 210, 30):
        lines.append(np.stack([np.full_like(along, longitude), along], axis=1))
    around = np.linspace(-180, 180, 121)
    for latitude in (-30, 0, 30, 60):
        lines.append(np.stack([around, np.full_like(around, latitude)], axis=1))
    return [part for line in lines for part in _in_front(line)]


def _in_front(line: Polygon) -> list[Polygon]:
    lon, lat, lat0 = (
        np.radians(line[:, 0] - _LONGITUDE),
        np.radians(line[:, 1]),
        np.radians(_LATITUDE),
    )
    front = np.sin(lat0) * np.sin(lat) + np.cos(lat0) * np.cos(lat) * np.cos(lon) > 0
    cuts = np.flatnonzero(np.diff(front.astype(int))) + 1
    parts = zip(np.split(line, cuts), np.split(front, cuts), strict=True)
    return [part for part, visible in parts if visible[0] and len(part) > 1]
