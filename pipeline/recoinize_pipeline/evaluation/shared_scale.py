"""The scale and the light that photographs share, learned from all their coins together.

10, 20 and 50 cent of most countries show one design: a photograph of one of them cannot tell which
it is. Photographs taken by one camera at one height can: coins whose diameter is certain by their
design (common sides, bimetals, …) tell how many pixels a millimetre has, and the others are
measured with it, as a reader does with the coins of one frame. Likewise copper in one light is
gold in another, but not beside gold. No label is used.

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
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import FaceTable
from recoinize_edge.metal_colour import METALS, metal_costs
from recoinize_pipeline.evaluation.recognize_photos import (
    Reading,
    SharedEvidence,
    distance_spread,
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
        evidence: what they tell about its coin; None without a scale or a coin.
    """

    scales: list[SharedScale | None]
    evidence: list[SharedEvidence | None]


def measure_together(
    readings: Sequence[Reading],
    labels: Sequence[CoinLabel],
    decision: DecisionSpec,
    min_coins: int,
    max_spread: float,
) -> ScaledPhotos:
    """The scale of each photograph, and what it tells about the coin.

    Photographs may share a scale if their pictures have one size. Crops of one photograph, told
    by their names (`train_12_7`, `train_12_8`), are a smaller and better group, which shares its
    light as well: it is taken where it has a scale of its own.

    Args:
        readings: the photographs.
        labels: the reader's faces.
        decision: the reader's decision.
        min_coins: coins of a group that must agree.
        max_spread: greatest spread of a scale.
    """
    table = FaceTable.of(labels)
    spread = distance_spread(decision)
    pools: dict[Hashable, list[int]] = defaultdict(list)
    for i, reading in enumerate(readings):
        if reading.outline is not None:
            pools[reading.size].append(i)
    result = ScaledPhotos([None] * len(readings), [None] * len(readings))
    for pool in pools.values():
        coins = _Coins.of([readings[i] for i in pool], table, spread)
        whole = _fit(coins.without_cues())
        _enter(result, pool, coins, whole, min_coins, max_spread)
        groups: dict[str, list[int]] = defaultdict(list)
        for row, i in enumerate(pool):
            if crop := _CROP_OF_PHOTOGRAPH.fullmatch(readings[i].photo.path.stem):
                groups[crop[1]].append(row)
        usual = whole if result.scales[pool[0]] else None
        for rows in groups.values():
            part = coins.some(rows).in_one_light()
            fit = _fit(part, usual)
            _enter(result, [pool[row] for row in rows], part, fit, min_coins, max_spread)
    return result


@dataclass(frozen=True, slots=True)
class _Coins:
    """Coins that may share a scale.

    Attributes:
        table: the faces that they may be.
        reliefs: (n, faces) what each costs by the coin's relief.
        metals: (n, len(METALS)) what each metal costs by the coin's colour.
        pixels: (n,) logarithm of the measured diameter.
        cues: (n, c) `surroundings`; none if not known of every coin.
        colours: (n, 4) `coin_colour`; none if not known of every coin.
    """

    table: FaceTable
    reliefs: FloatArray
    metals: FloatArray
    pixels: FloatArray
    cues: FloatArray
    colours: FloatArray

    @classmethod
    def of(cls, readings: Sequence[Reading], table: FaceTable, spread: float) -> _Coins:
        return cls(
            table,
            np.array([table.relief_costs(reading.views, spread) for reading in readings]),
            np.zeros((len(readings), len(METALS))),
            np.log([_diameter(r.outline) for r in readings if r.outline is not None]),
            _known_of_all([reading.surroundings for reading in readings]),
            _known_of_all([reading.colour for reading in readings]),
        )

    def some(self, rows: list[int]) -> _Coins:
        return _Coins(
            self.table,
            self.reliefs[rows],
            self.metals[rows],
            self.pixels[rows],
            self.cues[rows],
            self.colours[rows],
        )

    def without_cues(self) -> _Coins:
        return replace(self, cues=self.cues[:, :0])

    def in_one_light(self) -> _Coins:
        if not self.colours.shape[1]:
            return self
        resemblance = np.array([self.table.metal_resemblance(row) for row in self.reliefs])
        return replace(self, metals=metal_costs(self.colours, resemblance))

    @property
    def sizes(self) -> FloatArray:
        """(k,) logarithms of the diameters there are, millimetres."""
        return np.log(np.unique(self.table.diameters))

    @property
    def priors(self) -> FloatArray:
        """(n, k) logarithm of how likely each diameter is by the coin's relief and colour."""
        faces = self.reliefs + np.array([self.table.colour_costs(row) for row in self.metals])
        costs = np.stack(
            [
                faces[:, self.table.diameters == mm].min(axis=1)
                for mm in np.unique(self.table.diameters)
            ],
            axis=1,
        )
        priors: FloatArray = -costs - np.logaddexp.reduce(-costs, axis=1, keepdims=True)
        return priors

    @property
    def design(self) -> FloatArray:
        """(n, 1 + c) ones, and the cues in deviations from what is usual."""
        middle = np.median(self.cues, axis=0)
        off = self.cues - middle
        deviation = _MAD_TO_SIGMA * np.median(np.abs(off), axis=0) + 1e-6
        scaled = np.clip(off / deviation, -_MOST_DEVIATIONS, _MOST_DEVIATIONS)
        return np.concatenate([np.ones((len(off), 1)), scaled], axis=1)


def _known_of_all(values: Sequence[npt.NDArray[np.floating] | None]) -> FloatArray:
    """(n, k) values; (n, 0) if one is missing."""
    known = [value for value in values if value is not None]
    return np.array(known, np.float64) if len(known) == len(values) else np.empty((len(values), 0))


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
    # How large the scale would be if each coin had each diameter, and how likely it has that one.
    proposed, priors = coins.pixels[:, None] - coins.sizes, coins.priors
    fits = [
        _maximized(proposed, priors, coins.design, start, usual)
        for start in _starts(proposed, priors, usual)
    ]
    return max(fits, key=lambda fit: fit.likelihood)


def _starts(proposed: FloatArray, priors: FloatArray, usual: _Fit | None) -> FloatArray:
    """The likeliest of the proposed scales."""
    step = _FIRST_ERROR / 5
    levels = np.unique(np.round(proposed[priors > math.log(_OUTLIERS)] / step) * step)
    worth = [
        _expected(proposed - level, priors, _FIRST_ERROR)[1] + _prior(level, usual)
        for level in levels
    ]
    return levels[np.argsort(worth)[::-1][:_STARTS]]


def _prior(level: float, usual: _Fit | None) -> float:
    if usual is None:
        return 0.0
    return -0.5 * ((level - usual.level) / max(usual.error, _POOL_ERROR)) ** 2


def _maximized(
    proposed: FloatArray, priors: FloatArray, design: FloatArray, start: float, usual: _Fit | None
) -> _Fit:
    """Expectation maximization from one scale."""
    effects = np.zeros(design.shape[1])
    effects[0], error = start, _FIRST_ERROR
    for step in range(_STEPS):
        shares, _ = _expected(proposed - (design @ effects)[:, None], priors, error)
        weights = shares.sum(axis=1)
        # In units of the error: what is known about the effects beforehand.
        stiffness = np.full(len(effects), (error / _CUE_EFFECT) ** 2)
        stiffness[0] = 1e-6
        target = design.T @ (shares * proposed).sum(axis=1)
        if usual is not None:
            stiffness[0] = (error / max(usual.error, _POOL_ERROR)) ** 2
            target[0] += stiffness[0] * usual.level
        normal = (design * weights[:, None]).T @ design + np.diag(stiffness)
        effects = np.linalg.solve(normal, target)
        deviation = proposed - (design @ effects)[:, None]
        squares = float((shares * deviation**2).sum()) + _USUAL_WEIGHT * _USUAL_ERROR**2
        least = _ROUGH_ERROR if step < _ROUGH_STEPS else _LEAST_ERROR
        error = max(least, math.sqrt(squares / (weights.sum() + _USUAL_WEIGHT)))
    local = design @ effects
    shares, likelihood = _expected(proposed - local[:, None], priors, error)
    likelihood += _prior(effects[0], usual) - 0.5 * float(((effects[1:] / _CUE_EFFECT) ** 2).sum())
    return _Fit(float(effects[0]), local, error, shares, likelihood)


def _expected(deviation: FloatArray, priors: FloatArray, error: float) -> tuple[FloatArray, float]:
    """How likely each coin has each diameter, (n, k), and the likelihood of all, its logarithm."""
    density = -0.5 * (deviation / error) ** 2 - math.log(error * math.sqrt(2 * math.pi))
    joint = priors + density + math.log(1 - _OUTLIERS)
    nothing = math.log(_OUTLIERS * _OUTLIER_DENSITY)
    total = np.logaddexp(np.logaddexp.reduce(joint, axis=1), nothing)
    return np.exp(joint - total[:, None]), float(total.sum())


def _likelihood_without_scale(coins: _Coins) -> float:
    """Of diameters that have nothing to do with the coins' pictures."""
    middle = float(np.median(coins.pixels))
    spread = _MAD_TO_SIGMA * float(np.median(np.abs(coins.pixels - middle)))
    error = max(spread, _LEAST_ERROR)
    none = np.zeros((len(coins.pixels), 1))
    return _expected(coins.pixels[:, None] - middle, none, error)[1]


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
    diameters = np.exp(coins.pixels - fit.local)
    for i, mm, metals in zip(which, diameters, coins.metals, strict=True):
        result.scales[i] = scale
        result.evidence[i] = SharedEvidence(
            float(mm), float(mm) * fit.error, tuple(metals.tolist())
        )


def _diameter(outline: Ellipse) -> float:
    """Of the disc of the same area, pixels: an outline's area errs less than its longer axis."""
    return 2 * math.sqrt(outline.major * outline.minor)
