"""What is said about photographs, taken apart and held against targets."""

from __future__ import annotations

import math

import pytest

from recoinize_pipeline.benchmark.app_speech import (
    Heard,
    SpeechFigures,
    denominations_named,
    spaced,
)
from recoinize_pipeline.benchmark.app_targets import speech_targets, window_targets
from recoinize_pipeline.benchmark.app_window import WindowFigures, drawn_coins


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Two euro", ("2e",)),
        ("one euro, Germany", ("1e",)),
        ("Fifty cent.", ("50c",)),
        ("Ten, twenty or fifty cent, Finland", ("10c", "20c", "50c")),
        ("1, 2 or 5 cent", ("1c", "2c", "5c")),
        ("Unknown coin", ()),
        ("Ready.", None),
        ("Move closer.", None),
    ],
)
def test_utterances_are_taken_apart(text: str, codes: tuple[str, ...] | None):
    assert denominations_named(text) == codes


def heard(denomination: str | None, *announcements: tuple[float, tuple[str, ...]]) -> Heard:
    return Heard(denomination, announcements)


def test_figures_are_those_counted_by_hand():
    values = SpeechFigures(
        [
            heard("2e", (0.5, ("2e",))),
            heard("1e", (0.6, ("10c", "20c")), (0.9, ("1e",))),
            heard("50c", (1.5, ("10c", "20c", "50c"))),
            heard("5c", (2.0, ())),
            heard("1c"),
            heard(None, (1.0, ())),
            heard(None, (1.0, ("1c",))),
            heard(None),
        ]
    ).to_dict()
    assert values == {
        "coins": 5,
        "announced": 3,
        "announced_fully": 2,
        "median_seconds_to_first_correct": pytest.approx(0.7),
        "wrong": 1,
        "utterances_a_coin": 1.0,
        "most_utterances_of_a_coin": 2,
        "strangers": 3,
        "strangers_given_a_value": 1,
        "strangers_called_unknown": 1,
    }


def test_nothing_heard_is_no_figure_that_meets_a_target():
    figures = SpeechFigures([heard("2e"), heard("1e")])
    assert math.isnan(figures.to_dict()["median_seconds_to_first_correct"])
    soon = speech_targets(figures)[0]
    assert soon.what.startswith("first correct") and not soon.met


def test_targets_are_those_of_the_app():
    figures = SpeechFigures([heard("2e", (0.9, ("2e",))), heard(None)])
    assert [target.met for target in speech_targets(figures)] == [True] * 4
    wrong = SpeechFigures(
        [heard("2e", (1.1, ("2e",)), (2.0, ("1e",))), heard(None, (1.0, ("1c",)))]
    )
    assert [target.met for target in speech_targets(wrong)] == [False] * 4
    assert speech_targets(SpeechFigures()) == []
    assert [t.met for t in window_targets(WindowFigures(1.9, 25.1, 60, 20, 9, 1.2))] == [True, True]
    late = window_targets(WindowFigures(2.1, 24.9, 60, 20, 9, 1.2))
    assert [t.met for t in late] == [False, False]


@pytest.mark.parametrize(("count", "most"), [(10, 20), (100, 7), (5, 5), (3, 1)])
def test_photographs_are_taken_from_all_of_a_folder(count: int, most: int):
    chosen = spaced(list(range(count)), most)
    assert len(chosen) == len(set(chosen)) == min(count, most)
    assert chosen == sorted(chosen) and chosen[0] == 0
    if most > 1:
        assert chosen[-1] == count - 1


def test_the_table_of_drawn_coins_is_a_frame():
    table = drawn_coins()
    assert table.shape == (720, 1280, 3)
    assert table[240:480].std() > 1.5 * table[:200].std()
