"""Where coins may be: every edge pixel votes for the centres of the circles it may lie on.

This is the Hough transform for circles with gradient directions (Kimme, Ballard & Sklansky,
"Finding circles by an array of accumulators", 1975): an edge pixel votes, for each radius, for the
two points at that distance along its normal, on the bright and on the dark side. Tilted coins are
circles in a stretched picture, so the edge pixels and their normals (not the picture) are also
stretched along a few directions and vote again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.outlines import Outlines
from recoinize_edge.preprocessing import UInt8Array

FloatArray = npt.NDArray[np.float32]

SMALLEST_RADIUS = 10.0
LARGEST_RADIUS = 21.5
"""Radii that are looked for, in pixels of a level; a little more than an octave, so that levels
overlap."""

RADII = np.geomspace(SMALLEST_RADIUS, LARGEST_RADIUS, 10, dtype=np.float32)

UPRIGHT = np.eye(2)
"""No stretch: coins tilted up to about 30°."""

TILTED_AXIS_RATIO = 0.72
"""Axis ratio that the stretches undo; what lies between 0.62 and 0.84 comes close to a circle."""

_EDGE_SHARE = 20.0  # per cent of the pixels that may start an edge
_FAINTEST_EDGE = 60.0  # Scharr units: about 4 grey levels
_MAX_EDGE_PIXELS = 150_000
_COLOUR_GAIN = 1.5  # differences of colours are weaker than those of brightness
_CELL = 2  # pixels, side of a cell of the accumulator
_PEAK_REACH = 3  # cells


def stretches(directions: int = 6) -> list[npt.NDArray[np.float64]]:
    """Matrices that make circles of coins tilted by about 45° in evenly spread directions."""
    result = []
    for k in range(directions):
        angle = math.pi * k / directions
        across = np.array([-math.sin(angle), math.cos(angle)])
        result.append(UPRIGHT + (1 / TILTED_AXIS_RATIO - 1) * np.outer(across, across))
    return result


@dataclass(frozen=True)
class EdgePixels:
    """Edge pixels of a picture.

    Attributes:
        points: (n, 2) x and y.
        normals: (n, 2) unit gradients.
        shape: height and width of the picture.
    """

    points: FloatArray
    normals: FloatArray
    shape: tuple[int, int]


def edge_pixels(image: UInt8Array) -> EdgePixels:
    """Canny's edge pixels, each with the gradient of the colour channel that changes most.

    Args:
        image: uint8 (height, width, 3).
    """
    smooth = cv2.GaussianBlur(image, (0, 0), 1.0)
    dx = np.asarray(cv2.Scharr(smooth, cv2.CV_16S, 1, 0), np.int16)
    dy = np.asarray(cv2.Scharr(smooth, cv2.CV_16S, 0, 1), np.int16)
    usual = np.hypot(dx[::3, ::3].astype(np.float32), dy[::3, ::3]).max(axis=2)
    start = max(float(np.percentile(usual, 100 - _EDGE_SHARE)), _FAINTEST_EDGE)
    y, x = np.nonzero(cv2.Canny(dx, dy, start / 2, start, L2gradient=True))
    if len(x) > _MAX_EDGE_PIXELS:  # bounds the cost; circles stay circles when thinned evenly
        chosen = np.linspace(0, len(x) - 1, _MAX_EDGE_PIXELS).astype(np.intp)
        y, x = y[chosen], x[chosen]
    gradients = np.stack([dx[y, x], dy[y, x]], axis=2).astype(np.float32)  # pixel, channel, axis
    sizes = np.hypot(gradients[..., 0], gradients[..., 1])
    rows, strongest = np.arange(len(x)), sizes.argmax(axis=1)
    return EdgePixels(
        np.stack([x, y], axis=1).astype(np.float32),
        gradients[rows, strongest] / sizes[rows, strongest, None],
        (image.shape[0], image.shape[1]),
    )


def colour_edge_pixels(image: UInt8Array) -> EdgePixels:
    """Edge pixels of the colours alone, whatever the brightness.

    Where a coin is as bright as its ground, and on cloth whose weave hides the rim, its colour
    still ends at an edge.

    Args:
        image: uint8 (height, width, 3), RGB.
    """
    # Blue and red less brightness, scaled as in ITU-R BT.601; the first channel is empty.
    brightness = np.array([0.299, 0.587, 0.114])
    blue, red = (np.eye(3)[channel] - brightness for channel in (2, 0))
    to_colours = _COLOUR_GAIN * np.stack([np.zeros(3), 0.564 * blue, 0.713 * red])
    colours = cv2.transform(image, np.column_stack([to_colours, np.full(3, 128.0)]))
    return edge_pixels(np.asarray(colours, np.uint8))


def vote(
    edges: EdgePixels, stretch: npt.NDArray[np.float64], least: float, most: int
) -> tuple[Outlines, npt.NDArray[np.float64]]:
    """Outlines on which edge pixels agree.

    Args:
        edges: the edge pixels.
        stretch: symmetric 2x2 matrix that makes circles of the coins looked for.
        least: share of the outline that must vote.
        most: how many outlines at most.

    Returns:
        Outlines in the picture of the edge pixels, most votes first, and their votes: 1 if each
        pixel of the outline votes once. Coins with a rim and a shadow reach 2 and more.
    """
    points, normals, shape, origin = _stretched(edges, stretch)
    # A stretched outline is only nearly a circle: finer steps of the radius would tell nothing.
    radii = RADII if np.array_equal(stretch, UPRIGHT) else RADII[1::2]
    accumulator = _accumulate(points, normals, shape, radii)
    x, y, layer = _peaks(accumulator, least)
    votes = accumulator[layer, y, x].astype(np.float64)
    order = np.argsort(-votes, kind="stable")[: 4 * most]
    back = _inverse(stretch)
    cells = np.stack([x, y], axis=1)[order]
    centres = ((cells + 0.5) * _CELL - 0.5 + origin) @ back.T
    kept = _distinct(centres, radii[layer[order]], most)
    frames = radii[layer[order]][kept, None, None] * back
    return Outlines(centres[kept], frames.astype(np.float64)), votes[order][kept]


def _stretched(
    edges: EdgePixels, stretch: npt.NDArray[np.float64]
) -> tuple[FloatArray, FloatArray, tuple[int, int], npt.NDArray[np.float64]]:
    """Points, unit normals, size and top left corner of the stretched picture."""
    height, width = edges.shape
    if np.array_equal(stretch, UPRIGHT):
        return edges.points, edges.normals, edges.shape, np.zeros(2)
    corners = np.array([(0, 0), (width, 0), (0, height), (width, height)]) @ stretch.T
    origin = np.floor(corners.min(axis=0))
    span = np.ceil(corners.max(axis=0)) - origin + 1
    points = _mapped(edges.points, stretch) - origin.astype(np.float32)
    # A normal is a covector: it transforms with the inverse transpose.
    normals = _mapped(edges.normals, _inverse(stretch).T)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return points, normals, (int(span[1]), int(span[0])), origin


def _mapped(points: FloatArray, matrix: npt.NDArray[np.float64]) -> FloatArray:
    """`points @ matrix.T` without BLAS, whose threads cost more than they bring here."""
    x, y = points[:, 0], points[:, 1]
    (a, b), (c, d) = matrix.astype(np.float32)
    return np.stack([a * x + b * y, c * x + d * y], axis=1)


def _inverse(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Inverse of a 2x2 matrix without LAPACK, for which OpenBLAS wakes a thread that spins on."""
    (a, b), (c, d) = matrix
    return np.array([[d, -b], [-c, a]]) / (a * d - b * c)


def _accumulate(
    points: FloatArray, normals: FloatArray, shape: tuple[int, int], radii: FloatArray
) -> FloatArray:
    """Votes (radii, rows, columns of cells) for a centre, as shares of the outline."""
    rows, columns = -(-shape[0] // _CELL), -(-shape[1] // _CELL)
    margin = int(LARGEST_RADIUS) // _CELL + 2
    width = columns + 2 * margin
    size = width * (rows + 2 * margin)
    # Adding a half and the margin makes truncation rounding down.
    start = (points + np.float32(0.5)) / _CELL + np.float32(margin)
    accumulator = np.empty((len(radii), rows, columns), np.float32)
    for layer, radius in zip(accumulator, radii, strict=True):
        reach = normals * (radius / _CELL)
        ends = np.concatenate([start + reach, start - reach]).astype(np.int32)
        votes = np.bincount(ends[:, 1] * width + ends[:, 0], minlength=size)
        # An edge is a pixel or two off, and more so the larger the circle.
        spread = max(1.2, 0.1 * float(radius)) / _CELL
        smooth = cv2.GaussianBlur(votes.astype(np.float32).reshape(-1, width), (0, 0), spread)
        layer[:] = smooth[margin : margin + rows, margin : margin + columns]
        layer *= spread**2 / float(radius)
    return accumulator


def _peaks(
    accumulator: FloatArray, least: float
) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """x, y and layer of the local maxima over position and radius."""
    reach = np.ones((_PEAK_REACH, _PEAK_REACH), np.uint8)
    around = np.stack([cv2.dilate(layer, reach) for layer in accumulator])
    highest = around.copy()
    np.maximum(highest[1:], around[:-1], out=highest[1:])
    np.maximum(highest[:-1], around[1:], out=highest[:-1])
    layer, y, x = np.nonzero((accumulator >= highest) & (accumulator > least))
    return x, y, layer


def _distinct(centres: npt.NDArray[np.float64], radii: FloatArray, most: int) -> list[int]:
    """The first of each group of nearly equal circles."""
    kept: list[int] = []
    for i, (centre, radius) in enumerate(zip(centres, radii, strict=True)):
        apart = np.hypot(*(centres[kept] - centre).T) if kept else np.empty(0)
        same_size = np.abs(np.log(radii[kept] / radius)) < 0.1
        if not np.any((apart < 0.15 * radius) & same_size):
            kept.append(i)
            if len(kept) == most:
                break
    return kept
