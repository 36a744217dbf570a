"""Outlines as a detector finds them: a little off."""

from __future__ import annotations

import math

import numpy as np

from recoinize_edge.ellipse import Ellipse


def with_outline_error(outline: Ellipse, rng: np.random.Generator) -> Ellipse:
    """A plausible detection of a coin whose true outline is known.

    Of a tilted coin one sees the side as well as the face, and a detector may take both for the
    face. Besides, the centre errs by about 2.5% of the radius, the axes by about 3%. Three times
    in ten the detector knows circles only and misses the tilt.

    Args:
        outline: the true outline.
        rng: source of randomness.
    """
    outline = _with_side(outline, rng)
    if rng.random() < 0.3:
        radius = float(np.sqrt(outline.major * outline.minor))
        outline = Ellipse.circle(outline.cx, outline.cy, radius)
    dx, dy = rng.normal(0, 0.025 * outline.major, 2)
    stretch = 1 + rng.normal(0.005, 0.028)
    major = outline.major * stretch * (1 + abs(rng.normal(0, 0.015)))
    return Ellipse(
        outline.cx + dx, outline.cy + dy, major, min(major, outline.minor * stretch), outline.angle
    )


def _with_side(outline: Ellipse, rng: np.random.Generator) -> Ellipse:
    """The face and a share of the coin's visible side, as one ellipse."""
    # A coin is about a fifth of its radius thick.
    seen = rng.uniform(0, 0.2) * math.sin(outline.tilt) * outline.major
    minor = min(outline.major, outline.minor + seen / 2)
    toward = rng.choice((-0.5, 0.5)) * seen
    return Ellipse(
        outline.cx - toward * math.sin(outline.angle),
        outline.cy + toward * math.cos(outline.angle),
        outline.major,
        minor,
        outline.angle,
    )
