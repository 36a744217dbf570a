"""Keeps one of the outlines that contradict each other.

A coin gives several outlines: its rim, the ring of stars or the core of a bimetal coin inside it,
the shadow around it, and circles of its picture (the zeros of 50). Coins may cover each other in
part, but no coin lies inside another, and coins that lie on one plane are of similar size.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recoinize_edge.outlines import FloatArray, Outlines

LARGEST_SIZE_RATIO = 1.9
"""Between coins of one picture. The largest euro coin is 1.58 times as wide as the smallest; the
rest is perspective."""

_MOST_OVERLAP = 0.4  # of the smaller coin's area
_OUTER_AT_LEAST = 0.75  # of the inner outline's evidence


def choose(outlines: Outlines, evidence: FloatArray) -> npt.NDArray[np.intp]:
    """Outlines that can all be coins of one picture.

    Args:
        outlines: n outlines.
        evidence: (n,) how much speaks for each.

    Returns:
        Numbers of the outlines that are kept, most evidence first.
    """
    order = np.argsort(-evidence, kind="stable")
    order = order[_no_doubles(outlines, order)]
    order = order[_outermost(outlines[order], evidence[order])]
    return order[_apart(outlines[order])]


def shared_size(radii: FloatArray, evidence: FloatArray) -> float:
    """The radius in the middle of the evidence: its weighted median on a logarithmic scale.

    Args:
        radii: (n,) of outlines that `choose` kept, n at least 1.
        evidence: (n,) how much speaks for each.
    """
    order = np.argsort(radii)
    passed = np.cumsum(evidence[order])
    return float(radii[order][np.searchsorted(passed, passed[-1] / 2)])


def _no_doubles(outlines: Outlines, order: npt.NDArray[np.intp]) -> list[int]:
    """Positions in `order` of the first of each group of nearly equal outlines."""
    kept: list[int] = []
    centres, radii = outlines.centres[order], outlines.radii[order]
    for i in range(len(order)):
        apart = np.hypot(*(centres[kept] - centres[i]).T)
        alike = np.abs(np.log(radii[kept] / radii[i])) < 0.1
        if not np.any(alike & (apart < 0.2 * radii[i])):
            kept.append(i)
    return kept


def _outermost(outlines: Outlines, evidence: FloatArray) -> npt.NDArray[np.intp]:
    """Positions, in order, without what lies inside a coin, or around one for no good reason."""
    centres, radii = outlines.centres, outlines.radii
    alive = np.ones(len(outlines), bool)
    for outer in np.argsort(-radii, kind="stable"):
        if not alive[outer]:
            continue
        apart = np.hypot(*(centres - centres[outer]).T)
        smaller = alive & (radii < radii[outer])
        within = (apart + radii < 1.12 * radii[outer]) | (apart < 0.5 * radii[outer])
        inner = np.flatnonzero(smaller & within)
        better = evidence[inner] * _OUTER_AT_LEAST > evidence[outer]
        concentric = apart[inner] < 0.3 * radii[outer]
        if np.any(better & concentric):
            alive[outer] = False
        else:
            # Coins that a false circle encloses by chance speak for themselves.
            alive[inner[~better]] = False
    return np.flatnonzero(alive)


def _apart(outlines: Outlines) -> list[int]:
    """Positions of outlines that do not cover an earlier one too much."""
    centres, radii = outlines.centres, outlines.radii
    kept: list[int] = []
    for i in range(len(outlines)):
        apart = np.hypot(*(centres[kept] - centres[i]).T)
        if np.all(_overlap(apart, radii[kept], radii[i]) <= _MOST_OVERLAP):
            kept.append(i)
    return kept


def _overlap(apart: FloatArray, radii: FloatArray, radius: float) -> FloatArray:
    """Area that discs share, as a fraction of the smaller one's.

    Args:
        apart: (n,) distances between the centres.
        radii: (n,) radii of n discs.
        radius: radius of one more.
    """
    small, large = np.minimum(radii, radius), np.maximum(radii, radius)
    d = np.clip(apart, 1e-9, None)
    to_small = np.clip((d**2 + small**2 - large**2) / (2 * d * small), -1, 1)
    to_large = np.clip((d**2 + large**2 - small**2) / (2 * d * large), -1, 1)
    kite = (small + large - d) * (d + small - large) * (d - small + large) * (d + small + large)
    lens = (
        small**2 * np.arccos(to_small)
        + large**2 * np.arccos(to_large)
        - np.sqrt(np.maximum(kite, 0)) / 2
    )
    result: FloatArray = np.where(d >= small + large, 0.0, lens / (np.pi * small**2))
    return result
