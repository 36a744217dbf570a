"""Chooses how far away a coin may be before it is called unknown, for one artifact."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_pipeline.evaluation.metrics import is_wrong
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import Truth

MARGIN_STEPS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Tried on top of the least margins."""

NO_THRESHOLD = 2.0
"""Unit vectors are never further apart."""

_LEAST_ANSWERED = 0.1  # a reader that refuses more than that is of no use, however right it is

_COST_OF_WRONG = 10
"""What a wrong answer costs in right ones where no threshold keeps the budget: who cannot see the
coin cannot see the error either."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What the decision may cost.

    Attributes:
        wrong: wrong answers, as a share of all answers to known coins.
        unknown: answers that are wrong, as a share of all strangers.
    """

    wrong: float
    unknown: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """A decision and what it does to the samples it was chosen on.

    Attributes:
        decision: what ships.
        answered: share of the known coins with a right answer, full or partial.
        wrong_of_answered: share of the answers to known coins that are wrong.
        strangers_answered: share of the strangers with a wrong answer.
        within_budget: whether the budget is kept with at least a tenth of the known coins
            answered. If no threshold does that, the decision is the one with the most right
            answers, each wrong one taking off ten.
    """

    decision: DecisionSpec
    answered: float
    wrong_of_answered: float
    strangers_answered: float
    within_budget: bool

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def calibrate(
    known: Neighbours,
    strangers: Neighbours,
    labels: Sequence[CoinLabel],
    least: DecisionSpec,
    budget: Budget,
) -> Calibration:
    """Choose threshold and margins.

    Every threshold at which an answer changes is judged, for each pair of margins. Of those that
    keep the budget, the one with most right answers wins; between thresholds that do equally well
    the middle is taken.

    Args:
        known: nearest references of coins that the index knows, at least one.
        strangers: the same of coins that it does not know.
        labels: all faces.
        least: number of votes, greatest threshold and least margins.
        budget: what may go wrong.
    """
    best: Calibration | None = None
    for country, denomination in itertools.product(MARGIN_STEPS, MARGIN_STEPS):
        spec = replace(
            least,
            country_margin=least.country_margin + country,
            denomination_margin=least.denomination_margin + denomination,
        )
        found = _best_threshold(known, strangers, labels, spec, budget)
        if best is None or _rank(found, budget) > _rank(best, budget):
            best = found
    assert best is not None
    return best


def judge(
    known: Neighbours,
    strangers: Neighbours,
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
    budget: Budget,
) -> Calibration:
    """What a decision does to some samples."""
    answers = answers_of(known, labels, spec)
    spoken = sum(a.known for a in answers)
    wrong = sum(contradicts(t, a) for t, a in zip(known.truths, answers, strict=True))
    through = sum(
        contradicts(t, a)
        for t, a in zip(strangers.truths, answers_of(strangers, labels, spec), strict=True)
    )
    wrong_share = wrong / max(spoken, 1)
    through_share = through / max(len(strangers.truths), 1)
    answered = (spoken - wrong) / max(len(answers), 1)
    return Calibration(
        spec,
        answered=answered,
        wrong_of_answered=wrong_share,
        strangers_answered=through_share,
        within_budget=wrong_share <= budget.wrong
        and through_share <= budget.unknown
        and answered >= _LEAST_ANSWERED,
    )


def answers_of(
    neighbours: Neighbours, labels: Sequence[CoinLabel], spec: DecisionSpec
) -> list[Answer]:
    """The answer to each query."""
    return [
        decide(distances, faces, labels, spec)
        for distances, faces in zip(neighbours.distances, neighbours.faces, strict=True)
    ]


def contradicts(truth: Truth, answer: Answer) -> bool:
    """Whether anything that the answer says is wrong."""
    return answer.known if truth.stranger else is_wrong(truth, answer)


def _best_threshold(
    known: Neighbours,
    strangers: Neighbours,
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
    budget: Budget,
) -> Calibration:
    """The best threshold, at most `spec.threshold`, for given margins."""
    open_spec = replace(spec, threshold=NO_THRESHOLD)
    answers = answers_of(known, labels, open_spec)
    spoken = np.array([a.known for a in answers])
    wrong = np.array([contradicts(t, a) for t, a in zip(known.truths, answers, strict=True)])
    foreign = np.array(
        [
            contradicts(t, a)
            for t, a in zip(strangers.truths, answers_of(strangers, labels, open_spec), strict=True)
        ],
        bool,
    )
    near, far = known.distances[:, 0], strangers.distances[:, 0]
    steps = np.unique(np.concatenate([near[spoken], far[foreign], [0.0]]))
    steps = steps[steps <= spec.threshold]
    spoken_to = _count_up_to(near[spoken], steps)
    wrong_to = _count_up_to(near[wrong], steps)
    through = _count_up_to(far[foreign], steps) / max(len(far), 1)
    right = (spoken_to - wrong_to) / len(near)
    wrong_share = wrong_to / np.maximum(spoken_to, 1)
    useful = right >= _LEAST_ANSWERED
    keeps = useful & (wrong_share <= budget.wrong) & (through <= budget.unknown)
    if keeps.any():
        chosen = np.flatnonzero(keeps & (right == right[keeps].max()))
        after = steps[chosen[-1] + 1] if chosen[-1] + 1 < len(steps) else steps[chosen[-1]] * 1.1
        threshold = (steps[chosen[0]] + after) / 2
    else:
        cost = _COST_OF_WRONG * (wrong_to / len(near) + through)
        threshold = steps[int(np.argmax(np.where(useful, right - cost, -np.inf)))]
    threshold = float(min(threshold, spec.threshold))
    return judge(known, strangers, labels, replace(spec, threshold=threshold), budget)


def _count_up_to(
    distances: npt.NDArray[np.float32], limits: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.sort(distances), limits, side="right")


def _rank(found: Calibration, budget: Budget) -> tuple[bool, float]:
    if found.within_budget:
        return True, found.answered
    wrong = found.wrong_of_answered * found.answered + found.strangers_answered
    return False, found.answered - _COST_OF_WRONG * wrong
