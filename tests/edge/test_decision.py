"""The decision: what is said, and when nothing is said."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recoinize_edge.answer import Answer, spoken_denominations
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.errors import BundleError

from .conftest import LABELS, make_label

SPEC = DecisionSpec(neighbours=3, threshold=0.5, country_margin=0.1, denomination_margin=0.1)
DE_2E, FI_1C, FI_2C, FI_5C, FR_1E, EU_2E = range(6)


def test_neighbours_that_agree_give_a_full_answer() -> None:
    answer = decide([0.1, 0.11, 0.12, 0.4], [DE_2E, DE_2E, DE_2E, FR_1E], LABELS, SPEC)
    assert (answer.denomination, answer.country, answer.edition) == ("2e", "de", "1")
    assert answer.label == LABELS[DE_2E]
    assert answer.distance == 0.1
    assert answer.confidence == 1
    assert answer.reason is None
    assert [c.label for c in answer.candidates] == [LABELS[DE_2E], LABELS[FR_1E]]


@pytest.mark.parametrize("nearest", [0.501, 0.9, 2.0, float("nan")])
def test_beyond_the_threshold_is_unknown(nearest: float) -> None:
    answer = decide([nearest, 2.0], [DE_2E, DE_2E], LABELS, SPEC)
    assert not answer.known
    assert answer.denomination is answer.country is None
    assert answer.text == "unknown coin"
    assert answer.label == LABELS[DE_2E]


def test_at_the_threshold_it_is_still_an_answer() -> None:
    assert decide([0.5, 0.7], [DE_2E, FR_1E], LABELS, SPEC).known


def test_a_design_on_several_coins_is_answered_with_all_of_them() -> None:
    answer = decide([0.1, 0.12, 0.13, 0.9], [FI_2C, FI_5C, FI_1C, DE_2E], LABELS, SPEC)
    assert answer.denomination is None
    assert answer.denominations == ("1c", "2c", "5c")
    assert answer.text == "1, 2 or 5 cent · Finland"
    assert answer.reason is not None and "size" in answer.reason


def test_a_sister_coin_that_was_not_looked_up_is_not_ruled_out() -> None:
    """5 cent shows the same picture, so it may be one although no reference says so."""
    answer = decide([0.1, 0.11, 0.12], [FI_1C, FI_1C, FI_2C], LABELS, SPEC)
    assert answer.denominations == ("1c", "2c", "5c")


def test_a_sister_coin_is_not_ruled_out_by_distance() -> None:
    """Relief cannot tell coins of one design apart, whatever their references' distances."""
    answer = decide([0.1, 0.12, 0.45], [FI_1C, FI_1C, FI_2C], LABELS, SPEC)
    assert answer.text == "1, 2 or 5 cent · Finland"


def test_a_size_between_two_coins_leaves_both() -> None:
    """20 and 50 cent differ by 2.0 mm; a coin measured in their middle may be either."""
    labels = [make_label("nl", "20c", design="nl-lion"), make_label("nl", "50c", design="nl-lion")]
    answer = decide([0.1, 0.2], [0, 1], labels, SPEC, diameter_mm=23.2)
    assert answer.text == "20 or 50 cent · Netherlands"


@pytest.mark.parametrize(
    ("diameter", "text"),
    [
        (16.0, "1 cent · Finland"),
        (18.75, "2 cent · Finland"),
        (22.1, "5 cent · Finland"),
        (20.0, "unknown coin"),
        (30.0, "unknown coin"),
    ],
)
def test_a_known_diameter_settles_or_contradicts(diameter: float, text: str) -> None:
    answer = decide([0.1, 0.11, 0.12], [FI_1C, FI_2C, FI_5C], LABELS, SPEC, diameter)
    assert answer.text == text
    if answer.label is not None and answer.known:
        assert answer.label.denomination_name in text


def test_a_sure_answer_of_the_wrong_size_is_refused() -> None:
    answer = decide([0.01, 0.4], [DE_2E, FR_1E], LABELS, SPEC, diameter_mm=16.25)
    assert not answer.known
    assert answer.reason is not None and "size" in answer.reason


def test_a_diameter_settles_coins_of_different_designs_too() -> None:
    near = ([0.4, 0.41, 0.9], [DE_2E, FR_1E, FI_1C])
    assert not decide(*near, LABELS, SPEC).known
    assert decide(*near, LABELS, SPEC, diameter_mm=23.2).text == "1 euro · France"


def test_countries_that_disagree_leave_the_denomination() -> None:
    labels = [*LABELS, make_label("it", "2e")]
    answer = decide([0.4, 0.41, 0.9], [DE_2E, 6, FR_1E], labels, SPEC)
    assert (answer.denomination, answer.country, answer.edition) == ("2e", None, "1")
    assert answer.text == "2 euro"
    assert answer.reason is not None and "countries" in answer.reason


def test_denominations_of_different_designs_that_disagree_are_unknown() -> None:
    answer = decide([0.4, 0.41, 0.9], [DE_2E, FR_1E, FI_1C], LABELS, SPEC)
    assert not answer.known
    assert answer.reason == "it could be 1 or 2 euro"


def test_denominations_of_one_country_that_disagree_leave_the_country() -> None:
    labels = [*LABELS, make_label("de", "1e")]
    answer = decide([0.4, 0.41, 0.9], [DE_2E, 6, FR_1E], labels, SPEC)
    assert answer.text == "1 or 2 euro · Germany"
    assert answer.denomination is None
    assert answer.reason is not None and "country" in answer.reason


def test_too_many_denominations_of_one_country_are_unknown() -> None:
    labels = [*LABELS, make_label("fi", "1e")]
    answer = decide([0.4, 0.41, 0.9], [FI_1C, 6, FR_1E], labels, SPEC)
    assert not answer.known
    assert answer.reason == "it could be 1 cent, 2 cent, 5 cent or 1 euro"


@pytest.mark.parametrize(("nearest", "known"), [(0.2, True), (0.45, False)])
def test_the_further_away_a_coin_is_the_more_clearly_it_must_lead(
    nearest: float, known: bool
) -> None:
    """At distance 0.2 rivals must be 0.004 behind, at 0.45 rather 0.02."""
    spec = DecisionSpec(1, 0.5, country_margin=0.1, denomination_margin=0.1)
    assert decide([nearest, nearest + 0.01], [DE_2E, FR_1E], LABELS, spec).known == known


def test_a_shared_design_beside_another_coin_is_unknown() -> None:
    answer = decide([0.4, 0.41, 0.412], [FI_1C, FI_2C, FR_1E], LABELS, SPEC)
    assert not answer.known


def test_the_vote_is_weighted_by_distance() -> None:
    """One very near neighbour outweighs two that are far."""
    spec = DecisionSpec(3, 0.5, 0.01, 0.01)
    answer = decide([0.05, 0.3, 0.31], [DE_2E, FR_1E, FR_1E], LABELS, spec)
    assert answer.text == "2 euro · Germany"
    expected = 0.05**-2 / (0.05**-2 + 0.3**-2 + 0.31**-2)
    assert answer.confidence == pytest.approx(expected)


def test_the_common_side_is_said_as_such() -> None:
    answer = decide([0.1, 0.9], [EU_2E, DE_2E], LABELS, SPEC)
    assert answer.text == "2 euro · common side"
    assert answer.side == "common"


@given(
    st.lists(st.tuples(st.floats(0, 2), st.integers(0, 5)), min_size=1, max_size=20),
    st.randoms(use_true_random=False),
)
def test_what_is_said_is_what_all_near_references_show(
    near: list[tuple[float, int]], random: object
) -> None:
    """No claim is made that a reference as near as the nearest one contradicts."""
    distances, faces = [d for d, _ in near], [f for _, f in near]
    answer = decide(distances, faces, LABELS, SPEC)
    assert 0 <= answer.confidence <= 1
    assert answer.known or answer.reason
    assert answer.known <= (min(distances) <= SPEC.threshold)
    for distance, face in near:
        if answer.known and distance == min(distances):
            assert LABELS[face].denomination in answer.denominations
            assert answer.country in (None, LABELS[face].country)
    shuffled = list(near)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    if len(set(distances)) == len(distances):
        again = decide([d for d, _ in shuffled], [f for _, f in shuffled], LABELS, SPEC)
        assert again == answer


def test_numpy_arrays_and_lists_are_the_same() -> None:
    distances, faces = [0.1, 0.3], [DE_2E, FR_1E]
    arrays = np.array(distances, np.float32), np.array(faces, np.int32)
    assert decide(*arrays, LABELS, SPEC).text == decide(distances, faces, LABELS, SPEC).text


@pytest.mark.parametrize(
    ("codes", "text"),
    [
        ((), ""),
        (("2e",), "2 euro"),
        (("1c", "2c"), "1 or 2 cent"),
        (("10c", "20c", "50c"), "10, 20 or 50 cent"),
        (("50c", "1e"), "50 cent or 1 euro"),
        (("token", "1e"), "token or 1 euro"),
    ],
)
def test_denominations_are_spoken_shortly(codes: tuple[str, ...], text: str) -> None:
    assert spoken_denominations(codes) == text


def test_an_answer_becomes_json_without_infinity() -> None:
    values = Answer.unknown("nothing there").to_dict()
    assert values["distance"] is None
    assert values["text"] == "unknown coin"
    assert values["known"] is False


@pytest.mark.parametrize(
    ("name", "value"),
    [("neighbours", 0), ("neighbours", 2.5), ("threshold", -0.1), ("threshold", "0.5"),
     ("country_margin", True), ("denomination_margin", 3), ("temperature", 1)],
)  # fmt: skip
def test_settings_out_of_range_are_refused(name: str, value: object) -> None:
    with pytest.raises(BundleError, match=name):
        DecisionSpec.from_dict({**SPEC.to_dict(), name: value})


def test_settings_survive_a_round_trip() -> None:
    assert DecisionSpec.from_dict(SPEC.to_dict()) == SPEC
