"""Decides about coins that share one scale and one light, together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.face_table import FaceTable, Neighbours
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.metal_colour import METALS, metal_costs
from recoinize_edge.scale import SharedScale, SizedCoin, agree_on_scale
from recoinize_edge.second_look import SAME_SIZE_MM

FIRM_SCORE = 0.5
"""An outline with a lower score that the reader does not know is no coin: round things abound."""

DISTANCE_SPREAD = 0.06
"""Standard deviation of the difference of two embedding distances; on labelled scenes this settles
most sizes rightly."""

CONFIRMED_DISTANCE = 1.03
"""A reference may be as far as this, beyond the threshold, if the size by two other coins and the
colour confirm it. Chosen by how many foreign coins beside euro coins get a value."""

PAIRED_DISTANCE = 0.97
"""The same if one other coin confirms it; foreign coins get a value less often so than beside more
coins."""

_COINS_TO_SHARE_LIGHT = 2
"""Alone, a coin's colour is not heard: without rivals of other metals a stranger would more easily
keep the margins, which were calibrated with all of them."""

_COINS_TO_CONFIRM = 2  # that agree on a scale before it tells a coin's size
COINS_TO_ACCEPT = 2  # others that agree before a coin may resemble its reference less
COINS_TO_CONTRADICT = 3  # before it makes a certain coin doubtful
_STRUCK_COST = 5.0  # of a metal, from which a coin is not of it: odds of 150 to 1

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


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


def confirmed(spec: DecisionSpec) -> DecisionSpec:
    """Settings for a coin whose size other coins confirm."""
    return replace(spec, threshold=max(spec.threshold, CONFIRMED_DISTANCE))


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
        if agreeing > COINS_TO_ACCEPT:  # the coin itself is one of those that agree
            spec = confirmed(spec)
        else:
            spec = replace(spec, threshold=max(spec.threshold, PAIRED_DISTANCE))
        return _decide_by_size(views, best, sized.diameter_mm, faces, spec)
    answer = _decide_by_colour(best, faces, of_fitting_metal, spec)
    if answer.known and not sized.agrees and agreeing >= COINS_TO_CONTRADICT:
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
    return decide(*nearest, faces.labels, spec, diameter_mm, SAME_SIZE_MM)


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
