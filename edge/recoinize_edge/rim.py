"""Moves outlines onto the rim of the coin and says how much of the rim is seen.

Colours are sampled along rays from an outline's centre; where they change, there is an edge. The
radius as a function of direction is fitted with harmonics: to first order, a wave with one period
moves the centre and one with two periods makes an ellipse. Repeated with an ever narrower look
around the outline, as in active contours (Kass, Witkin & Terzopoulos, 1988), but with five
parameters. All outlines are worked on at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.outlines import FloatArray, Outlines
from recoinize_edge.picture_pyramid import PicturePyramid

_RAYS = 64
_STEP = 0.0125  # of the radius, between samples on a ray
_REACH = 0.3
_RADII = np.arange(1 - _REACH, 1 + _REACH + _STEP / 2, _STEP)
_TURN = np.arange(_RAYS) * (2 * np.pi / _RAYS)
_DIRECTIONS = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
_UNIT_POINTS = (_DIRECTIONS[:, None, :] * _RADII[None, :, None]).reshape(-1, 2)
_HARMONICS = np.stack(
    [np.ones(_RAYS), np.cos(_TURN), np.sin(_TURN), np.cos(2 * _TURN), np.sin(2 * _TURN)], axis=1
)
_HARMONIC_PRODUCTS = np.einsum("ti,tj->tij", _HARMONICS, _HARMONICS).reshape(_RAYS, 25)
# Where little of a rim is seen the fit prefers the outline it has; more so for the ellipse.
_STIFFNESS = np.diag(_RAYS * np.array([0.001, 0.001, 0.001, 0.05, 0.05]))
_STIFFNESS_OF_SIZED = np.diag(_RAYS * np.array([1e6, 0.001, 0.001, 1e6, 1e6]))

COARSE = (0.09, 0.07, 0.05, 0.04, 0.03)
"""Widths of the look around an outline that was voted for, as shares of its radius."""

FINE = (0.03, 0.02, 0.015)
"""Widths for an outline that is nearly right."""

SIZED = (0.06, 0.04, 0.025, 0.015)
"""Widths for an outline of known size and shape, of which only the centre is looked for."""

FINE_RADIUS = 60.0
"""Pixels that a coin's radius has, at least, where `FINE` looks at it, if the picture has them."""

_COARSE_RADIUS = 24.0  # the same for wider looks
_OUTERMOST_REACH = 0.1  # of the radius, around an outline that is nearly right
_OUTERMOST_SHARE = 0.7  # of the clearest edge on a ray
_OUTERMOST_SPREADS = (0.03, 0.02, 0.012)  # of edges that are the rim's, step by step
_OUTERMOST_WORTH = 0.85  # of the clearness of the outline before
_ROBUST_STEPS = 4
_ON_RIM = 0.035  # an edge this near counts as on the outline
_GRAIN = 2.0  # changes of colour, CIELAB 0 to 255, that any surface has
_SEEN = 0.3  # strength of an edge that counts as seen
_CHUNK = 256  # outlines sampled at once; cv2.remap takes no side above 32766


@dataclass(frozen=True)
class Rims:
    """What is seen of the rims of outlines.

    Attributes:
        outlines: the outlines, moved onto their rims.
        strength: (n,) mean over the outline of how clear the edge is, 0 to 1.
        visible: (n,) share of the outline at which an edge is seen.
        inside: (n,) share of the outline that lies in the picture.
    """

    outlines: Outlines
    strength: FloatArray
    visible: FloatArray
    inside: FloatArray


def fit_rims(
    pyramid: PicturePyramid,
    outlines: Outlines,
    widths: tuple[float, ...] = COARSE,
    sharpness: float = 1.0,
    sized: bool = False,
    fine_radius: float = FINE_RADIUS,
) -> Rims:
    """Fit each outline to the edge near it.

    Args:
        pyramid: the picture.
        outlines: where to look, in pixels of the picture.
        widths: how far around the outline to look, step by step; `COARSE` or `FINE`.
        sharpness: power of an edge's clearness with which it counts. More than 1 lets one clear
            edge prevail over much grain; good for single outlines, of no use in `find_coins`.
        sized: whether size and shape are known, so that outlines are only moved.
        fine_radius: pixels of the radius at which widths below those of `COARSE` look; fewer are
            quicker.
    """
    if not len(outlines):
        return Rims(outlines, *np.empty((3, 0)))
    pixels = fine_radius if min(widths) < min(COARSE) else _COARSE_RADIUS
    stiffness = _STIFFNESS_OF_SIZED if sized else _STIFFNESS
    for width in widths:
        edges = _edges_along_rays(pyramid, outlines, pixels)
        outlines = _moved(outlines, edges, width, sharpness, stiffness)
    return _measured(outlines, _edges_along_rays(pyramid, outlines, pixels))


def _measured(outlines: Outlines, edges: _Edges) -> Rims:
    """How clear the edges on outlines are."""
    near = np.abs(_RADII - 1) < _ON_RIM
    clear = edges.clear[:, :, near].max(axis=2)
    inside = edges.inside[:, :, near].all(axis=2)
    count = np.maximum(inside.sum(axis=1), 1)
    return Rims(
        outlines,
        (clear * inside).sum(axis=1) / count,
        ((clear > _SEEN) & inside).sum(axis=1) / count,
        inside.mean(axis=1),
    )


def measure_rims(pyramid: PicturePyramid, outlines: Outlines) -> Rims:
    """What is seen of the rims of outlines as they are."""
    if not len(outlines):
        return Rims(outlines, *np.empty((3, 0)))
    return _measured(outlines, _edges_along_rays(pyramid, outlines, FINE_RADIUS))


def fit_outermost(pyramid: PicturePyramid, outlines: Outlines) -> Outlines:
    """Fit outlines that are nearly right to the outermost clear edge near them.

    A raised rim has an edge on either side, and an outline may lie on the inner one in one
    direction and on the outer one in another. Least squares with weights that fall for outlying
    rays (Tukey's biweight).

    Args:
        pyramid: the picture.
        outlines: where to look.
    """
    if not len(outlines):
        return outlines
    before = outlines
    for spread in _OUTERMOST_SPREADS:
        edges = _edges_along_rays(pyramid, outlines, FINE_RADIUS)
        near = np.abs(_RADII - 1) <= _OUTERMOST_REACH
        crest = np.where(near, edges.crest, 0)
        clear = crest >= np.maximum(_OUTERMOST_SHARE * crest.max(axis=2, keepdims=True), _SEEN)
        # The last of a ray's clear edges, looking from outside.
        last = clear.shape[2] - 1 - clear[:, :, ::-1].argmax(axis=2)
        seen = clear.any(axis=2)
        offset = _RADII[last] - 1
        weights = np.where(seen, np.take_along_axis(crest, last[:, :, None], axis=2)[..., 0], 0.0)
        outlines = _robustly_moved(outlines, offset, weights, spread)
    # On a coarse ground the outermost edges are not the coin's: then the rim is less clear there.
    old, new = measure_rims(pyramid, before), measure_rims(pyramid, outlines)
    better = new.strength * new.visible >= _OUTERMOST_WORTH * old.strength * old.visible
    return Outlines(
        np.where(better[:, None], outlines.centres, before.centres),
        np.where(better[:, None, None], outlines.frames, before.frames),
    )


@dataclass(frozen=True)
class _Edges:
    """Edges (outlines, rays, radii).

    Attributes:
        crest: clearness where the change along the ray is at its highest, else 0.
        clear: 0 to 1, how far the change across the outline exceeds what the surface has anyway.
        inside: whether the sample lies in the picture.
    """

    crest: npt.NDArray[np.float32]
    clear: npt.NDArray[np.float32]
    inside: npt.NDArray[np.bool_]


def _edges_along_rays(pyramid: PicturePyramid, outlines: Outlines, pixels: float) -> _Edges:
    colours, inside = _sample(pyramid, outlines, pixels)
    across = np.zeros(colours.shape[1:], np.float32)
    change = colours[..., 3:] + colours[..., 2:-1]
    change -= colours[..., 1:-2]
    change -= colours[..., :-3]
    across[..., 1:-2] = _lengths(change) / 2
    across *= inside
    # The same measure along the outline; an edge of the coin changes little that way.
    turned = np.empty_like(colours)
    np.subtract(colours[:, :, 2:], colours[:, :, :-2], out=turned[:, :, 1:-1])
    np.subtract(colours[:, :, 1], colours[:, :, -1], out=turned[:, :, 0])
    np.subtract(colours[:, :, 0], colours[:, :, -2], out=turned[:, :, -1])
    along = _lengths(turned)
    along *= np.float32(2 * _STEP * _RAYS / (4 * np.pi))
    usual = np.median(across.reshape(len(across), -1), axis=1)[:, None, None] + _GRAIN
    aligned = np.clip(2 * across / (across + along + 1e-3) - 0.6, 0, 1)
    clear = across / (across + 2 * usual) * aligned
    highest = across.copy()
    np.maximum(highest[:, :, 1:], across[:, :, :-1], out=highest[:, :, 1:])
    np.maximum(highest[:, :, :-1], across[:, :, 1:], out=highest[:, :, :-1])
    return _Edges(clear * (across >= highest), clear, inside)


def _lengths(colours: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Euclidean length of the first axis, which has three entries; overwrites its input."""
    colours *= colours
    lengths = colours[0] + colours[1]
    lengths += colours[2]
    return np.sqrt(lengths, out=lengths)


def _sample(
    pyramid: PicturePyramid, outlines: Outlines, pixels: float
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Colours (3, n, rays, radii) in CIELAB and which samples lie in the picture."""
    count = len(outlines)
    colours = np.empty((3, count, len(_UNIT_POINTS)), np.float32)
    inside = np.empty((count, len(_UNIT_POINTS)), bool)
    levels = pyramid.level_for(outlines.radii, pixels)
    for level in np.unique(levels):
        lab = pyramid.lab(int(level))
        members = np.flatnonzero(levels == level)
        for start in range(0, len(members), _CHUNK):
            chunk = members[start : start + _CHUNK]
            x, y = _sampling_points(pyramid, outlines[chunk], int(level))
            sampled = cv2.remap(lab, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            colours[:, chunk] = np.moveaxis(sampled, 2, 0)
            inside[chunk] = (x >= 0) & (x <= lab.shape[1] - 1) & (y >= 0) & (y <= lab.shape[0] - 1)
    shape = (count, _RAYS, len(_RADII))
    return colours.reshape(3, *shape), inside.reshape(shape)


def _sampling_points(
    pyramid: PicturePyramid, outlines: Outlines, level: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """x and y of all samples, (n, samples) each, in pixels of a level."""
    centres = pyramid.to_level(outlines.centres, level).astype(np.float32)
    frames = (outlines.frames * pyramid.scales[level][:, None]).astype(np.float32)
    along, across = _UNIT_POINTS.astype(np.float32).T
    x, y = (
        frames[:, axis, :1] * along + frames[:, axis, 1:] * across + centres[:, axis, None]
        for axis in (0, 1)
    )
    return x, y


def _moved(
    outlines: Outlines, edges: _Edges, width: float, sharpness: float, stiffness: FloatArray
) -> Outlines:
    """Outlines after one step of weighted least squares towards the edges near them."""
    offset = _RADII - 1
    weights = edges.crest**sharpness * np.exp(-0.5 * (offset / width) ** 2)
    waves = _waves(weights.sum(axis=2), (weights * offset).sum(axis=2), stiffness)
    return _bent(outlines, waves)


def _robustly_moved(
    outlines: Outlines, offset: FloatArray, weights: FloatArray, spread: float
) -> Outlines:
    """Outlines through one edge on each ray, (outlines, rays), without the outlying ones."""
    middle = np.median(offset, axis=1, keepdims=True)
    residual = offset - middle
    for _ in range(_ROBUST_STEPS):
        biweight = np.square(np.maximum(1 - np.square(residual / (3 * spread)), 0))
        waves = _waves(weights * biweight, weights * biweight * offset, _STIFFNESS)
        residual = offset - np.einsum("ni,ti->nt", waves, _HARMONICS)
    return _bent(outlines, waves)


def _waves(weights: FloatArray, moments: FloatArray, stiffness: FloatArray) -> FloatArray:
    """Harmonics (outlines, 5) of the radius through weighted offsets on rays."""
    normal = np.einsum("nt,tk->nk", weights, _HARMONIC_PRODUCTS).reshape(-1, 5, 5) + stiffness
    target = np.einsum("nt,ti->ni", moments, _HARMONICS)
    solved = np.linalg.solve(normal, target[:, :, None])[:, :, 0]
    waves: FloatArray = np.clip(solved, -0.12, 0.12)
    return waves


def _bent(outlines: Outlines, waves: FloatArray) -> Outlines:
    """Outlines whose radius is changed by harmonics."""
    mean, dx, dy, cos2, sin2 = waves.T
    growth = np.empty((len(outlines), 2, 2))
    growth[:, 0, 0] = 1 + mean + cos2
    growth[:, 1, 1] = 1 + mean - cos2
    growth[:, 0, 1] = growth[:, 1, 0] = sin2
    shift = np.einsum("nij,nj->ni", outlines.frames, np.stack([dx, dy], axis=1))
    return Outlines(outlines.centres + shift, outlines.frames @ growth)
