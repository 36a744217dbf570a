"""Finds the coin in a picture of one coin.

Hough's transform proposes circles, over a ladder of picture sizes; each proposal is then held
against the edge itself. Colours are sampled along rays from its centre; the coin ends at the
outermost radius at which most rays cross an edge that stands out from what lies beyond. An ellipse
is fitted to the crossings. A proposal without a clear outline is no coin. The outline of the one
that is left is the one near it on which all edges agree.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.consensus import agreed_outline
from recoinize_edge.crop import Crop
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array, require_rgb

FloatArray = npt.NDArray[np.float32]

# Longer sides to which a picture is shrunk, in turn, until a coin is found. A coin a hundredth as
# wide as the picture is still _MIN_RADIUS at the last.
_LADDER = (240, 640, 2400)
_MIN_RADIUS = 8
_MAX_PROPOSALS = 12  # of each perfectness of the Hough transform
# Hough's transform takes seconds on a ground with more edges than this, and proposes nothing of
# use; there only the coarsest step of the ladder looks for coins.
_MAX_EDGE_PIXELS = 60_000
_EDGE = 150.0  # upper threshold of Canny's edge detector

_RAYS = 128
_RAY_BLUR = 2  # neighbouring rays that are averaged, to each side
_CLEAR_EDGE = 9.0  # a step of this size in CIELAB (0 to 255 each) is an edge for certain, …
_GRAIN_FACTOR = 3.0  # … if it is this many times the usual step, that is, the ground's grain
_OUTERMOST = 0.85  # the outermost radius that scores at least this share of the best is taken
_CALM = 0.7  # how much edges beyond a radius count against it
_MIN_AXIS_RATIO = 0.6  # beyond about 50 degrees of tilt
_NEAR = (0.92, 1.08)  # radii looked at after the first fit, as multiples of it

# Set between coins that were found rightly in the development photographs and pieces of ground
# without a coin; some grounds with a round shadow or leaf still pass.
_MIN_SUPPORT = 0.57  # share of the outline at which there is an edge
_MIN_PROMINENCE = 0.3  # by how much that share stands out from what lies beyond
_OFF_CENTRE_COST = 0.5  # prominence that a coin at the border loses to one in the middle, …
_SIZE_GAIN = 0.15  # … and that a coin twice as large gains, so that no part of a coin is taken


@dataclass(frozen=True, slots=True)
class _Found:
    outline: Ellipse
    support: float
    prominence: float


def find_disc(image: UInt8Array) -> Ellipse | None:
    """Outline of the coin in a picture; of the one in the middle if there are several.

    Args:
        image: uint8 (height, width, 3), RGB. The coin may fill the picture or be a hundredth of
            its width.

    Returns:
        The outline, an ellipse if the coin is tilted a little; None if there is no coin.

    Raises:
        ImageError: `image` is not a uint8 RGB picture.
    """
    require_rgb(image)
    longer = max(image.shape[:2])
    for size in _LADDER:
        factor = min(1.0, size / longer)
        outline = _find(_shrink(image, factor), coarse=size == _LADDER[0])
        if outline is not None:
            if factor < 1:
                outline = _sharpen(image, outline.scaled(1 / factor))
            return _with_centre_inside(image, agreed_outline(image, outline), outline)
        if factor == 1:
            break
    return None


def _with_centre_inside(image: UInt8Array, outline: Ellipse, otherwise: Ellipse) -> Ellipse:
    height, width = image.shape[:2]
    return outline if 0 <= outline.cx < width and 0 <= outline.cy < height else otherwise


def _shrink(image: UInt8Array, factor: float) -> UInt8Array:
    if factor >= 1:
        return image
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _sharpen(image: UInt8Array, outline: Ellipse) -> Ellipse:
    """Fit once more in a finer picture; the outline was found in a shrunk one."""
    factor = min(1.0, 120 / outline.major)
    crop = Crop.around(image, outline, 1.7 * outline.major)
    part = _lab(_shrink(crop.picture, factor))
    found = _fit(part, crop.inside(outline).scaled(factor), reach=(0.75, 1.6))
    return outline if found is None else crop.outside(found.outline.scaled(1 / factor))


def _lab(image: UInt8Array) -> FloatArray:
    smooth = cv2.GaussianBlur(image, (0, 0), 1.0)
    return cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB).astype(np.float32)


def _find(image: UInt8Array, coarse: bool) -> Ellipse | None:
    """The best proposal with a clear outline."""
    lab = _lab(image)
    height, width = image.shape[:2]
    best, most_worth = None, -math.inf
    for proposal in _proposals(image, coarse):
        found = _fit(lab, proposal, reach=(0.6, 1.6))
        if found is None:
            continue
        if found.support < _MIN_SUPPORT or found.prominence < _MIN_PROMINENCE:
            continue
        outline = found.outline
        off_x = abs(2 * (outline.cx + 0.5) / width - 1)
        off_y = abs(2 * (outline.cy + 0.5) / height - 1)
        size = math.log2(2 * outline.major / min(height, width))
        worth = found.prominence - _OFF_CENTRE_COST * max(off_x, off_y) + _SIZE_GAIN * size
        if worth > most_worth:
            best, most_worth = outline, worth
    return best


def _proposals(image: UInt8Array, coarse: bool) -> list[Ellipse]:
    """Circles that may be the coin."""
    height, width = image.shape[:2]
    shorter = min(height, width)
    grey: UInt8Array = np.asarray(
        cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), 3), np.uint8
    )
    circles: list[Ellipse] = []
    if coarse or _edge_pixels(grey) <= _MAX_EDGE_PIXELS:
        # At finer steps larger coins have been looked for already.
        largest = round((0.75 if coarse else 0.25) * shorter)
        for perfectness in (0.8, 0.5):
            circles += _hough_circles(grey, perfectness, largest)
    if coarse:  # a coin that fills the picture, of which Hough's transform sees too little
        x, y = (width - 1) / 2, (height - 1) / 2
        circles += [Ellipse.circle(x, y, share * shorter) for share in (0.5, 0.42, 0.33)]
    kept: list[Ellipse] = []
    for circle in circles:
        if not any(_alike(circle, other) for other in kept):
            kept.append(circle)
    return kept


def _edge_pixels(grey: UInt8Array) -> int:
    """How many pixels vote in `_hough_circles`: the edges of Canny with Scharr's gradient."""
    x, y = (cv2.Scharr(grey, cv2.CV_16S, dx, 1 - dx) for dx in (1, 0))
    return cv2.countNonZero(cv2.Canny(x, y, _EDGE / 2, _EDGE, L2gradient=True))


def _hough_circles(grey: UInt8Array, perfectness: float, largest: int) -> list[Ellipse]:
    circles = cv2.HoughCircles(
        grey,
        cv2.HOUGH_GRADIENT_ALT,
        dp=1.5,
        minDist=6,
        param1=_EDGE,
        param2=perfectness,
        minRadius=_MIN_RADIUS,
        maxRadius=max(largest, _MIN_RADIUS),
    )
    if circles is None:
        return []
    rows = circles.reshape(-1, circles.shape[-1])[:_MAX_PROPOSALS]
    return [Ellipse.circle(float(x), float(y), float(radius)) for x, y, radius, *_ in rows]


def _alike(a: Ellipse, b: Ellipse) -> bool:
    apart = math.hypot(a.cx - b.cx, a.cy - b.cy) / b.major
    return apart < 0.12 and 0.8 < a.major / b.major < 1.25


def _fit(lab: FloatArray, outline: Ellipse, reach: tuple[float, float]) -> _Found | None:
    """Move an outline onto the edge near it.

    Args:
        lab: float32 (height, width, 3), CIELAB.
        outline: where to look.
        reach: smallest and largest radius to look at, as multiples of the outline's.
    """
    support, prominence, clear = 0.0, 0.0, 0.0
    for order, (low, high) in enumerate((reach, _NEAR, _NEAR), start=1):
        steps, radii, inside = _steps_along_rays(lab, outline, low, high)
        if not inside.any():
            return None
        if order == 1:
            clear = max(_CLEAR_EDGE, _GRAIN_FACTOR * float(np.median(steps[inside])))
        edges = np.where(inside, np.minimum(steps / np.float32(clear), 1), np.float32(0))
        seen = inside.sum(axis=0)
        # Of a coin cut off by the picture's border half must be left.
        strength = np.where(seen > _RAYS / 2, edges.sum(axis=0) / np.maximum(seen, 1), 0)
        if strength.max() <= 0:
            return None
        score = strength
        if order == 1:
            score = strength - _CALM * _mean_beyond(strength, seen > _RAYS / 2, radii)
            prominence = float(score.max())
        # A rim is several edges side by side, and a bimetal coin has one at its core as well: the
        # coin ends at the outermost.
        at = int(np.flatnonzero(score >= _OUTERMOST * score.max())[-1])
        support = float(strength[at])
        moved = _ellipse_through(edges, radii, at, outline, min(order, 2))
        if moved is None:
            return None
        outline = moved
    height, width = lab.shape[:2]
    if not (0 <= outline.cx < width and 0 <= outline.cy < height):
        return None
    return _Found(outline, support, prominence)


def _mean_beyond(
    strength: npt.NDArray[np.floating], seen: npt.NDArray[np.bool_], radii: FloatArray
) -> npt.NDArray[np.floating]:
    """Mean of `strength` over a sixth of the radius, from a little further out on.

    Beyond the picture's border nothing is known; there the median of all radii stands in.
    """
    pixel = float(radii[1] - radii[0])
    skip, reach = max(2, round(0.04 / pixel)), max(4, round(0.17 / pixel))
    usual = float(np.median(strength[seen])) if seen.any() else 0.0
    known = np.where(seen, strength, usual)
    total = np.cumsum(np.pad(known, (1, skip + reach), constant_values=(0, usual)))
    start = np.arange(len(strength)) + skip
    return (total[start + reach] - total[start]) / reach  # type: ignore[no-any-return]


def _steps_along_rays(
    lab: FloatArray, outline: Ellipse, low: float, high: float
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """How much the colour changes along each ray.

    Returns:
        Size of the change in CIELAB, (rays, radii); the radii as multiples of the outline's,
        (radii,); which samples lie in the picture, (rays, radii).
    """
    count = max(16, int((high - low) * outline.major * 1.5))
    radii = np.linspace(low, high, count, dtype=np.float32)
    angle = np.arange(_RAYS, dtype=np.float32) * np.float32(2 * np.pi / _RAYS)
    cos, sin = math.cos(outline.angle), math.sin(outline.angle)
    along = outline.major * np.cos(angle)[:, None] * radii
    across = outline.minor * np.sin(angle)[:, None] * radii
    x = (along * cos - across * sin + outline.cx).astype(np.float32)
    y = (along * sin + across * cos + outline.cy).astype(np.float32)
    colours = cv2.remap(lab, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # Neighbouring rays are averaged: an edge is the same on all of them, the grain of a table or
    # the relief of a coin is not.
    rays = cv2.copyMakeBorder(colours, _RAY_BLUR, _RAY_BLUR, 0, 0, cv2.BORDER_WRAP)
    rays = cv2.blur(rays, (1, 2 * _RAY_BLUR + 1))[_RAY_BLUR:-_RAY_BLUR]
    # Colour just outside minus colour just inside, three pixels apart.
    gap = max(1, round(1.5 * (count - 1) / ((high - low) * outline.major)))
    gap = min(gap, (count - 1) // 3)
    steps = np.zeros((_RAYS, count), np.float32)
    steps[:, gap:-gap] = np.linalg.norm(rays[:, 2 * gap :] - rays[:, : -2 * gap], axis=2)
    height, width = lab.shape[:2]
    inside = (x >= 0) & (y >= 0) & (x <= width - 1) & (y <= height - 1)
    return steps, radii, inside


def _ellipse_through(
    edges: FloatArray, radii: FloatArray, at: int, outline: Ellipse, order: int
) -> Ellipse | None:
    """Fit an outline to the edge near `radii[at]`.

    Radius as a function of direction is fitted with harmonics up to `order`: the first moves the
    centre, the second makes a slight ellipse. Least squares with weights that fall for outlying
    rays (Huber).
    """
    around = max(2, round(0.05 / (radii[1] - radii[0])))
    low, high = max(0, at - around), min(len(radii), at + around + 1)
    window = edges[:, low:high]
    clear = window.max(axis=1).astype(np.float64)
    radius = radii[low + window.argmax(axis=1)].astype(np.float64)
    if (clear > 0.5).sum() < _RAYS / 3:
        return None
    turn = np.arange(_RAYS) * (2 * np.pi / _RAYS)
    waves = [wave(k * turn) for k in range(1, order + 1) for wave in (np.cos, np.sin)]
    design = np.stack([np.ones(_RAYS), *waves], axis=1)
    weights = clear
    for _ in range(4):
        root = np.sqrt(weights)[:, None]
        solution = np.linalg.lstsq(design * root, radius * root[:, 0], rcond=None)[0]
        residual = np.abs(radius - design @ solution)
        scale = max(1.5 * float(np.median(residual)), 1e-3)
        weights = clear * np.minimum(1, scale / np.maximum(residual, 1e-9))
    mean, dx, dy, c, d = np.pad(solution, (0, 5 - len(solution)))
    # The old outline is the image of the unit circle under `frame`; the new one that of the unit
    # circle stretched by the second harmonic, to first order.
    cos, sin = math.cos(outline.angle), math.sin(outline.angle)
    frame = np.array(
        [[cos * outline.major, -sin * outline.minor], [sin * outline.major, cos * outline.minor]]
    )
    x, y = frame @ (dx, dy)
    axes, lengths, _ = np.linalg.svd(frame @ [[mean + c, d], [d, mean - c]])
    if not lengths[1] > _MIN_AXIS_RATIO * lengths[0] > 0:
        return None
    return Ellipse(
        outline.cx + float(x),
        outline.cy + float(y),
        float(lengths[0]),
        float(lengths[1]),
        math.atan2(axes[1, 0], axes[0, 0]),
    )
