"""The scale that photographs share, learned from the coins that are certain.

10, 20 and 50 cent of most countries show one design: a photograph of one of them cannot tell which
it is. Photographs taken by one camera at one height can: coins whose denomination is certain by
their design (common sides, bimetals, …) tell how many pixels a millimetre has, and the others are
measured with it, as a reader does with the coins of one frame. No label is used. Where the certain
coins do not agree on a scale, or are too few or too alike to prove one, there is none.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

from recoinize_edge.coin import CoinLabel
from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.evaluation.recognize_photos import (
    MeasuredDiameter,
    Reading,
    Recognition,
)

MIN_SIZES = 3
"""Different diameters that must agree: pictures cropped to one size agree with any one coin."""

# `train_12_7`: coin 7 of photograph 12.
_CROP_OF_PHOTOGRAPH = re.compile(r"(.*\d)_\d+")

_MAD_TO_SIGMA = 1.4826  # of a normal distribution


@dataclass(frozen=True, slots=True)
class SharedScale:
    """Scale of a group of photographs.

    Attributes:
        pixels_per_mm: the median over the certain coins.
        spread: robust relative deviation (1.4826 MAD / median).
        coins: how many certain coins agreed on it.
    """

    pixels_per_mm: float
    spread: float
    coins: int


def estimate_scale(
    coins: Sequence[tuple[float, float]],
    min_coins: int,
    max_spread: float,
) -> SharedScale | None:
    """The scale on which coins of known size agree.

    Args:
        coins: diameter in pixels as measured, and in millimetres as it is.
        min_coins: fewer coins than this prove nothing.
        max_spread: greatest robust relative deviation that counts as agreement.

    Returns:
        The scale, or None if the coins are too few, too alike in size, or do not agree.
    """
    if len(coins) < min_coins or len({size for _, size in coins}) < MIN_SIZES:
        return None
    scales = np.array([pixels / size for pixels, size in coins])
    median = float(np.median(scales))
    spread = float(_MAD_TO_SIGMA * np.median(np.abs(scales - median)) / median)
    return SharedScale(median, spread, len(scales)) if spread <= max_spread else None


def shared_scales(
    readings: Sequence[Reading],
    alone: Sequence[Recognition],
    labels: Sequence[CoinLabel],
    min_coins: int,
    max_spread: float,
) -> list[SharedScale | None]:
    """The scale of each photograph.

    Photographs may share a scale if their pictures have one size. Crops of one photograph, told
    by their names (`train_12_7`, `train_12_8`), are a smaller and better group: it is taken where
    it has a scale of its own.

    Args:
        readings: the photographs.
        alone: what is said about each of them without a scale.
        labels: the reader's faces.
        min_coins: certain coins that a group must have.
        max_spread: as in `estimate_scale`.
    """
    sizes_of_design = _sizes_by_design(labels)
    certain: dict[Hashable, list[tuple[float, float]]] = defaultdict(list)
    for reading, recognition in zip(readings, alone, strict=True):
        size = _certain_diameter(recognition, sizes_of_design)
        if size is not None and reading.outline is not None:
            for group in _groups(reading):
                certain[group].append((_diameter(reading.outline), size))
    scales = {
        group: estimate_scale(pairs, min_coins, max_spread) for group, pairs in certain.items()
    }
    return [
        next((scale for group in _groups(reading) if (scale := scales.get(group))), None)
        for reading in readings
    ]


def measured_diameters(
    readings: Sequence[Reading], scales: Sequence[SharedScale | None]
) -> list[MeasuredDiameter | None]:
    """Size of each coin by the scale of its photograph, where there is one."""
    return [
        _measured(reading.outline, scale) if scale and reading.outline else None
        for reading, scale in zip(readings, scales, strict=True)
    ]


def _measured(outline: Ellipse, scale: SharedScale) -> MeasuredDiameter:
    mm = _diameter(outline) / scale.pixels_per_mm
    return MeasuredDiameter(mm, mm * scale.spread)


def _diameter(outline: Ellipse) -> float:
    """Of the disc of the same area, pixels: an outline's area errs less than its longer axis."""
    return 2 * math.sqrt(outline.major * outline.minor)


def _groups(reading: Reading) -> list[Hashable]:
    """Groups of photographs that may share a scale, the smallest first."""
    crop = _CROP_OF_PHOTOGRAPH.fullmatch(reading.photo.path.stem)
    return [(reading.size, crop[1]), reading.size] if crop else [reading.size]


def _sizes_by_design(labels: Sequence[CoinLabel]) -> dict[tuple[str, str], set[float]]:
    sizes: dict[tuple[str, str], set[float]] = defaultdict(set)
    for label in labels:
        sizes[label.country, label.design].add(label.diameter_mm)
    return sizes


def _certain_diameter(
    recognition: Recognition, sizes_of_design: dict[tuple[str, str], set[float]]
) -> float | None:
    """Diameter of a coin whose design no coin of another size bears."""
    # Refused or not: a few wrong guesses do not move a median, and too few coins give no scale.
    guess, said = recognition.guess, recognition.unrefused.denomination
    if guess is None or said is None or said != guess.denomination:
        return None
    sizes = sizes_of_design[guess.country, guess.design]
    return guess.diameter_mm if len(sizes) == 1 else None
