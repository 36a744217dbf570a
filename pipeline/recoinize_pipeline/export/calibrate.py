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
from recoinize_pipeline.settings import ExportSettings

MARGIN_STEPS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Tried on top of the least margins."""

NO_THRESHOLD = 2.0
"""Unit vectors are never further apart."""

_LEAST_ANSWERED = 0.1  # a reader that refuses more than that is of no use, however right it is

_GIVEN_UP = 0.003
"""Share of the right answers that is given up if there are fewer wrong ones for it. Little: the
budget says what may go wrong, and who gets no answer cannot use the reader."""

_STRANGERS_AS_NEAR = 0.25
"""Share of the strangers that may be nearer than the threshold. Margins refuse most of them, but
among coins that confirm each other's size fewer rivals are left, and margins protect less."""

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

    @classmethod
    def of(cls, settings: ExportSettings) -> Budget:
        """The one that settings allow."""
        return cls(settings.wrong_answer_budget, settings.unknown_budget)


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
    keep the budget and have nearly as many right answers as any, the one with the fewest errors
    wins; between thresholds that do equally well the middle is taken.

    Args:
        known: nearest references of coins that the index knows, at least one.
        strangers: the same of coins that it does not know.
        labels: all faces.
        least: number of votes, greatest threshold and least margins.
        budget: what may go wrong.
    """
    greatest = least.threshold
    if len(strangers.truths):
        near = np.quantile(strangers.distances[:, 0], _STRANGERS_AS_NEAR)
        greatest = min(greatest, float(near))
    outcomes = [
        _Outcomes.of(
            known,
            strangers,
            labels,
            replace(
                least,
                threshold=greatest,
                country_margin=least.country_margin + country,
                denomination_margin=least.denomination_margin + denomination,
            ),
        )
        for country, denomination in itertools.product(MARGIN_STEPS, MARGIN_STEPS)
    ]
    most = max(outcome.most_right(budget) for outcome in outcomes)
    if most < _LEAST_ANSWERED:
        chosen = max((outcome.least_cost() for outcome in outcomes), key=lambda found: found[0])[1]
    else:
        enough = (1 - _GIVEN_UP) * most
        found = [outcome.safest(budget, enough) for outcome in outcomes]
        chosen = max((one for one in found if one is not None), key=lambda one: one[:2])[2]
    return judge(known, strangers, labels, chosen, budget)


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


@dataclass(frozen=True, slots=True)
class _Outcomes:
    """What each threshold does, for given margins.

    Attributes:
        spec: the margins, and the greatest threshold.
        steps: thresholds at which an answer changes, rising.
        right: right answers to known coins, as a share of these, at each step.
        wrong: wrong answers, as a share of the answers to known coins.
        through: strangers that are answered, as a share of them.
    """

    spec: DecisionSpec
    steps: npt.NDArray[np.float64]
    right: npt.NDArray[np.float64]
    wrong: npt.NDArray[np.float64]
    through: npt.NDArray[np.float64]

    @classmethod
    def of(
        cls,
        known: Neighbours,
        strangers: Neighbours,
        labels: Sequence[CoinLabel],
        spec: DecisionSpec,
    ) -> _Outcomes:
        open_spec = replace(spec, threshold=NO_THRESHOLD)

        def contradicted(samples: Neighbours, answers: Sequence[Answer]) -> npt.NDArray[np.bool_]:
            pairs = zip(samples.truths, answers, strict=True)
            return np.array([contradicts(truth, answer) for truth, answer in pairs], bool)

        answers = answers_of(known, labels, open_spec)
        spoken = np.array([answer.known for answer in answers], bool)
        false = contradicted(known, answers)
        foreign = contradicted(strangers, answers_of(strangers, labels, open_spec))
        near, far = known.distances[:, 0], strangers.distances[:, 0]
        steps = np.unique(np.concatenate([near[spoken], far[foreign], [0.0]]))
        steps = steps[steps <= spec.threshold]
        spoken_to = _count_up_to(near[spoken], steps)
        wrong_to = _count_up_to(near[false], steps)
        return cls(
            spec,
            steps,
            right=(spoken_to - wrong_to) / len(near),
            wrong=wrong_to / np.maximum(spoken_to, 1),
            through=_count_up_to(far[foreign], steps) / max(len(far), 1),
        )

    def most_right(self, budget: Budget) -> float:
        """Greatest share of right answers within the budget."""
        return float(self.right[self._keeps(budget)].max(initial=0.0))

    def safest(self, budget: Budget, enough: float) -> tuple[float, float, DecisionSpec] | None:
        """The decision with the fewest errors that has enough right answers.

        Returns:
            Its errors times -1, its right answers, and the decision; None if none keeps the budget.
        """
        keeps = self._keeps(budget) & (self.right >= enough)
        if not keeps.any():
            return None
        errors = self.wrong + self.through
        keeps &= errors == errors[keeps].min()
        chosen = np.flatnonzero(keeps & (self.right == self.right[keeps].max()))
        last = chosen[-1]
        after = self.steps[last + 1] if last + 1 < len(self.steps) else self.steps[last] * 1.1
        decision = self._at((self.steps[chosen[0]] + after) / 2)
        return -float(errors[last]), float(self.right[last]), decision

    def least_cost(self) -> tuple[float, DecisionSpec]:
        """Where no threshold keeps the budget: right answers less the cost of errors."""
        cost = _COST_OF_WRONG * (self.wrong * self.right + self.through)
        worth = np.where(self.right >= _LEAST_ANSWERED, self.right - cost, -np.inf)
        best = int(np.argmax(worth))
        return float(worth[best]), self._at(self.steps[best])

    def _keeps(self, budget: Budget) -> npt.NDArray[np.bool_]:
        within = (self.wrong <= budget.wrong) & (self.through <= budget.unknown)
        return within & (self.right >= _LEAST_ANSWERED)

    def _at(self, threshold: float) -> DecisionSpec:
        return replace(self.spec, threshold=float(min(threshold, self.spec.threshold)))


def _count_up_to(
    distances: npt.NDArray[np.float32], limits: npt.NDArray[np.float64]
) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.sort(distances), limits, side="right")
