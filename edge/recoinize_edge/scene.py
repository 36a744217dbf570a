"""Reads all coins of a picture together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import FaceTable
from recoinize_edge.find_coins import FoundCoin, find_coins
from recoinize_edge.joint_decision import (
    COINS_TO_ACCEPT,
    COINS_TO_CONTRADICT,
    FIRM_SCORE,
    confirmed,
    decide_together,
)
from recoinize_edge.metal_colour import coin_colour
from recoinize_edge.preprocessing import UInt8Array, unwrap
from recoinize_edge.reader import CoinReader
from recoinize_edge.scale import SharedScale
from recoinize_edge.second_look import look_again, sized_outlines
from recoinize_edge.seen_coins import see_coins
from recoinize_edge.shared_tilt import common_frame
from recoinize_edge.totals import Total

SMALLEST_MM, LARGEST_MM = 15.5, 26.5
"""Diameters that euro coins may seem to have, measured by the coins beside them."""

TINIEST_MM = 14.0
"""What seems smaller than that is no coin of any country, but a part of one, or of the ground."""


@dataclass(frozen=True, slots=True)
class ReadCoin:
    """A coin of a scene.

    Attributes:
        found: where it is.
        answer: which one it is.
        measured_mm: its diameter by the scale that the coins share; None without one.
    """

    found: FoundCoin
    answer: Answer
    measured_mm: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        outline = self.found.outline
        return {
            **self.answer.to_dict(),
            "outline": {
                name: getattr(outline, name) for name in ("cx", "cy", "major", "minor", "angle")
            },
            "score": self.found.score,
            "visible": self.found.visible,
            "cut_off": self.found.cut_off,
            "measured_mm": self.measured_mm,
        }


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows.

    Attributes:
        coins: the coins, from the surest found to the least.
        scale: the scale that they share, if they agree on one.
        suspected: what may be further coins: faint outlines of a coin's size that the reader does
            not know, and coins of which less than half is in the picture.
        dim: whether coins are too faint, in the dark or on coarse ground, to be sure that all were
            found.
    """

    coins: tuple[ReadCoin, ...]
    scale: SharedScale | None
    suspected: tuple[FoundCoin, ...] = ()
    dim: bool = False

    @property
    def total(self) -> Total:
        """Sum of the coins; not certain if there may be more."""
        return Total.of((coin.answer for coin in self.coins), len(self.suspected), self.dim)


def read_scene(
    reader: CoinReader, image: UInt8Array, found: Sequence[FoundCoin] | None = None
) -> Scene:
    """Find and read all coins of a picture.

    Args:
        reader: knows coins.
        image: uint8 (height, width, 3), RGB.
        found: where the coins are; looked for if None.

    Returns:
        The coins. Round things that the reader does not know are left out unless they look very
        much like a coin.

    Raises:
        ImageError: `image` is not a uint8 RGB picture.
    """
    outlines = list(find_coins(image, least_score=0.0) if found is None else found)
    # The reader needs the centre in the picture, which an outline fitted at a border may miss.
    height, width = image.shape[:2]
    coins = [c for c in outlines if 0 <= c.outline.cx < width and 0 <= c.outline.cy < height]
    beyond = [coin for coin in outlines if coin not in coins and coin.score >= FIRM_SCORE]
    dim = any(coin.dim for coin in outlines)
    if not coins:
        return Scene((), None, tuple(beyond), dim)
    spec = reader.bundle.spec
    coins, near = see_coins(reader, image, coins)
    colours = np.array([coin_colour(unwrap(image, c.outline, spec), spec) for c in coins])
    faces, decision = FaceTable.of(reader.bundle.labels), reader.bundle.decision
    answers, scale = decide_together(coins, near, faces, decision, max(height, width), colours)
    measured = [sized.measured_mm for sized in scale.coins] if scale else [None] * len(coins)
    read = [ReadCoin(*values) for values in zip(coins, answers, measured, strict=True)]
    if scale is not None and scale.agreeing > COINS_TO_ACCEPT:
        read = _looked_at_again(reader, image, read, faces, scale)
    sure = [coin for coin in read if coin.answer.known or _looks_like_a_coin(coin, scale)]
    faint = [coin.found for coin in read if coin not in sure and _coin_sized(coin, sure)]
    return Scene(tuple(sure), scale, (*beyond, *faint), dim)


def _looked_at_again(
    reader: CoinReader,
    image: UInt8Array,
    read: Sequence[ReadCoin],
    faces: FaceTable,
    scale: SharedScale,
) -> list[ReadCoin]:
    """Coins after a second look at those whose denomination is not known."""
    settled = [
        coin.found.outline
        for coin, sized in zip(read, scale.coins, strict=True)
        if sized.agrees and sized.diameter_mm is not None
    ]
    if not settled:
        return list(read)
    frame, spec = common_frame(settled), confirmed(reader.bundle.decision)

    def again(coin: ReadCoin) -> ReadCoin:
        if coin.answer.denomination is not None or coin.found.score < FIRM_SCORE:
            return coin
        assert coin.measured_mm is not None  # there is a scale
        outlines = sized_outlines(image, coin.found.outline, frame, coin.measured_mm)
        second = look_again(reader, image, outlines, faces, spec)
        if second is None:
            return coin
        answer, sized = second
        return ReadCoin(replace(coin.found, outline=sized.outline), answer, sized.diameter_mm)

    return [again(coin) for coin in read]


def _looks_like_a_coin(coin: ReadCoin, scale: SharedScale | None) -> bool:
    """Whether what the reader does not know is a coin nevertheless, perhaps a foreign one."""
    tiny = (
        scale is not None
        and scale.agreeing >= COINS_TO_CONTRADICT
        and coin.measured_mm is not None
        and coin.measured_mm < TINIEST_MM
    )
    return coin.found.score >= FIRM_SCORE and not tiny


def _coin_sized(faint: ReadCoin, coins: Sequence[ReadCoin]) -> bool:
    """Whether an outline has the size of a coin, as far as the coins beside it tell."""
    if faint.measured_mm is not None:
        return SMALLEST_MM <= faint.measured_mm <= LARGEST_MM
    beside = ((coin.found.outline, coin.answer) for coin in coins)
    return coin_sized_beside(faint.found.outline, beside)


def coin_sized_beside(outline: Ellipse, known: Iterable[tuple[Ellipse, Answer]]) -> bool:
    """Whether an outline has the size of a coin, measured by one of the coins beside it.

    Args:
        outline: of what may be a coin.
        known: outlines and answers of the coins beside it; those without a denomination tell
            nothing.
    """
    sizes = [
        denomination.diameter_mm * _diameter(outline) / _diameter(other)
        for other, answer in known
        if (denomination := DENOMINATIONS.get(answer.denomination or "")) is not None
    ]
    return any(SMALLEST_MM <= size <= LARGEST_MM for size in sizes)


def _diameter(outline: Ellipse) -> float:
    """Of the disc of the same area, pixels."""
    return 2 * math.sqrt(outline.major * outline.minor)
