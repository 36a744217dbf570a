"""The scale that photographs share, learned from all their coins together.

10, 20 and 50 cent of most countries show one design: a photograph of one of them cannot tell which
it is. Photographs taken by one camera at one height can: coins whose diameter is certain by their
design (common sides, bimetals, …) tell how many pixels a millimetre has, and the others are
measured with it, as a reader does with the coins of one frame. No label is used.

The model: each coin has one of the diameters that its picture leaves, as likely as it resembles
their references; its measured diameter is that one times the scale, with a normal error; a few
coins agree with nothing. The scale, its dependence on where a coin lay (`surroundings`), and the
error are fitted by expectation maximization (Dempster, Laird & Rubin, 1977). If diameters that
have nothing to do with the coins' pictures explain the measurements as well, there is no scale.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.evaluation.recognize_photos import (
    MeasuredDiameter,
    Reading,
    distance_spread,
    relief_costs,
)

FloatArray = npt.NDArray[np.float64]

MIN_SIZES = 3
"""Different diameters that must agree: pictures cropped to one size agree with any one coin."""

MIN_AGREEING = 0.6
"""Share of the coins that must agree."""

MIN_EVIDENCE = 5.0
"""Logarithm of how many times likelier the measurements must be with a scale than without."""

# `train_12_7`: coin 7 of photograph 12.
_CROP_OF_PHOTOGRAPH = re.compile(r"(.*\d)_\d+")

_OUTLIERS = 0.03  # share of the coins that agree with nothing …
_OUTLIER_DENSITY = 1 / math.log(4)  # … and have any diameter within two octaves
_LEAST_ERROR = 0.012  # relative, of a measured diameter
_FIRST_ERROR = 0.05
_USUAL_ERROR, _USUAL_WEIGHT = 0.022, 6.0  # what is taken for known, and how many coins that counts
_CUE_EFFECT = 0.015  # usual relative change of the scale with one deviation of a cue
_MOST_DEVIATIONS = 2.5  # to which a cue is clipped
_POOL_ERROR = 0.05  # by how much the scales of photographs of one pool differ at least
_STARTS = 3
_STEPS = 25
_ROUGH_STEPS = 4  # before the error may become small
_ROUGH_ERROR = 0.03
_MAD_TO_SIGMA = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class SharedScale:
    """Scale of a group of photographs.

    Attributes:
        pixels_per_mm: where the surroundings are usual.
        spread: relative standard deviation of a measured diameter.
        coins: how many coins agree on it.
    """

    pixels_per_mm: float
    spread: float
    coins: int


@dataclass(frozen=True, slots=True)
class ScaledPhotos:
    """What the scales of photographs tell.

    Attributes:
        scales: of each photograph; None where there is none.
        diameters: of its coin; None without a scale or a coin.
    """

    scales: list[SharedScale | None]
    diameters: list[MeasuredDiameter | None]


def measure_together(
    readings: Sequence[Reading],
    labels: Sequence[CoinLabel],
    decision: DecisionSpec,
    min_coins: int,
    max_spread: float,
) -> ScaledPhotos:
    """The scale of each photograph, and the size of its coin.

    Photographs may share a scale if their pictures have one size. Crops of one photograph, told
    by their names (`train_12_7`, `train_12_8`), are a smaller and better group: it is taken where
    it has a scale of its own.

    Args:
        readings: the photographs.
        labels: the reader's faces.
        decision: the reader's decision.
        min_coins: coins of a group that must agree.
        max_spread: greatest spread of a scale.
    """
    spread = distance_spread(decision)
    pools: dict[Hashable, list[int]] = defaultdict(list)
    for i, reading in enumerate(readings):
        if reading.outline is not None:
            pools[reading.size].append(i)
    result = ScaledPhotos([None] * len(readings), [None] * len(readings))
    for pool in pools.values():
        coins = _Coins.of([readings[i] for i in pool], labels, spread)
        whole = _fit(coins.without_cues())
        _enter(result, pool, coins, whole, min_coins, max_spread)
        groups: dict[str, list[int]] = defaultdict(list)
        for row, i in enumerate(pool):
            if crop := _CROP_OF_PHOTOGRAPH.fullmatch(readings[i].photo.path.stem):
                groups[crop[1]].append(row)
        usual = whole if result.scales[pool[0]] else None
        for rows in groups.values():
            part = coins.some(rows)
            fit = _fit(part, usual)
            _enter(result, [pool[row] for row in rows], part, fit, min_coins, max_spread)
    return result


@dataclass(frozen=True, slots=True)
class _Coins:
    """Coins that may share a scale.

    Attributes:
        pixels: (n,) logarithm of the measured diameter.
        sizes: (k,) logarithm of the diameters there are, millimetres.
        priors: (n, k) logarithm of how likely each is by the coin's picture.
        cues: (n, c) `surroundings`; none if not known of every coin.
    """

    pixels: FloatArray
    sizes: FloatArray
    priors: FloatArray
    cues: FloatArray

    @classmethod
    def of(cls, readings: Sequence[Reading], labels: Sequence[CoinLabel], spread: float) -> _Coins:
        diameters = sorted({label.diameter_mm for label in labels})
        costs = np.full((len(readings), len(diameters)), np.inf)
        for row, reading in zip(costs, readings, strict=True):
            for face, cost in relief_costs(reading.views, labels, spread).items():
                size = diameters.index(labels[face].diameter_mm)
                row[size] = min(row[size], cost)
        priors = -costs - np.logaddexp.reduce(-costs, axis=1, keepdims=True)
        pixels = [_diameter(r.outline) for r in readings if r.outline is not None]
        seen = [r.surroundings for r in readings if r.surroundings is not None]
        cues = (
            np.array(seen, np.float64) if len(seen) == len(readings) else np.empty((len(costs), 0))
        )
        return cls(np.log(pixels), np.log(diameters), priors, cues)

    def some(self, rows: list[int]) -> _Coins:
        return _Coins(self.pixels[rows], self.sizes, self.priors[rows], self.cues[rows])

    def without_cues(self) -> _Coins:
        return _Coins(self.pixels, self.sizes, self.priors, self.cues[:, :0])

    @property
    def design(self) -> FloatArray:
        """(n, 1 + c) ones, and the cues in deviations from what is usual."""
        middle = np.median(self.cues, axis=0)
        off = self.cues - middle
        deviation = _MAD_TO_SIGMA * np.median(np.abs(off), axis=0) + 1e-6
        scaled = np.clip(off / deviation, -_MOST_DEVIATIONS, _MOST_DEVIATIONS)
        return np.concatenate([np.ones((len(off), 1)), scaled], axis=1)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A scale fitted to coins.

    Attributes:
        level: logarithm of the scale where the surroundings are usual.
        local: (n,) the same at each coin.
        error: standard deviation of a measured diameter's logarithm.
        shares: (n, k) how likely each coin has each diameter; the rest of 1: none of them.
        likelihood: logarithm of the measurements' density.
    """

    level: float
    local: FloatArray
    error: float
    shares: FloatArray
    likelihood: float


def _fit(coins: _Coins, usual: _Fit | None = None) -> _Fit:
    """The likeliest scale; `usual` is that of more photographs."""
    starts = _starts(coins, usual)
    return max((_maximized(coins, start, usual) for start in starts), key=lambda f: f.likelihood)


def _starts(coins: _Coins, usual: _Fit | None) -> FloatArray:
    """Scales from which some coin has some diameter, the likeliest first."""
    proposed = (coins.pixels[:, None] - coins.sizes)[coins.priors > math.log(_OUTLIERS)]
    step = _FIRST_ERROR / 5
    proposed = np.unique(np.round(proposed / step) * step)
    design = np.ones((len(coins.pixels), 1))
    worth = [
        _expected(coins, np.full(len(design), level), _FIRST_ERROR)[1] + _prior(level, usual)
        for level in proposed
    ]
    return proposed[np.argsort(worth)[::-1][:_STARTS]]


def _prior(level: float, usual: _Fit | None) -> float:
    if usual is None:
        return 0.0
    return -0.5 * ((level - usual.level) / max(usual.error, _POOL_ERROR)) ** 2


def _maximized(coins: _Coins, start: float, usual: _Fit | None) -> _Fit:
    """Expectation maximization from one scale."""
    design = coins.design
    effects = np.zeros(design.shape[1])
    effects[0], error = start, _FIRST_ERROR
    for step in range(_STEPS):
        shares, _ = _expected(coins, design @ effects, error)
        weights = shares.sum(axis=1)
        observed = (shares * (coins.pixels[:, None] - coins.sizes)).sum(axis=1)
        # In units of the error: what is known about the effects beforehand.
        stiffness = np.full(len(effects), (error / _CUE_EFFECT) ** 2)
        target = design.T @ observed
        stiffness[0] = 1e-6
        if usual is not None:
            stiffness[0] = (error / max(usual.error, _POOL_ERROR)) ** 2
            target[0] += stiffness[0] * usual.level
        normal = (design * weights[:, None]).T @ design + np.diag(stiffness)
        effects = np.linalg.solve(normal, target)
        deviation = coins.pixels[:, None] - coins.sizes - (design @ effects)[:, None]
        squares = float((shares * deviation**2).sum()) + _USUAL_WEIGHT * _USUAL_ERROR**2
        least = _ROUGH_ERROR if step < _ROUGH_STEPS else _LEAST_ERROR
        error = max(least, math.sqrt(squares / (weights.sum() + _USUAL_WEIGHT)))
    local = design @ effects
    shares, likelihood = _expected(coins, local, error)
    likelihood += _prior(effects[0], usual) - 0.5 * float(((effects[1:] / _CUE_EFFECT) ** 2).sum())
    return _Fit(float(effects[0]), local, error, shares, likelihood)


def _expected(coins: _Coins, local: FloatArray, error: float) -> tuple[FloatArray, float]:
    """How likely each coin has each diameter, and the likelihood of all."""
    deviation = coins.pixels[:, None] - coins.sizes - local[:, None]
    density = -0.5 * (deviation / error) ** 2 - math.log(error * math.sqrt(2 * math.pi))
    joint = coins.priors + density + math.log(1 - _OUTLIERS)
    nothing = math.log(_OUTLIERS * _OUTLIER_DENSITY)
    total = np.logaddexp(np.logaddexp.reduce(joint, axis=1), nothing)
    return np.exp(joint - total[:, None]), float(total.sum())


def _likelihood_without_scale(coins: _Coins) -> float:
    """Of diameters that have nothing to do with the coins' pictures."""
    middle = float(np.median(coins.pixels))
    spread = _MAD_TO_SIGMA * float(np.median(np.abs(coins.pixels - middle)))
    one_size = _Coins(coins.pixels, np.zeros(1), np.zeros((len(coins.pixels), 1)), coins.cues)
    return _expected(one_size, np.full(len(coins.pixels), middle), max(spread, _LEAST_ERROR))[1]


def _enter(
    result: ScaledPhotos,
    which: list[int],
    coins: _Coins,
    fit: _Fit,
    min_coins: int,
    max_spread: float,
) -> None:
    """Enter a group's scale and sizes if its coins prove one."""
    agree = fit.shares.sum(axis=1) > 0.5
    sizes = set(fit.shares.argmax(axis=1)[agree])
    if (
        agree.sum() < max(min_coins, MIN_AGREEING * len(which))
        or len(sizes) < MIN_SIZES
        or fit.error > max_spread
        or fit.likelihood - _likelihood_without_scale(coins) < MIN_EVIDENCE
    ):
        return
    scale = SharedScale(math.exp(fit.level), fit.error, int(agree.sum()))
    for i, mm in zip(which, np.exp(coins.pixels - fit.local), strict=True):
        result.scales[i] = scale
        result.diameters[i] = MeasuredDiameter(float(mm), float(mm) * fit.error)


def _diameter(outline: Ellipse) -> float:
    """Of the disc of the same area, pixels: an outline's area errs less than its longer axis."""
    return 2 * math.sqrt(outline.major * outline.minor)
