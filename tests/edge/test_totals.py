"""The sum of the coins in view."""

from __future__ import annotations

import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.totals import Total

from .test_votes import UNKNOWN, answer


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([], "no coins"),
        ([answer("1c")], "1 coin, 1 cent"),
        ([answer("2e"), answer("50c"), answer("20c")], "3 coins, 2 euro 70 cent"),
        ([answer("2e"), answer("2e")], "2 coins, 4 euro"),
        ([answer("5c"), UNKNOWN], "1 coin, 5 cent, and 1 unknown coin"),
        ([UNKNOWN, UNKNOWN], "2 unknown coins"),
        ([answer("10c", "20c", "50c")], "1 unknown coin"),
        ([answer("1 zloty")], "1 unknown coin"),
    ],
)
def test_what_is_said(answers: list[Answer], text: str):
    assert Total.of(answers).text == text


@pytest.mark.parametrize(
    ("answers", "suspected", "text"),
    [
        ([answer("5c")], 1, "1 coin, 5 cent, and perhaps 1 more"),
        ([answer("5c"), UNKNOWN], 2, "1 coin, 5 cent, 1 unknown coin, and perhaps 2 more"),
        ([], 1, "perhaps 1 more"),
    ],
)
def test_what_may_be_a_coin_is_said_too(answers: list[Answer], suspected: int, text: str):
    total = Total.of(answers, suspected)
    assert total.text == text
    assert not total.certain


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ([answer("5c")], "1 coin, 5 cent; too faint to be sure that these are all"),
        ([UNKNOWN], "1 unknown coin; too faint to be sure that these are all"),
        ([], "no coins; too faint to be sure that these are all"),
    ],
)
def test_a_sum_in_the_dark_says_so(answers: list[Answer], text: str):
    total = Total.of(answers, dim=True)
    assert total.text == text
    assert not total.certain


def test_a_sum_is_certain_only_if_every_coin_is_in_it():
    assert Total.of([answer("2e"), answer("1e")]) == Total(300, 2, 0)
    assert Total.of([answer("2e")]).certain
    assert not Total.of([answer("2e"), UNKNOWN]).certain
