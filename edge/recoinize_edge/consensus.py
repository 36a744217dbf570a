"""The outline of one coin on which the edges all around agree.

An outline that was found may lie on the inner edge of a raised rim, on the core of a bimetal coin,
halfway to a coin beside, or on the grain of the ground. Moving each ray's outline to the edge
nearest to it only settles there. Here every circle near the outline is tried, as the Hough
transform does, but on rays from one centre and with the clearness of edges; the best of each size
are made ellipses by robust least squares. A coin is often ringed by several edges: the largest
ellipse on which edges are seen nearly all around is the coin.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.crop import Crop
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.outlines import FloatArray, Outlines
from recoinize_edge.preprocessing import UInt8Array

_RAYS = 64
_TURN = np.arange(_RAYS) * (2 * np.pi / _RAYS)
_DIRECTIONS = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
_HARMONICS = np.concatenate(
    [np.ones((_RAYS, 1)), _DIRECTIONS, np.cos(2 * _TURN)[:, None], np.sin(2 * _TURN)[:, None]],
    axis=1,
)
_STIFFNESS = _RAYS * np.diag([1e-4, 1e-4, 1e-4, 0.01, 0.01])

# All radii below are shares of the radius of the outline to start from.
_WORKING_RADIUS = 50.0  # pixels, to which larger coins are shrunk
_AROUND = 2.0  # what is looked at
_WIDE = np.arange(0.62, 1.78, 0.0125)  # radii on a ray for trying circles …
_NARROW = np.arange(0.84, 1.165, 0.01)  # … and for fitting ellipses
_SMALLEST, _LARGEST = 0.8, 1.56  # circles tried; the core of a 2 euro coin is 1 / 1.45 of it
_GRID = 0.025 * np.arange(-6, 7)
_SHIFTS = np.array([(x, y) for x in _GRID for y in _GRID if x * x + y * y <= 0.15**2])
_MOST_CIRCLES = 6
_FAINTEST_CIRCLE = 0.45  # of the clearest
_WIDTHS = (0.03, 0.02, 0.012)  # of the look around an ellipse, step by step
_ROBUST_STEPS = 3
_ON_EDGE = 0.02  # an edge this near counts as on the outline
_SEEN = 0.25  # clearness of an edge that counts as seen
_GRAIN = 2.0  # changes of colour, CIELAB 0 to 255, that any surface has
_LEAST_AXIS_RATIO = 0.55
_NEARLY_AS_GOOD = 0.75  # of the best outline's worth


@dataclass(frozen=True, slots=True)
class _Agreed:
    """An outline in the shrunk picture; its worth is 0 to 1."""

    centre: FloatArray
    frame: FloatArray
    worth: float

    @property
    def area(self) -> float:
        return abs(float(np.linalg.det(self.frame)))


def agreed_outline(image: UInt8Array, outline: Ellipse) -> Ellipse:
    """The coin's outline, near one that may be off.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: tilted about like the coin; its radius from that of the core of a bimetal coin to
            1.2 times the coin's, its centre a seventh of the radius off at most.

    Returns:
        The outline; `outline` itself where no edges agree.
    """
    crop = Crop.around(image, outline, _AROUND * outline.major + 3)
    if not crop.picture.size:
        return outline
    factor = min(1.0, _WORKING_RADIUS / outline.major)
    start = crop.inside(outline).scaled(factor)
    lab = _smooth_lab(crop.picture, factor)
    agreed = [
        found
        for circle in _circles(lab, start)
        if (found := _ellipse_near(lab, *circle)) is not None
    ]
    least = _NEARLY_AS_GOOD * max((a.worth for a in agreed), default=0.0)
    agreed = [a for a in agreed if a.worth >= least and a.worth > 0]
    if not agreed:
        return outline
    coin = max(agreed, key=lambda a: a.area)
    (ellipse,) = Outlines(coin.centre[None], coin.frame[None]).ellipses()
    return crop.outside(ellipse.scaled(1 / factor))


def _smooth_lab(image: UInt8Array, factor: float) -> npt.NDArray[np.float32]:
    if factor < 1:
        size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    smooth = cv2.GaussianBlur(image, (0, 0), 0.8)
    return cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB).astype(np.float32)


def _circles(lab: npt.NDArray[np.float32], start: Ellipse) -> list[tuple[FloatArray, FloatArray]]:
    """Centre and frame of the clearest circles of different sizes.

    "Circle" in the frame of the outline: one that is tilted tries ellipses tilted alike.
    """
    outlines = Outlines.of([start])
    centre, frame = outlines.centres[0], outlines.frames[0]
    clear, inside = _edges(lab, centre, frame, _WIDE)
    clear = np.asarray(cv2.GaussianBlur(clear, (7, 1), 1.2))
    step = _WIDE[1] - _WIDE[0]
    sizes = np.flatnonzero((_WIDE >= _SMALLEST) & (_WIDE <= _LARGEST))
    # A circle whose centre is moved: its radius along each ray, to first order.
    bulge = np.round(_SHIFTS @ _DIRECTIONS.T / step).astype(np.intp)
    first = np.clip(sizes[0] + bulge, 0, len(_WIDE) - len(sizes))
    seen = _sums_along(inside.astype(np.float32), first, len(sizes))
    score = _sums_along(clear * inside, first, len(sizes)) / np.maximum(seen, _RAYS / 2)
    shift, best = score.argmax(axis=0), score.max(axis=0)
    peaks = [
        k
        for k in range(len(best))
        if best[k] >= best[max(0, k - 2) : k + 3].max() and best[k] > _FAINTEST_CIRCLE * best.max()
    ]
    peaks.sort(key=lambda k: -best[k])
    return [
        (centre + frame @ _SHIFTS[shift[k]], _WIDE[sizes[k]] * frame) for k in peaks[:_MOST_CIRCLES]
    ]


def _sums_along(
    rays: npt.NDArray[np.float32], first: npt.NDArray[np.intp], count: int
) -> npt.NDArray[np.float32]:
    """Sums over rays (rays, radii) of `count` radii each, from `first` (shifts, rays) on."""
    windows = np.lib.stride_tricks.sliding_window_view(rays, count, axis=1)
    sums: npt.NDArray[np.float32] = windows[np.arange(len(rays)), first].sum(axis=1)
    return sums


def _ellipse_near(
    lab: npt.NDArray[np.float32], centre: FloatArray, frame: FloatArray
) -> _Agreed | None:
    """A circle, made the ellipse through the edges near it; None if it went astray."""
    offset = _NARROW - 1
    for width in _WIDTHS:
        clear, _ = _edges(lab, centre, frame, _NARROW)
        pull = clear**2 * np.exp(-0.5 * (offset / width) ** 2)
        weight = pull.sum(axis=1)
        edge = (pull * offset).sum(axis=1) / (weight + 1e-9)
        # One glaring stretch of rim must not outvote the rest.
        weight = np.minimum(weight, 3 * np.median(weight) + 1e-6)
        mean, dx, dy, cos2, sin2 = _waves(weight, edge, width)
        centre = centre + frame @ (dx, dy)
        frame = frame @ [[1 + mean + cos2, sin2], [sin2, 1 + mean - cos2]]
    lengths = np.linalg.svd(frame, compute_uv=False)
    if not lengths[1] > _LEAST_AXIS_RATIO * lengths[0]:
        return None
    clear, inside = _edges(lab, centre, frame, _NARROW)
    near = np.abs(offset) < _ON_EDGE
    on_rim, known = clear[:, near].max(axis=1), inside[:, near].all(axis=1)
    count = max(int(known.sum()), 1)
    strength = float(on_rim[known].sum()) / count
    visible = int((on_rim[known] > _SEEN).sum()) / count
    return _Agreed(centre, frame, strength * visible**2 * known.mean())


def _waves(weight: FloatArray, edge: FloatArray, width: float) -> FloatArray:
    """Harmonics of the radius through one edge a ray, robustly (Tukey's biweight)."""
    residual = edge
    for _ in range(_ROBUST_STEPS):
        trust = weight * np.square(np.maximum(1 - np.square(residual / (3 * width)), 0))
        normal = (_HARMONICS * trust[:, None]).T @ _HARMONICS
        normal += max(float(trust.mean()), 1e-6) * _STIFFNESS
        waves = np.linalg.solve(normal, _HARMONICS.T @ (trust * edge))
        residual = edge - _HARMONICS @ waves
    clipped: FloatArray = np.clip(waves, -0.12, 0.12)
    return clipped


def _edges(
    lab: npt.NDArray[np.float32], centre: FloatArray, frame: FloatArray, radii: FloatArray
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """How clear the edges across an outline are, 0 to 1, and which samples lie in the picture.

    Returns:
        Two arrays (rays, radii).
    """
    points = centre + (_DIRECTIONS[:, None, :] * radii[None, :, None]) @ frame.T
    x, y = np.moveaxis(points.astype(np.float32), 2, 0)
    colours = cv2.remap(lab, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    height, width = lab.shape[:2]
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    before, after = np.roll(colours, 1, axis=0), np.roll(colours, -1, axis=0)
    smooth = (before + 2 * colours + after) / 4
    change = smooth[:, 3:-1] + smooth[:, 4:] - smooth[:, :-4] - smooth[:, 1:-3]
    across = np.zeros(inside.shape, np.float32)
    across[:, 2:-2] = np.linalg.norm(change, axis=2) / 2
    across *= inside
    # The same measure along the outline; an edge of the coin changes little that way.
    turned = np.roll(smooth, -1, axis=0) - np.roll(smooth, 1, axis=0)
    along = np.linalg.norm(turned, axis=2) * (3 * (radii[1] - radii[0]) * _RAYS / (4 * np.pi))
    usual = float(np.median(across[inside])) if inside.any() else 0.0
    aligned = np.clip(2 * across / (across + along + 1e-3) - 0.6, 0, 1)
    clear = across / (across + 2 * (usual + _GRAIN)) * aligned
    return clear.astype(np.float32), inside
