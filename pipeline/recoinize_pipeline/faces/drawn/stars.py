"""Five-pointed stars."""

from __future__ import annotations

import numpy as np

from recoinize_pipeline.faces.drawn.canvas import Polygon

_INNER = 0.382  # radius of the inner corners of a regular pentagram


def star(centre: tuple[float, float], radius: float) -> Polygon:
    """A star that stands on two points, (10, 2)."""
    angle = np.arange(10) * (np.pi / 5) - np.pi / 2
    reach = radius * np.where(np.arange(10) % 2 == 0, 1.0, _INNER)
    return np.stack([np.cos(angle) * reach, np.sin(angle) * reach], axis=1) + centre


def star_ring(radius: float, size: float, count: int = 12) -> list[Polygon]:
    """Stars around the coin, as on most national sides."""
    turns = np.arange(count) * (2 * np.pi / count)
    return [star((radius * np.sin(turn), -radius * np.cos(turn)), size) for turn in turns]
