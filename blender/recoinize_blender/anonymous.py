"""Faces of no particular coin, for the coins that lie beside the subject.

A neighbour must not depend on which other faces happen to be in the catalogue, or image i of a
face would change when a coin is added. It is seen at the border of the picture and in part, so a
coin-like drawing (a ring of stars or letters around a central figure) is enough.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

COUNT = 12
"""How many different drawings there are."""

PREFIX = "anonymous:"
"""`anonymous:3` in `Face.texture` names drawing 3."""


def anonymous_texture(number: int, size: int = 256) -> npt.NDArray[np.uint8]:
    """Disc texture of drawing `number`.

    Args:
        number: 0 … `COUNT` - 1.
        size: side, pixels.

    Returns:
        uint8 RGBA (size, size, 4), grey.
    """
    rng = np.random.default_rng(1000 + number)
    axis = (np.arange(size) + 0.5) * (2 / size) - 1
    x, y = np.meshgrid(axis, -axis)
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    raised = np.zeros((size, size))

    marks = int(rng.integers(8, 17))
    phase = (angle * marks / (2 * np.pi)) % 1 - 0.5
    ring = rng.uniform(0.76, 0.84)
    along, across = phase * 2 * np.pi * ring / marks, radius - ring
    points = 5
    star = np.hypot(along, across) * (1 + 0.35 * np.cos(points * np.arctan2(along, across)))
    raised[star < rng.uniform(0.04, 0.07)] = 1
    if number % 3 == 0:
        raised[np.abs(radius - ring + 0.11) < 0.012] = 1

    # A figure: the overlap of a few waves around the middle, with strokes inside.
    outline = sum(
        rng.normal(0, 0.12 / k) * np.cos(k * angle + rng.uniform(0, 2 * np.pi)) for k in range(1, 9)
    )
    figure = radius < rng.uniform(0.42, 0.58) + outline
    stroke_angle, frequency = rng.uniform(0, np.pi), rng.uniform(9, 24)
    bend = 0.1 * np.sin(4 * y + rng.uniform(0, 6))
    strokes = np.sin(frequency * (x * np.cos(stroke_angle) + y * np.sin(stroke_angle) + bend))
    raised[figure] = 0.6 + 0.4 * (strokes[figure] > 0)

    # Light from the upper left, as in a picture of a face.
    soft = (raised + np.roll(raised, 1, 0) + np.roll(raised, 1, 1) + np.roll(raised, 2, 0)) / 4
    slope = (np.roll(soft, -1, 1) - np.roll(soft, 1, 1)) + (
        np.roll(soft, -1, 0) - np.roll(soft, 1, 0)
    )
    grey = np.clip(150 + 15 * soft + 110 * slope, 0, 255)
    alpha = np.where(radius < 1, 255, 0)
    return np.stack([grey, grey, grey, alpha], axis=-1).astype(np.uint8)
