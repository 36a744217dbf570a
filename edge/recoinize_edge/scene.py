"""Reads all coins of a picture together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.find_coins import FoundCoin, find_coins
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.reader import CoinReader
from recoinize_edge.scale import SharedScale, agree_on_scale
from recoinize_edge.views import VIEWS, coin_views

FIRM_SCORE = 0.5
"""An outline with a lower score that the reader does not know is no coin: round things abound."""

_COINS_TO_CONTRADICT = 3  # that agree on a scale before another one's denomination is doubted


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
    near = [_nearest_of_views(reader, of_coin) for of_coin in embeddings]
    answers, scale = decide_together(
        coins, near, reader.bundle.labels, reader.bundle.decision, max(image.shape[:2])
    )
    measured = [sized.measured_mm for sized in scale.coins] if scale else [None] * len(coins)
    read = [ReadCoin(*values) for values in zip(coins, answers, measured, strict=True)]
    return Scene(
        tuple(coin for coin in read if coin.answer.known or coin.found.score >= FIRM_SCORE), scale
    )


def _nearest_of_views(reader: CoinReader, embeddings: npt.NDArray[np.float32]) -> Neighbours:
    """Neighbours of the view that resembles a reference most; see `coin_views`."""
    return min((reader.nearest(view) for view in embeddings), key=lambda near: float(near[0][0]))


def decide_together(
    coins: Sequence[FoundCoin],
    near: Sequence[Neighbours],
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
    longer_side: float,
) -> tuple[list[Answer], SharedScale | None]:
    """Answers of coins that share one scale.

    Args:
        coins: where they are.
        near: nearest references of each.
        labels: faces that the references' numbers mean.
        spec: settings of `decide`.
        longer_side: of the picture, pixels.

    Returns:
        An answer for each coin, and the scale.
    """
    costs = [diameter_costs(*neighbours, labels, spec) for neighbours in near]
    scale = agree_on_scale([coin.outline for coin in coins], costs, longer_side)
    answers = []
    for i, neighbours in enumerate(near):
        sized = scale.coins[i] if scale else None
        if sized is not None and sized.diameter_mm is not None:
            answers.append(decide(*neighbours, labels, spec, sized.diameter_mm))
            continue
        answer = decide(*neighbours, labels, spec)
        if (
            answer.known
            and scale is not None
            and sized is not None
            and not sized.agrees
            and scale.agreeing >= _COINS_TO_CONTRADICT
        ):
            answer = Answer.unknown(
                "its size does not fit the coins beside it", answer.candidates, answer.distance
            )
        answers.append(answer)
    return answers, scale


def diameter_costs(
    distances: npt.ArrayLike, faces: npt.ArrayLike, labels: Sequence[CoinLabel], spec: DecisionSpec
) -> dict[float, float]:
    """Diameters that a coin may have by its picture, for `agree_on_scale`.

    Args:
        distances: (n,) distances to the nearest references.
        faces: (n,) their faces, numbers into `labels`.
        labels: all faces.
        spec: settings of `decide`.

    Returns:
        Diameter in millimetres to cost. Coins that share a design cost the same: their pictures
        cannot tell them apart. Empty for an unknown coin.
    """
    of_design: dict[tuple[str, str], float] = {}
    for distance, face in zip(np.ravel(distances), np.ravel(faces), strict=True):
        label = labels[int(face)]
        of_design.setdefault((label.country, label.design), float(distance))
    best = min(of_design.values(), default=np.inf)
    if not best <= spec.threshold:
        return {}
    costs: dict[float, float] = defaultdict(lambda: np.inf)
    margin = max(spec.denomination_margin, 1e-3)
    for label in labels:
        distance = of_design.get((label.country, label.design))
        if distance is not None and distance <= spec.threshold:
            # A design this far behind is two standard deviations less likely.
            cost = 2 * ((distance - best) / margin) ** 2
            costs[label.diameter_mm] = min(costs[label.diameter_mm], cost)
    return dict(costs)
