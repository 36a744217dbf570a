"""Reads all coins of a picture together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import FaceTable, Neighbours
from recoinize_edge.find_coins import FoundCoin, find_coins
from recoinize_edge.metal_colour import METALS, coin_colour, metal_costs
from recoinize_edge.preprocessing import UInt8Array, unwrap
from recoinize_edge.reader import CoinReader
from recoinize_edge.scale import SharedScale, SizedCoin, agree_on_scale
from recoinize_edge.totals import Total
from recoinize_edge.views import VIEWS, coin_views

FIRM_SCORE = 0.5
"""An outline with a lower score that the reader does not know is no coin: round things abound."""

DISTANCE_SPREAD = 0.06
"""Standard deviation of the difference of two embedding distances; on labelled scenes this settles
most sizes rightly."""

SMALLEST_MM, LARGEST_MM = 15.5, 26.5
"""Diameters that euro coins may seem to have, measured by the coins beside them."""

TINIEST_MM = 14.0
"""What seems smaller than that is no coin of any country, but a part of one, or of the ground."""

CONFIRMED_DISTANCE = 0.96
"""A reference may be as far as this, beyond the threshold, if the size by two other coins and the
colour confirm it. Half of the foreign coins are further from any reference."""

_COINS_TO_SHARE_LIGHT = 2
"""Alone, a coin's colour is not heard: without rivals of other metals a stranger would more easily
keep the margins, which were calibrated with all of them."""

_COINS_TO_CONFIRM = 2  # that agree on a scale before it tells a coin's size
_COINS_TO_ACCEPT = 2  # others that agree before a coin may resemble its reference less
_COINS_TO_CONTRADICT = 3  # before it makes a certain coin doubtful
_SAME_SIZE_MM = 0.3
_STRUCK_COST = 5.0  # of a metal, from which a coin is not of it: odds of 150 to 1


FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


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
    """

    coins: tuple[ReadCoin, ...]
    scale: SharedScale | None
    suspected: tuple[FoundCoin, ...] = ()

    @property
    def total(self) -> Total:
        """Sum of the coins; not certain if there may be more."""
        return Total.of((coin.answer for coin in self.coins), len(self.suspected))


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
    if not coins:
        return Scene((), None, tuple(beyond))
    spec = reader.bundle.spec
    views = [coin_views(image, coin.outline, spec) for coin in coins]
    embeddings = reader.embed(np.concatenate(views)).reshape(len(coins), VIEWS, -1)
    near = [[reader.nearest(view) for view in of_coin] for of_coin in embeddings]
    colours = np.array([coin_colour(unwrap(image, c.outline, spec), spec) for c in coins])
    answers, scale = decide_together(
        coins,
        near,
        FaceTable.of(reader.bundle.labels),
        reader.bundle.decision,
        max(height, width),
        colours,
    )
    measured = [sized.measured_mm for sized in scale.coins] if scale else [None] * len(coins)
    read = [ReadCoin(*values) for values in zip(coins, answers, measured, strict=True)]
    sure = [coin for coin in read if coin.answer.known or _looks_like_a_coin(coin, scale)]
    faint = [coin.found for coin in read if coin not in sure and _coin_sized(coin, sure)]
    return Scene(tuple(sure), scale, (*beyond, *faint))


def _looks_like_a_coin(coin: ReadCoin, scale: SharedScale | None) -> bool:
    """Whether what the reader does not know is a coin nevertheless, perhaps a foreign one."""
    tiny = (
        scale is not None
        and scale.agreeing >= _COINS_TO_CONTRADICT
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


def decide_together(
    coins: Sequence[FoundCoin],
    near: Sequence[Sequence[Neighbours]],
    faces: FaceTable,
    spec: DecisionSpec,
    longer_side: float,
    colours: FloatArray | None = None,
) -> tuple[list[Answer], SharedScale | None]:
    """Answers of coins that share one scale and one light.

    Args:
        coins: where they are.
        near: for each coin the nearest references of each of its views, one view at least.
        faces: the bundle's faces.
        spec: settings of `decide`.
        longer_side: of the picture, pixels.
        colours: (n, 4) from `metal_colour.coin_colour`; None if they were not measured.

    Returns:
        An answer for each coin, and the scale.
    """
    # Outlines that may be no coins have no say about the scale; they are measured by it.
    firm = np.array([coin.score >= FIRM_SCORE for coin in coins], bool)
    reliefs = [faces.relief_costs(views, DISTANCE_SPREAD) for views in near]
    metals = np.zeros((len(coins), len(METALS)))
    if colours is not None and firm.sum() >= _COINS_TO_SHARE_LIGHT:
        resemblance = np.array([faces.metal_resemblance(relief) for relief in reliefs])
        metals[firm] = metal_costs(colours[firm], resemblance[firm])
    costs = [
        faces.diameter_costs(relief + faces.colour_costs(metal)) if sure else {}
        for relief, metal, sure in zip(reliefs, metals, firm, strict=True)
    ]
    scale = agree_on_scale([coin.outline for coin in coins], costs, longer_side)
    unsized = SizedCoin(0.0, None, agrees=True)
    answers = [
        _decide_one(
            views,
            faces,
            faces.colour_costs(metal) < _STRUCK_COST,
            scale.coins[i] if scale else unsized,
            scale.agreeing if scale else 0,
            spec,
        )
        for i, (views, metal) in enumerate(zip(near, metals, strict=True))
    ]
    return answers, scale


def _decide_one(
    views: Sequence[Neighbours],
    faces: FaceTable,
    of_fitting_metal: BoolArray,
    sized: SizedCoin,
    agreeing: int,
    spec: DecisionSpec,
) -> Answer:
    """Answer of a coin whose colour and size the others have told."""
    best = min(views, key=lambda view: float(view[0][0]))
    if sized.diameter_mm is not None and agreeing >= _COINS_TO_CONFIRM:
        if agreeing > _COINS_TO_ACCEPT:  # the coin itself is one of those that agree
            spec = replace(spec, threshold=max(spec.threshold, CONFIRMED_DISTANCE))
        return _decide_by_size(views, best, sized.diameter_mm, faces, spec)
    answer = _decide_by_colour(best, faces, of_fitting_metal, spec)
    if answer.known and not sized.agrees and agreeing >= _COINS_TO_CONTRADICT:
        return Answer.unknown(
            "its size does not fit the coins beside it", answer.candidates, answer.distance
        )
    return answer


def _decide_by_size(
    views: Sequence[Neighbours],
    best: Neighbours,
    diameter_mm: float,
    faces: FaceTable,
    spec: DecisionSpec,
) -> Answer:
    """Answer among the references of one size."""
    fitting = [_only(view, faces.diameters == diameter_mm) for view in views]
    fitting = [view for view in fitting if len(view[0])]
    # A coin that resembles nothing is unknown; others of its design may have been looked up only.
    nearest = best
    if fitting and float(best[0][0]) <= spec.threshold:
        nearest = min(fitting, key=lambda view: float(view[0][0]))
    return decide(*nearest, faces.labels, spec, diameter_mm, _SAME_SIZE_MM)


def _decide_by_colour(
    near: Neighbours, faces: FaceTable, of_fitting_metal: BoolArray, spec: DecisionSpec
) -> Answer:
    """Answer among the references of the metals that the colour allows.

    Where the colour does not allow the nearest one, either may err: then it is not heard.
    """
    fitting = _only(near, of_fitting_metal)
    heard = len(fitting[0]) and of_fitting_metal[int(near[1][0])]
    return decide(*(fitting if heard else near), faces.labels, spec)


def _only(near: Neighbours, wanted: BoolArray) -> Neighbours:
    """The references of the faces that are wanted."""
    distances, faces = np.ravel(near[0]), np.ravel(near[1])
    chosen = wanted[faces]
    return distances[chosen], faces[chosen]
