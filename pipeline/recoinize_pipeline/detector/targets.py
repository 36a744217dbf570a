"""What the detector is to say about a picture, and what it said.

Coins are peaks of a heatmap, and at a peak the ellipse is told (Zhou, Wang & Krähenbühl, "Objects
as Points", 2019). A map has `CHANNELS` channels, all of similar range, so that one int8 scale suits
them: how sure a coin's centre is here, as logit / `LOGIT_SCALE`; from here to the centre, x and y,
in `OFFSET_SCALE` cells; the logarithm of the radius / `USUAL_RADIUS`; and the elongation, half the
logarithm of the axis ratio times (cos 2θ, sin 2θ), which unlike an angle is smooth where an ellipse
is a circle.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.outlines import Outlines

FloatArray = npt.NDArray[np.float32]

STRIDE = 8
"""Pixels along a cell's side."""

CHANNELS = 6
LOGIT_SCALE = 4.0
OFFSET_SCALE = 2.0
USUAL_RADIUS = 24.0  # pixels

LEAST_SEEN = 0.5
"""Share of a coin's face that makes it one to be found; of others nothing is asked."""

_SPREAD = 0.25  # of a peak, as share of the radius
_LEAST_SPREAD = 0.7  # cells
_LEARNED_HEAT = 0.4  # cells of this heat learn the ellipse, too


@dataclass(frozen=True)
class Targets:
    """Of one picture, or stacked, of several.

    Attributes:
        heat: float32 (rows, columns), 1 at centres, falling off as a Gaussian does.
        judged: float32 (rows, columns), 0 where a coin is seen too little to ask for it.
        geometry: float32 (rows, columns, 5): offset, radius and elongation of the nearest coin.
        weight: float32 (rows, columns), how much the geometry counts.
    """

    heat: FloatArray
    judged: FloatArray
    geometry: FloatArray
    weight: FloatArray


def make_targets(outlines: Outlines, seen: npt.NDArray[np.float64], size: int) -> Targets:
    """Targets for a picture.

    Args:
        outlines: of n coins, pixels.
        seen: (n,) share of each that is seen, 0 to 1.
        size: side of the picture, pixels.
    """
    cells = size // STRIDE
    y, x = np.mgrid[:cells, :cells].astype(np.float32)
    heat, geometry = np.zeros((cells, cells), np.float32), np.zeros((cells, cells, 5), np.float32)
    judged = np.ones((cells, cells), np.float32)
    centres = (outlines.centres + 0.5) / STRIDE - 0.5
    radii = outlines.radii
    for centre, radius, shape, share in zip(
        centres, radii, _elongations(outlines), seen, strict=True
    ):
        dx, dy = np.float32(centre[0]) - x, np.float32(centre[1]) - y
        apart = np.hypot(dx, dy)
        if share < LEAST_SEEN:
            judged[apart < 0.5 * radius / STRIDE] = 0
            continue
        peak = np.exp(-0.5 * (apart / max(_LEAST_SPREAD, _SPREAD * radius / STRIDE)) ** 2)
        peak[apart == apart.min()] = 1
        nearest = peak > heat
        heat[nearest] = peak[nearest]
        values = np.broadcast_to([np.log(radius / USUAL_RADIUS), *shape], (cells, cells, 3))
        geometry[nearest] = np.dstack([dx / OFFSET_SCALE, dy / OFFSET_SCALE, values])[nearest]
    weight = np.where(heat >= _LEARNED_HEAT, heat, 0).astype(np.float32)
    return Targets(heat, np.maximum(judged, heat == 1), geometry, weight)


def decode(
    output: FloatArray, least_score: float, most: int = 60
) -> tuple[Outlines, npt.NDArray[np.float64]]:
    """Coins in a map.

    Args:
        output: float32 (rows, columns, CHANNELS).
        least_score: of a coin.
        most: how many coins at most.

    Returns:
        Outlines in pixels of the network's input, surest first, and their scores, (n,), 0 to 1.
    """
    logit = np.ascontiguousarray(output[:, :, 0]) * LOGIT_SCALE
    highest = cv2.dilate(logit, np.ones((3, 3), np.uint8))
    least = np.log(least_score / (1 - least_score))
    rows, columns = np.nonzero((logit >= highest) & (logit >= least))
    order = np.argsort(-logit[rows, columns], kind="stable")[:most]
    rows, columns = rows[order], columns[order]
    values = output[rows, columns].astype(np.float64)
    cells = np.stack([columns, rows], axis=1) + OFFSET_SCALE * values[:, 1:3]
    radii = USUAL_RADIUS * np.exp(values[:, 3])
    frames = radii[:, None, None] * _squeezes(values[:, 4:6])
    scores = 1 / (1 + np.exp(-values[:, 0] * LOGIT_SCALE))
    return Outlines((cells + 0.5) * STRIDE - 0.5, frames), scores


def _elongations(outlines: Outlines) -> npt.NDArray[np.float64]:
    """(n, 2) half the logarithm of the axis ratio times (cos 2θ, sin 2θ)."""
    values = [
        0.5 * np.log(e.major / e.minor) * np.array([np.cos(2 * e.angle), np.sin(2 * e.angle)])
        for e in outlines.ellipses()
    ]
    return np.array(values).reshape(-1, 2)


def _squeezes(elongations: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(n, 2, 2) symmetric matrices of determinant 1: exponentials of [[a, b], [b, -a]]."""
    a, b = elongations.T
    size = np.maximum(np.hypot(a, b), 1e-9)
    along, across = np.cosh(size), np.sinh(size) / size
    rows = [[along + across * a, across * b], [across * b, along - across * a]]
    return np.moveaxis(np.array(rows), 2, 0)
