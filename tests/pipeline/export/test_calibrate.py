"""The choice of threshold and margins, on distances made by hand."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_pipeline.export.calibrate import NO_THRESHOLD, Budget, calibrate, contradicts, judge
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import Truth

LABELS = [
    CoinLabel(f"{country}-{code}-a", country, code, "a", "national", f"{country}-a-{code}", 20.0)
    for country, code in (("de", "1e"), ("de", "2e"), ("fr", "1e"))
]
LEAST = DecisionSpec(neighbours=1, threshold=NO_THRESHOLD, country_margin=0, denomination_margin=0)
STRICT = Budget(wrong=0.0, unknown=0.0)


def seen(distances: list[float], faces: list[int], truths: list[Truth]) -> Neighbours:
    """Queries whose nearest face is as given and whose others are far away."""
    rows = [[d, 1.9, 1.95] for d in distances]
    order = [[f, (f + 1) % 3, (f + 2) % 3] for f in faces]
    return Neighbours(np.array(rows, np.float32), np.array(order, np.int32), truths)


def shown(face: int) -> Truth:
    return Truth.of_label(LABELS[face])


STRANGER = Truth(stranger=True)


def test_threshold_lies_between_known_coins_and_strangers() -> None:
    known = seen([0.1, 0.2, 0.3], [0, 1, 2], [shown(0), shown(1), shown(2)])
    strangers = seen([0.7, 0.9], [0, 1], [STRANGER, STRANGER])
    found = calibrate(known, strangers, LABELS, LEAST, STRICT)
    assert found.decision.threshold == pytest.approx((0.3 + 0.7) / 2)
    assert (found.answered, found.wrong_of_answered, found.strangers_answered) == (1, 0, 0)
    assert found.within_budget


def test_a_wrong_answer_is_refused_even_if_right_ones_are_lost() -> None:
    known = seen([0.1, 0.2, 0.4, 0.5], [0, 1, 0, 2], [shown(0), shown(1), shown(1), shown(2)])
    strangers = seen([0.9], [0], [STRANGER])
    found = calibrate(known, strangers, LABELS, LEAST, STRICT)
    assert 0.2 <= found.decision.threshold < 0.4
    assert found.answered == 0.5
    relaxed = calibrate(known, strangers, LABELS, LEAST, Budget(wrong=0.3, unknown=0.0))
    assert 0.5 <= relaxed.decision.threshold < 0.9
    assert relaxed.answered == 0.75
    assert relaxed.wrong_of_answered == 0.25


def test_wider_margins_are_taken_where_they_alone_keep_the_budget() -> None:
    """Near ties between denominations of two countries, half of them wrong."""
    rows = np.array([[0.30, 0.33, 1.9]] * 8, np.float32)
    faces = np.array([[1, 2, 0]] * 8, np.int32)
    clear = seen([0.31] * 20, [0] * 20, [shown(0)] * 20)
    truths = [shown(1)] * 4 + [shown(2)] * 4
    known = Neighbours(
        np.concatenate([rows, clear.distances]),
        np.concatenate([faces, clear.faces]),
        [*truths, *clear.truths],
    )
    found = calibrate(known, seen([1.5], [0], [STRANGER]), LABELS, LEAST, STRICT)
    assert found.decision.margin(0.30, denomination=True) >= 0.03
    assert found.wrong_of_answered == 0
    assert found.answered == 20 / 28


def test_a_few_right_answers_are_given_up_for_fewer_wrong_ones() -> None:
    """Of 400 answers one of the farthest is wrong."""
    distances = [0.1 + 0.001 * i for i in range(400)]
    truths = [shown(0)] * 398 + [shown(1), shown(0)]
    known = seen(distances, [0] * 400, truths)
    relaxed = Budget(wrong=0.1, unknown=0.0)
    found = calibrate(known, seen([1.5], [0], [STRANGER]), LABELS, LEAST, relaxed)
    assert distances[397] <= found.decision.threshold < distances[398]
    assert found.wrong_of_answered == 0
    # With the error further in, too many would be given up.
    known = seen(distances, [0] * 400, [shown(0)] * 396 + [shown(1)] + [shown(0)] * 3)
    found = calibrate(known, seen([1.5], [0], [STRANGER]), LABELS, LEAST, relaxed)
    assert found.decision.threshold >= distances[399]


def test_most_strangers_are_further_than_the_threshold_whatever_the_margins() -> None:
    """Strangers between two faces: margins refuse them all, and coins are clear."""
    known = seen([0.1, 0.2, 0.9], [0, 1, 2], [shown(0), shown(1), shown(2)])
    near = [0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.1, 1.2]
    rows = np.array([[d, d, d] for d in near], np.float32)
    order = np.array([[0, 1, 2]] * len(near), np.int32)
    strangers = Neighbours(rows, order, [STRANGER] * len(near))
    found = calibrate(known, strangers, LABELS, LEAST, STRICT)
    assert found.strangers_answered == 0
    assert found.decision.threshold <= np.quantile(near, 0.25)


def test_an_impossible_budget_is_said_and_the_best_separation_taken() -> None:
    known = seen([0.1, 0.2, 0.3, 0.6], [0] * 4, [shown(0)] * 4)
    strangers = seen([0.05, 0.5, 0.7, 0.8], [0] * 4, [STRANGER] * 4)
    found = calibrate(known, strangers, LABELS, LEAST, STRICT)
    assert not found.within_budget
    # Youden's J: 3 of 4 right less 1 of 4 let through, from 0.3 up to 0.5.
    assert 0.3 <= found.decision.threshold < 0.5


def test_a_threshold_is_never_above_the_least_decisions_own() -> None:
    known = seen([0.1, 0.2], [0, 1], [shown(0), shown(1)])
    least = DecisionSpec(1, 0.15, 0, 0)
    found = calibrate(known, seen([1.0], [0], [STRANGER]), LABELS, least, STRICT)
    assert 0.1 <= found.decision.threshold <= 0.15


def test_a_reader_that_answers_nothing_is_not_within_budget() -> None:
    known = seen([0.5, 0.5], [0, 0], [shown(0), shown(0)])
    spec = DecisionSpec(1, 0.1, 0, 0)
    judged = judge(known, known, LABELS, spec, STRICT)
    assert judged.answered == 0
    assert not judged.within_budget


def answer(country: str | None, *denominations: str) -> Answer:
    one = denominations[0] if len(denominations) == 1 else None
    return Answer(one, country, None, None, None, 0.1, 1.0, denominations=denominations)


@pytest.mark.parametrize(
    ("truth", "said", "wrong"),
    [
        (Truth("1e", "de"), answer("de", "1e"), False),
        (Truth("1e", "de"), answer(None, "1e"), False),
        (Truth("1e", "de"), answer("fr", "1e"), True),
        (Truth("1e", "de"), answer("de", "2e"), True),
        (Truth("1e"), answer("fr", "1e"), False),
        (Truth("10c", "de"), answer("de", "10c", "20c", "50c"), False),
        (Truth("1c", "de"), answer("de", "10c", "20c", "50c"), True),
        (Truth(), answer("de", "1e"), False),
        (STRANGER, answer("de", "1e"), True),
        (STRANGER, Answer.unknown("far"), False),
        (Truth("1e", "de"), Answer.unknown("far"), False),
    ],
)
def test_only_what_is_said_can_be_wrong(truth: Truth, said: Answer, wrong: bool) -> None:
    assert contradicts(truth, said) is wrong
