"""Settles denominations by size: coins that lie on one plane share one scale.

The diameters of coins are known to a hundredth of a millimetre, so the coins of a picture measure
each other. Each coin proposes a scale for each coin that it may be; each proposal is refined with
all others, with a slope of the scale across the picture where the camera looks at the plane
askew. What the coins are is read off the proposals: a coin is settled if every proposal under which
it is something else fits the picture clearly worse (min-marginals, as in discrete optimisation).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.shared_tilt import shape_deviations, shared_radii

FloatArray = npt.NDArray[np.float64]

MEASURING_ERROR = 0.012
"""Standard deviation of a measured diameter, as a share of it, of an outline that has the shape
which most coins of the picture share; 0.007 was measured on photographs, the rest is coins that lie
on others."""

SHAPE_ERROR = 0.6
"""What an outline's deviation from that shape adds to the error, for each unit of it."""

DISAGREEMENT_COST = 8.0
"""Most that one coin's misfit can cost: a deviation of four standard deviations. Beyond, the coin
does not agree with the others, and how far it is off says nothing more."""

SETTLED_COST = 4.0
"""A coin is settled if anything else would cost this much more: the odds are about 50 to 1."""

_SLOPE = 0.15  # usual change of the logarithm of the scale across the picture
_ANNEALING = (4.0, 3.0, 2.0, 1.0, 1.0)  # the error allowed at each step, in measuring errors


@dataclass(frozen=True, slots=True)
class SizedCoin:
    """What the shared scale says about one coin.

    Attributes:
        measured_mm: its diameter by the shared scale.
        diameter_mm: the one diameter, of those it may have, that is settled; None if it is not.
        agrees: whether any of the diameters that it may have fits.
    """

    measured_mm: float
    diameter_mm: float | None
    agrees: bool


@dataclass(frozen=True, slots=True)
class SharedScale:
    """The scale that the coins of a picture agree on.

    Attributes:
        pixels_per_mm: of `shared_tilt.shared_radii`, at the middle of the coins.
        slope: relative change per longer side of the picture, to the right and downwards.
        agreeing: number of coins that agree.
        coins: one entry for each coin, in the order given.
    """

    pixels_per_mm: float
    slope: tuple[float, float]
    agreeing: int
    coins: tuple[SizedCoin, ...]


def agree_on_scale(
    outlines: Sequence[Ellipse],
    costs: Sequence[Mapping[float, float]],
    longer_side: float,
) -> SharedScale | None:
    """Find the scale that makes most sense of all coins.

    Args:
        outlines: of the coins.
        costs: for each coin, the diameters in millimetres that it may have, each with a cost: 0 for
            the likeliest, more for a coin that it resembles less, in the unit of half a squared
            standard deviation. Empty for a coin of which nothing is known; it is measured only.
        longer_side: of the picture, pixels.

    Returns:
        The scale, or None where fewer than two coins agree on any.

    Raises:
        ValueError: `outlines` and `costs` differ in length.
    """
    if len(outlines) != len(costs):
        raise ValueError(
            f"Expected one entry of costs for each outline. Received {len(outlines)} outlines "
            f"and {len(costs)} entries."
        )
    known = [i for i, table in enumerate(costs) if table]
    if len(known) < 2:
        return None
    pixels = np.log(2 * shared_radii(outlines))
    places = np.array([(outline.cx, outline.cy) for outline in outlines]) / longer_side
    places -= places[known].mean(axis=0)
    sizes, prices = _padded([costs[i] for i in known])
    deviations = shape_deviations([outlines[i] for i in known])
    coins = _Measured(
        pixels[known], places[known], np.hypot(MEASURING_ERROR, SHAPE_ERROR * deviations)
    )
    hypotheses = _refined(coins, sizes, prices)
    misfit = _misfit(hypotheses, coins, sizes, 1.0)
    each = np.minimum(misfit + prices, DISAGREEMENT_COST)  # hypothesis, coin, size
    best_each = each.min(axis=2)
    total = best_each.sum(axis=1) + (hypotheses[:, 1:] ** 2).sum(axis=1) / (2 * _SLOPE**2)
    chosen = int(total.argmin())
    agrees = best_each[chosen] < DISAGREEMENT_COST
    if agrees.sum() < 2:
        return None
    # The least that all coins together cost if this coin has this size.
    least = (total[:, None, None] - best_each[:, :, None] + each).min(axis=0)
    local = hypotheses[chosen, 0] + places @ hypotheses[chosen, 1:]
    measured = np.exp(pixels - local)
    sized = [SizedCoin(float(mm), None, True) for mm in measured]
    for row, i in enumerate(known):
        size = int(each[chosen, row].argmin())
        others = np.delete(least[row], size)
        margin = others.min() - least[row, size] if len(others) else math.inf
        settled = bool(agrees[row]) and margin >= SETTLED_COST
        sized[i] = SizedCoin(
            float(measured[i]), float(sizes[row, size]) if settled else None, bool(agrees[row])
        )
    level, slope_x, slope_y = hypotheses[chosen]
    return SharedScale(
        float(np.exp(level)), (float(slope_x), float(slope_y)), int(agrees.sum()), tuple(sized)
    )


def _padded(tables: Sequence[Mapping[float, float]]) -> tuple[FloatArray, FloatArray]:
    """Sizes and prices (coins, most sizes); a price is infinite where a coin has fewer sizes."""
    width = max(map(len, tables))
    sizes = np.ones((len(tables), width))
    prices = np.full((len(tables), width), np.inf)
    for row, table in enumerate(tables):
        sizes[row, : len(table)] = list(table)
        prices[row, : len(table)] = list(table.values())
    return sizes, prices


@dataclass(frozen=True)
class _Measured:
    """Coins as the picture shows them.

    Attributes:
        pixels: (n,) logarithms of their diameters.
        places: (n, 2) where they are, from their middle, as shares of the picture's longer side.
        errors: (n,) standard deviations of `pixels`.
    """

    pixels: FloatArray
    places: FloatArray
    errors: FloatArray


def _refined(coins: _Measured, sizes: FloatArray, prices: FloatArray) -> FloatArray:
    """Hypotheses (h, 3): logarithm of the scale at the middle, and its slope.

    Each starts from one coin having one size, without a slope, and is then fitted to all coins that
    agree with it, with an error that is allowed less and less.
    """
    proposed = (coins.pixels[:, None] - np.log(sizes))[np.isfinite(prices)]
    hypotheses = np.zeros((len(proposed), 3))
    hypotheses[:, 0] = proposed
    design = np.concatenate([np.ones((len(sizes), 1)), coins.places], axis=1)
    prior = np.diag([1e-9, 1 / _SLOPE**2, 1 / _SLOPE**2])
    for error in _ANNEALING:
        cost = _misfit(hypotheses, coins, sizes, error) + prices
        size = cost.argmin(axis=2)
        best = np.take_along_axis(cost, size[:, :, None], axis=2)[:, :, 0]
        observed = coins.pixels - np.log(sizes[np.arange(len(sizes)), size])
        weights = (best < DISAGREEMENT_COST) / (error * coins.errors) ** 2
        normal = np.einsum("hn,ni,nj->hij", weights, design, design) + prior
        target = np.einsum("hn,hn,ni->hi", weights, observed, design)
        solved = np.linalg.solve(normal, target[:, :, None])[:, :, 0]
        supported = (weights > 0).any(axis=1)
        hypotheses[supported] = solved[supported]
    return hypotheses


def _misfit(
    hypotheses: FloatArray, coins: _Measured, sizes: FloatArray, error: float
) -> FloatArray:
    """Half the squared deviation, (hypotheses, coins, sizes), in standard deviations."""
    local = hypotheses[:, :1] + hypotheses[:, 1:] @ coins.places.T
    deviation = coins.pixels[None, :, None] - np.log(sizes)[None] - local[:, :, None]
    result: FloatArray = (deviation / (error * coins.errors[:, None])) ** 2 / 2
    return result
