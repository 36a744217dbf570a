"""Reads all coins of a picture together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.find_coins import FoundCoin, find_coins
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.reader import CoinReader
from recoinize_edge.scale import SharedScale, SizedCoin, agree_on_scale
from recoinize_edge.views import VIEWS, coin_views

FIRM_SCORE = 0.5
"""An outline with a lower score that the reader does not know is no coin: round things abound."""

DISTANCE_SPREAD = 0.07
"""Standard deviation of the difference of two embedding distances, as a share of the bundle's
threshold; on labelled scenes this settles most sizes rightly."""

SIZE_SLACK = 0.2
"""How much further than the threshold a reference may be if the coins beside confirm the size, as a
share of the threshold."""

_COINS_TO_CONFIRM = 4  # that agree on a scale before it makes a doubtful coin certain
_COINS_TO_CONTRADICT = 3  # before it makes a certain coin doubtful


Neighbours = tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]
"""Distances and faces of the references nearest to a coin, as `CoinReader.nearest` gives them."""


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
    """

    coins: tuple[ReadCoin, ...]
    scale: SharedScale | None


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
    coins = list(find_coins(image, least_score=0.0) if found is None else found)
    # The reader needs the centre in the picture, which an outline fitted at a border may miss.
    height, width = image.shape[:2]
    coins = [c for c in coins if 0 <= c.outline.cx < width and 0 <= c.outline.cy < height]
    if not coins:
        return Scene((), None)
    views = [coin_views(image, coin.outline, reader.bundle.spec) for coin in coins]
    embeddings = reader.embed(np.concatenate(views)).reshape(len(coins), VIEWS, -1)
    near = [[reader.nearest(view) for view in of_coin] for of_coin in embeddings]
    answers, scale = decide_together(
        coins, near, reader.bundle.labels, reader.bundle.decision, max(height, width)
    )
    measured = [sized.measured_mm for sized in scale.coins] if scale else [None] * len(coins)
    read = [ReadCoin(*values) for values in zip(coins, answers, measured, strict=True)]
    return Scene(
        tuple(coin for coin in read if coin.answer.known or coin.found.score >= FIRM_SCORE), scale
    )


def decide_together(
    coins: Sequence[FoundCoin],
    near: Sequence[Sequence[Neighbours]],
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
    longer_side: float,
) -> tuple[list[Answer], SharedScale | None]:
    """Answers of coins that share one scale.

    Args:
        coins: where they are.
        near: for each coin the nearest references of each of its views, one view at least.
        labels: faces that the references' numbers mean.
        spec: settings of `decide`.
        longer_side: of the picture, pixels.

    Returns:
        An answer for each coin, and the scale.
    """
    # Outlines that may be no coins have no say about the scale; they are measured by it.
    spread = max(DISTANCE_SPREAD * spec.threshold, 1e-6)  # a threshold may be 0
    costs = [
        diameter_costs(views, labels, spread) if coin.score >= FIRM_SCORE else {}
        for coin, views in zip(coins, near, strict=True)
    ]
    scale = agree_on_scale([coin.outline for coin in coins], costs, longer_side)
    best = [min(views, key=lambda view: float(view[0][0])) for views in near]
    if scale is None:
        return [decide(*view, labels, spec) for view in best], None
    answers = [
        _decide_by_size(view, sized, scale.agreeing, labels, spec)
        for view, sized in zip(best, scale.coins, strict=True)
    ]
    return answers, scale


def _decide_by_size(
    near: Neighbours,
    sized: SizedCoin,
    agreeing: int,
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
) -> Answer:
    """Answer of a coin that the others have measured."""
    answer = decide(*near, labels, spec)
    if sized.diameter_mm is not None:
        if agreeing >= _COINS_TO_CONFIRM:
            spec = replace(spec, threshold=(1 + SIZE_SLACK) * spec.threshold)
        by_size = decide(*near, labels, spec, sized.diameter_mm)
        # The scale may be wrong if few coins bear it: then it contradicts no coin.
        return by_size if by_size.known or agreeing >= _COINS_TO_CONTRADICT else answer
    if answer.known and not sized.agrees and agreeing >= _COINS_TO_CONTRADICT:
        return Answer.unknown(
            "its size does not fit the coins beside it", answer.candidates, answer.distance
        )
    return answer


def diameter_costs(
    views: Sequence[Neighbours], labels: Sequence[CoinLabel], spread: float
) -> dict[float, float]:
    """Diameters that a coin may have by its picture, for `agree_on_scale`.

    Args:
        views: nearest references of each view of the coin.
        labels: all faces.
        spread: standard deviation of the difference of two distances, above 0.

    Returns:
        Diameter in millimetres to cost. Coins that share a design cost the same: their pictures
        cannot tell them apart.
    """
    of_design: dict[tuple[str, str], float] = {}
    for distances, faces in views:
        for distance, face in zip(np.ravel(distances), np.ravel(faces), strict=True):
            label = labels[int(face)]
            design = (label.country, label.design)
            of_design[design] = min(float(distance), of_design.get(design, np.inf))
    best = min(of_design.values(), default=np.inf)
    costs: dict[float, float] = {}
    for label in labels:
        distance = of_design.get((label.country, label.design))
        if distance is not None:
            cost = ((distance - best) / spread) ** 2 / 2
            costs[label.diameter_mm] = min(costs.get(label.diameter_mm, np.inf), cost)
    return costs
