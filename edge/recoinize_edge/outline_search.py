"""Moves an outline to where the coin in it resembles a reference most.

An outline that took in a coin's side, its shadow, or a part of its neighbour is wrong at one side;
one that found a bimetal coin's core is too small all around. The network judges better than edges
do which outline is right, as all of what the coin shows speaks for it, so a hill is climbed: from
an outline, the best of those that have one side moved in or out, and again from there.
"""

from __future__ import annotations

import math

import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.outlines import Outlines
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.view import Reader, View, views_along

DIRECTIONS = 8
"""Sides that are moved, around the coin."""

MORE_TILTED = 0.92
"""Axis ratio down to which outlines are squeezed, as a share of that of the coins as found."""

_FIRST_STEP = 0.08  # share of the diameter that is taken off, or put on, at one side
_LEAST_STEP = 0.03
_MOST_STEPS = 5
_NEARER = 0.01  # that a step must bring at least
_LEAST_PIXELS = 4.0  # of a minor semi-axis


def climbed(reader: Reader, image: UInt8Array, start: View, least_axis_ratio: float) -> View:
    """The best view that can be reached by moving one side of the outline after the other.

    Args:
        reader: knows coins.
        image: uint8 (height, width, 3), RGB.
        start: where to start.
        least_axis_ratio: outlines with a smaller minor axis, as a share of the major one, are not
            tried.

    Returns:
        A view that is at least as near as `start`.
    """
    best, step = start, _FIRST_STEP
    for _ in range(_MOST_STEPS):
        tried = [
            outline
            for outline in one_side_moved(best.outline, step)
            if outline.minor >= max(_LEAST_PIXELS, least_axis_ratio * outline.major)
        ]
        views = views_along(reader, image, tried)
        nearest = min(views, key=lambda view: view.distance, default=best)
        if nearest.distance < best.distance - _NEARER:
            best = nearest
        elif (step := step / 2) < _LEAST_STEP:
            break
    return best


def one_side_moved(outline: Ellipse, share: float) -> list[Ellipse]:
    """An outline with one side moved, and the opposite one where it was.

    Args:
        outline: of a coin.
        share: of the diameter in that direction, by which the side is moved.

    Returns:
        2 * `DIRECTIONS` ellipses: with a side moved in, then with a side moved out.
    """
    whole = Outlines.of([outline])
    angles = np.arange(DIRECTIONS) * (2 * math.pi / DIRECTIONS)
    sides = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    # How far the outline reaches from its centre towards each side.
    reaches = np.linalg.norm(sides @ whole.frames[0], axis=1)
    moved = []
    for sign in (1, -1):
        squeezed = np.eye(2) - sign * share * sides[:, :, None] * sides[:, None, :]
        centres = whole.centres - sign * share * reaches[:, None] * sides
        moved += Outlines(centres, squeezed @ whole.frames).ellipses()
    return moved


def apart(one: Ellipse, other: Ellipse) -> float:
    """How far two outlines are apart where they are furthest, as a share of the radius of `other`.

    Measured towards the centre of `other`, at 64 points of `one`.
    """
    angles = np.arange(64) * (2 * math.pi / 64)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    (points,) = Outlines.of([one]).points(circle)
    around = Outlines.of([other])
    on_disc = (points - around.centres[0]) @ np.linalg.inv(around.frames[0]).T
    return float(np.abs(np.linalg.norm(on_disc, axis=1) - 1).max())
