"""Outlines as a detector finds them: a little off."""

from __future__ import annotations

import numpy as np

from recoinize_edge.ellipse import Ellipse


def with_outline_error(outline: Ellipse, rng: np.random.Generator) -> Ellipse:
    """A plausible detection of a coin whose true outline is known.

    The centre errs by about 3% of the radius, the axes by about 3%. Three times in ten the
    detector knows circles only and misses the tilt.

    Args:
        outline: the true outline.
        rng: source of randomness.
    """
    if rng.random() < 0.3:
        radius = float(np.sqrt(outline.major * outline.minor))
        outline = Ellipse.circle(outline.cx, outline.cy, radius)
    dx, dy = rng.normal(0, 0.025 * outline.major, 2)
    stretch = 1 + rng.normal(0.005, 0.028)
    major = outline.major * stretch * (1 + abs(rng.normal(0, 0.015)))
    return Ellipse(
        outline.cx + dx, outline.cy + dy, major, min(major, outline.minor * stretch), outline.angle
    )
