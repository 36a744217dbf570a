"""How far the outlines of coins on one plane differ in shape.

A camera sees all coins of a table under nearly the same tilt, so their outlines are ellipses of one
shape. An outline that is longer than the others took in the coin's side, its shadow, or a part of
its neighbour: its size is not to be trusted. On photographs, diameters of outlines with the common
shape err by 0.7%, of those that deviate by 0.05 by 4% and more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.outlines import Outlines

FloatArray = npt.NDArray[np.float64]

_FRONTAL = 0.5  # weight of the assumption that the camera looks straight down, in coins
_ALIKE = 0.06
_TILTED = 0.08  # half the logarithm of an axis ratio of 0.85, of coins tilted by 30°
_SIDES_SHOW = 0.9  # axis ratio below which the sides of tilted coins are seen, at 26°
_STEPS = 30
_LEAST_DISTANCE = 0.004  # within which deviations are noise


def shape_deviations(outlines: Sequence[Ellipse]) -> FloatArray:
    """Deviation of each outline from the shape that most of them share.

    Args:
        outlines: of the coins of one picture, at least one.

    Returns:
        (n,) half the logarithm of the axis ratio that the outline would have after the common
        tilt is undone; 0 for an outline of the common shape. First order in the tilts.
    """
    shapes = _shapes(outlines)
    deviations: FloatArray = np.hypot(*(shapes - _median(shapes)).T)
    return deviations


def confirmed_by_tilt(outlines: Sequence[Ellipse]) -> npt.NDArray[np.bool_]:
    """Which outlines are tilted as most others are, and tilted for certain.

    What is round by chance, on cloth or stone, is hardly ever an ellipse of just that shape.

    Args:
        outlines: of what may be coins of one picture, at least one.
    """
    shapes = _shapes(outlines)
    common = _median(shapes)
    alike = np.hypot(*(shapes - common).T) < _ALIKE
    confirmed: npt.NDArray[np.bool_] = alike & (np.hypot(*common) > _TILTED)
    return confirmed if confirmed.sum() > 1 else np.zeros_like(confirmed)


def common_frame(outlines: Sequence[Ellipse]) -> FloatArray:
    """The outline that most coins would have if their discs had radius 1, as a frame.

    Args:
        outlines: of the coins of one picture, at least one.

    Returns:
        (2, 2) matrix of determinant 1, as the frames of `Outlines`.
    """
    x, y = _median(_shapes(outlines))
    # The exponential of a symmetric matrix: of the shape's vector, which has twice its angle.
    lengths, axes = np.linalg.eigh(np.array([[x, y], [y, -x]]))
    frame: FloatArray = (axes * np.exp(lengths)) @ axes.T
    return frame


def shared_radii(outlines: Sequence[Ellipse]) -> FloatArray:
    """Radii of coins, all in one measure: of coins on one plane they have the ratios of diameters.

    A tilted coin shows its side, and an outline may end at either edge of it. Along the axis about
    which the coins are tilted there is no side to see: there an outline errs least. Of coins that
    are hardly tilted the area errs less than any one direction.

    Args:
        outlines: of the coins of one picture, at least one.

    Returns:
        (n,) in pixels.
    """
    frame = common_frame(outlines)
    lengths, axes = np.linalg.eigh(frame)  # symmetric: its axes are the ellipse's
    if lengths[0] > _SIDES_SHOW * lengths[1]:
        return np.sqrt([outline.major * outline.minor for outline in outlines])
    reaches: FloatArray = np.linalg.norm(
        np.swapaxes(Outlines.of(list(outlines)).frames, 1, 2) @ axes[:, 1], axis=1
    )
    return reaches


def _shapes(outlines: Sequence[Ellipse]) -> FloatArray:
    """Elongations (n, 2) as vectors with twice the angle: those of small tilts add up."""
    elongation = np.array([0.5 * np.log(o.major / o.minor) for o in outlines])
    double = 2 * np.array([o.angle for o in outlines])
    return elongation[:, None] * np.stack([np.cos(double), np.sin(double)], axis=1)


def _median(shapes: FloatArray) -> FloatArray:
    """Geometric median (Weiszfeld's algorithm) of shapes (n, 2) and of the frontal view."""
    points = np.concatenate([shapes, np.zeros((1, 2))])
    weights = np.append(np.ones(len(shapes)), _FRONTAL)
    median = np.average(points, axis=0, weights=weights)
    for _ in range(_STEPS):
        near = weights / np.maximum(np.hypot(*(points - median).T), _LEAST_DISTANCE)
        median = near @ points / near.sum()
    return median
