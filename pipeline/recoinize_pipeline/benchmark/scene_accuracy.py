"""How well coins are found and read in pictures of known content."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.find_coins import find_coins
from recoinize_edge.image_file import read_image
from recoinize_edge.reader import CoinReader
from recoinize_edge.scene import read_scene
from recoinize_pipeline.benchmark.known_scenes import TrueScene

LEAST_OVERLAP = 0.5
"""Intersection over union of the discs of the same areas that makes a coin found; its centre must
also be within half a radius."""


@dataclass
class SceneCounts:
    """Counts over scenes.

    Attributes:
        pictures: scenes.
        coins: coins that should be found.
        found: of these, those that were.
        extra: outlines without a coin.
        labelled: found coins whose denomination is known.
        right: of these, those whose denomination was said and right.
        wrong: of these, those whose denomination was said and wrong.
        summed: scenes whose sum is known.
        exact: of these, those with the right sum and every coin in it. What is no coin, but looks
            like one, may be called unknown.
        false_sums: of these, those with a wrong sum and no warning.
    """

    pictures: int = 0
    coins: int = 0
    found: int = 0
    extra: int = 0
    labelled: int = 0
    right: int = 0
    wrong: int = 0
    summed: int = 0
    exact: int = 0
    false_sums: int = 0

    @property
    def recall(self) -> float:
        """Share of the coins that were found."""
        return self.found / max(self.coins, 1)

    @property
    def precision(self) -> float:
        """Share of the outlines that are coins."""
        return self.found / max(self.found + self.extra, 1)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**vars(self), "recall": self.recall, "precision": self.precision}


def count_scene(counts: SceneCounts, scene: TrueScene, reader: CoinReader | None) -> None:
    """Find the coins of one picture, read them if there is a reader, and count.

    Args:
        counts: is added to.
        scene: picture and content.
        reader: None to judge finding alone.
    """
    image = read_image(scene.path)
    answers: list[str | None]
    if reader is None:
        outlines = [coin.outline for coin in find_coins(image)]
        answers = [None] * len(outlines)
        total = None
    else:
        read = read_scene(reader, image)
        outlines = [coin.found.outline for coin in read.coins]
        answers = [coin.answer.denomination for coin in read.coins]
        total = read.total
    pairs = match_outlines([coin.outline for coin in scene.coins], outlines)
    counts.pictures += 1
    for i, coin in enumerate(scene.coins):
        if not coin.expected:
            continue
        counts.coins += 1
        if i not in pairs:
            continue
        counts.found += 1
        if coin.denomination is not None:
            said = answers[pairs[i]]
            counts.labelled += 1
            counts.right += said == coin.denomination
            counts.wrong += said not in (None, coin.denomination)
    counts.extra += len(outlines) - len(pairs)
    if total is not None and scene.cents is not None:
        counts.summed += 1
        tokens = sum(coin.visible == 0 and i in pairs for i, coin in enumerate(scene.coins))
        left_out = total.unknown + total.suspected
        counts.exact += total.cents == scene.cents and left_out <= tokens
        counts.false_sums += total.certain and total.cents != scene.cents


def match_outlines(truth: Sequence[Ellipse], found: Sequence[Ellipse]) -> dict[int, int]:
    """Pairs of true and found outlines, the best overlap first, each in one pair at most.

    Returns:
        Number of the found outline for each true one that has one.
    """
    overlaps = sorted(
        ((_overlap(t, f), i, j) for i, t in enumerate(truth) for j, f in enumerate(found)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for overlap, i, j in overlaps:
        if overlap > LEAST_OVERLAP and i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _overlap(truth: Ellipse, found: Ellipse) -> float:
    """Intersection over union of discs of the same areas; 0 if the centres are too far apart."""
    a, b = math.sqrt(truth.major * truth.minor), math.sqrt(found.major * found.minor)
    d = math.hypot(truth.cx - found.cx, truth.cy - found.cy)
    if d > a / 2:
        return 0.0
    small, large = min(a, b), max(a, b)
    if d <= large - small:
        return (small / large) ** 2
    to_small = np.arccos(np.clip((d**2 + small**2 - large**2) / (2 * d * small), -1, 1))
    to_large = np.arccos(np.clip((d**2 + large**2 - small**2) / (2 * d * large), -1, 1))
    kite = (small + large - d) * (d + small - large) * (d - small + large) * (d + small + large)
    lens = small**2 * to_small + large**2 * to_large - math.sqrt(max(kite, 0.0)) / 2
    return float(lens / (math.pi * (small**2 + large**2) - lens))
