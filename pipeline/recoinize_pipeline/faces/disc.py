"""Finds the coin in a picture of one face.

Hough circle detection (`cv2.HOUGH_GRADIENT_ALT`) proposes circles. Rims, ring joints and printed
frames are circles too, so each proposal is refined and judged by what it separates: the coin's
outline is the largest circle along which colour changes most of the way around.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse

WORKING_SIZE = 320
"""Longer side of the picture in which circles are looked for, pixels."""

_MARGIN = 24  # pixels added all around, so that a coin cut by the border still has an outline
_PROPOSALS = 12
_RAYS = 180
_SPAN = 0.06  # an outline is looked for this far on both sides of a proposal, as part of its radius
_SUPPORT = 0.4  # part of the rays that must cross a step on the outline
_SIZE_POWER = 6.5
"""A proposal's support counts times its size to this power. A bimetal coin's joint, 2/3 as wide
as the outline and often the sharpest circle, loses to an outline of a tenth of its support, and the
inner edge of a rim, 6% narrower, to one of 70%; a shadow, some per cent wider than the coin, must
have nearly as much support as the coin to win."""
_STEP_PARTS = {0.15: 1.25, 0.6: 1.0}
"""A step counts from this part of the strongest on its ray. The smaller value finds the faint
outline of a pale coin outside its dark rim, the larger one ignores a ground with a texture. The
first is preferred: its support counts this much more."""
_FALL = 2.5  # a step must have fallen to its 1/_FALL …
_FALL_WITHIN = 3.0  # … this many pixels further out: the outline is sharp, a shadow is not
_ON_OUTLINE = 1.0  # pixels
_FLATTEST = 0.9  # smallest ratio of the axes: pictures are taken from above
_EDGE = 4.0  # smallest colour step at the outline, CIELAB units over two pixels

FloatArray = npt.NDArray[np.float32]


def find_disc(image: npt.NDArray[np.uint8]) -> Ellipse | None:
    """Find the outline of the one coin that fills most of a picture.

    Args:
        image: uint8 RGB (height, width, 3).

    Returns:
        The outline in pixels of `image`, an axis-aligned ellipse because some collections scale
        width and height differently; None if there is no disc.
    """
    factor = WORKING_SIZE / max(image.shape[:2])
    size = (max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor)))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    small = cv2.resize(image, size, interpolation=method)
    padded = _with_margin(small)  # type: ignore[arg-type]
    lab = cv2.cvtColor(padded.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    step = _colour_step(lab)  # type: ignore[arg-type]
    fits = [
        (_refine(step, *circle, part), preference)
        for circle in _proposals(padded)
        for part, preference in _STEP_PARTS.items()
    ]
    found = [(support, ellipse, weight) for (support, ellipse), weight in fits if ellipse]
    best = max((support for support, _, _ in found), default=0.0)
    if best < _SUPPORT:
        return None
    _, outline, _ = max(found, key=lambda fit: fit[0] * fit[2] * fit[1].major ** _SIZE_POWER)
    inside = Ellipse(
        outline.cx - _MARGIN, outline.cy - _MARGIN, outline.major, outline.minor, outline.angle
    )
    return inside.scaled(1 / factor)


def _with_margin(image: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Surround a picture with the colour of its own corners."""
    height, width = image.shape[:2]
    n = max(2, min(height, width) // 40)
    corners = [
        image[y, x] for y in (slice(n), slice(-n, None)) for x in (slice(n), slice(-n, None))
    ]
    colour = np.median(np.concatenate([c.reshape(-1, 3) for c in corners]), axis=0)
    return cv2.copyMakeBorder(  # type: ignore[return-value]
        image, _MARGIN, _MARGIN, _MARGIN, _MARGIN, cv2.BORDER_CONSTANT, value=colour.tolist()
    )


def _proposals(image: npt.NDArray[np.uint8]) -> list[tuple[float, float, float]]:
    """Circles (cx, cy, radius) that differ by more than the refinement reaches."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    half = cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    height, width = image.shape[:2]
    shortest = min(height, width) - 2 * _MARGIN
    found = cv2.HoughCircles(
        half,
        cv2.HOUGH_GRADIENT_ALT,
        dp=1.5,
        minDist=4,
        param1=100,
        param2=0.6,
        minRadius=int(shortest * 0.13),
        maxRadius=int(max(height, width) * 0.27),
    )
    circles = [] if found is None else (found.reshape(-1, 3) * 2 + [0.5, 0.5, 0]).tolist()
    # The detector misses pale coins on white ground; most pictures are filled by their coin.
    middle = ((width - 1) / 2, (height - 1) / 2)
    circles += [(*middle, part * shortest / 2) for part in (1.0, 0.92)]
    different: list[tuple[float, float, float]] = []
    for cx, cy, r in circles:
        reach = _SPAN / 2 * r
        if all(abs(cx - x) + abs(cy - y) + abs(r - s) > reach for x, y, s in different):
            different.append((cx, cy, r))
    return different[:_PROPOSALS]


def _colour_step(lab: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Gradient of colour."""
    blurred = cv2.GaussianBlur(lab, (0, 0), 1.0)
    gx = cv2.Scharr(blurred, cv2.CV_32F, 1, 0, scale=1 / 16)
    gy = cv2.Scharr(blurred, cv2.CV_32F, 0, 1, scale=1 / 16)
    return gx, gy  # type: ignore[return-value]


def _refine(
    step: tuple[FloatArray, FloatArray], cx: float, cy: float, radius: float, part: float
) -> tuple[float, Ellipse | None]:
    """Fit an ellipse to the outermost colour steps; its support is the part of rays on it."""
    outline = Ellipse.circle(cx, cy, radius)
    for span in (_SPAN, _SPAN / 2, _SPAN / 3):
        x, y, found = _edge_points(step, outline, span, part)
        fitted = _fit(x[found], y[found])
        if fitted is None:
            return 0.0, None
        outline = fitted
    # Judged in a wider span again: on a textured ground something lies near every outline, but
    # nowhere is it the outermost.
    x, y, found = _edge_points(step, outline, _SPAN / 2, part)
    on_outline = np.abs(_distance(outline, x, y)) <= _ON_OUTLINE
    return float((found & on_outline).mean()), outline


def _edge_points(
    step: tuple[FloatArray, FloatArray], outline: Ellipse, span: float, step_part: float
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.bool_]]:
    """Outermost colour step on each ray around an outline, (rays,) each."""
    horizontal, vertical = _half_axes(outline)
    theta = np.linspace(0, 2 * np.pi, _RAYS, endpoint=False, dtype=np.float32)[:, None]
    count = max(9, round(2 * span * outline.major * 2))
    part = np.linspace(1 - span, 1 + span, count, dtype=np.float32)[None, :]
    x = outline.cx + part * horizontal * np.cos(theta)
    y = outline.cy + part * vertical * np.sin(theta)
    x, y = x.astype(np.float32), y.astype(np.float32)
    gx, gy = (cv2.remap(g, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for g in step)
    radial = gx * np.cos(theta)[:, :, None] + gy * np.sin(theta)[:, :, None]
    strength = 2 * np.sqrt((radial * radial).sum(axis=2))
    peak = np.zeros_like(strength, bool)
    peak[:, 1:-1] = (strength[:, 1:-1] >= strength[:, :-2]) & (strength[:, 1:-1] > strength[:, 2:])
    strong = strength >= np.maximum(_EDGE, step_part * strength.max(axis=1, keepdims=True))
    further = max(1, round(_FALL_WITHIN * count / (2 * span * outline.major)))
    outside = np.pad(strength, ((0, 0), (0, further)), mode="edge")[:, further:]
    outside[:, -further:] = 0  # nothing is known out there
    candidates = peak & strong & (strength >= _FALL * outside)
    last = count - 1 - np.argmax(candidates[:, ::-1], axis=1)
    rows = np.arange(_RAYS)
    return x[rows, last], y[rows, last], candidates.any(axis=1)


def _half_axes(outline: Ellipse) -> tuple[float, float]:
    if outline.angle == 0:
        return outline.major, outline.minor
    return outline.minor, outline.major


def _distance(outline: Ellipse, x: FloatArray, y: FloatArray) -> FloatArray:
    """Distance of points from a nearly round outline, pixels, positive outside."""
    horizontal, vertical = _half_axes(outline)
    radius = np.hypot((x - outline.cx) / horizontal, (y - outline.cy) / vertical)
    return (radius - 1) * np.float32(outline.major)  # type: ignore[no-any-return]


def _fit(x: FloatArray, y: FloatArray) -> Ellipse | None:
    """Least-squares axis-aligned ellipse through most of the points; outliers are left out."""
    keep = np.ones(len(x), bool)
    outline = None
    for _ in range(8):
        if keep.sum() < _RAYS // 4:
            return None
        outline = _least_squares(x[keep], y[keep])
        if outline is None:
            return None
        distance = np.abs(_distance(outline, x, y))
        deviation = 1.4826 * float(np.median(distance))  # of a normal distribution
        keep = distance <= min(max(1.0, 2.5 * deviation), 4.0)
    return outline


def _least_squares(x: FloatArray, y: FloatArray) -> Ellipse | None:
    """Axis-aligned ellipse u² + p v² + q u + s v = t, in centred and scaled u, v."""
    x0, y0 = float(x.mean()), float(y.mean())
    scale = float(np.abs(x - x0).max())
    u, v = (x - x0) / scale, (y - y0) / scale
    design = np.stack([-v * v, -u, -v, np.ones_like(u)], axis=1)
    (p, q, s, t), *_ = np.linalg.lstsq(design, u * u, rcond=None)
    if not _FLATTEST**2 <= p <= _FLATTEST**-2:
        return None
    t = t + q * q / 4 + s * s / (4 * p)
    if t <= 0:
        return None
    horizontal, vertical = scale * float(np.sqrt(t)), scale * float(np.sqrt(t / p))
    cx, cy = x0 - scale * float(q) / 2, y0 - scale * float(s / p) / 2
    if horizontal >= vertical:
        return Ellipse(cx, cy, horizontal, vertical)
    return Ellipse(cx, cy, vertical, horizontal, np.pi / 2)
