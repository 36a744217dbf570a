"""Vibration patterns can be told apart, are documented, and reach the motor."""

from __future__ import annotations

import itertools
import sys
import types
from pathlib import Path

import pytest

from recoinize_app.haptics import open_vibrator, patterns
from recoinize_app.haptics.document import PLACE, document
from recoinize_app.haptics.silent import SilentVibrator
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.totals import Total

from .coin_events import UNKNOWN, answer

DOCS = Path(__file__).resolve().parents[2] / PLACE
SIGNS = {
    **patterns.COINS,
    "copper": patterns.UNSURE["copper"],
    "gold": patterns.UNSURE["gold"],
    "ten": patterns.TEN_EURO,
    "unknown": patterns.UNKNOWN,
    "correction": patterns.CORRECTION,
    "acknowledged": patterns.ACKNOWLEDGED,
    "refused": patterns.REFUSED,
    "hint": patterns.HINT,
    "nothing": patterns.NOTHING,
}


def test_every_denomination_has_a_pattern() -> None:
    assert list(patterns.COINS) == list(DENOMINATIONS)


@pytest.mark.parametrize(("one", "other"), itertools.combinations(SIGNS, 2))
def test_patterns_differ_by_more_than_a_little(one: str, other: str) -> None:
    """Another number of pulses, or a pulse or a rest at least twice as long."""
    a, b = SIGNS[one], SIGNS[other]
    assert len(a) != len(b) or any(max(x, y) >= 2 * min(x, y) for x, y in zip(a, b, strict=True))


def test_patterns_begin_and_end_with_vibration() -> None:
    assert all(len(pattern) % 2 and min(pattern) > 0 for pattern in SIGNS.values())
    assert all(patterns.duration(pattern) < 2 for pattern in SIGNS.values())


@pytest.mark.parametrize("cents", [1, 3, 99, 370, 388, 1000, 1234, 9999])
def test_a_sum_is_felt_as_coins_that_make_it_up(cents: int) -> None:
    felt, rest = patterns.amount_pattern(cents), cents
    values = {patterns.TEN_EURO: 1000} | {
        patterns.COINS[code]: coin.cents for code, coin in DENOMINATIONS.items()
    }
    groups: list[list[int]] = [[]]
    for i, length in enumerate(felt):
        if i % 2 and length == patterns.PAUSE:
            groups.append([])
        else:
            groups[-1].append(length)
    amounts = [values[tuple(group)] for group in groups]
    assert sum(amounts) == rest
    assert amounts == sorted(amounts, reverse=True)


def test_sums_that_cannot_be_felt_are_not_faked() -> None:
    assert patterns.amount_pattern(0) == patterns.NOTHING
    assert patterns.amount_pattern(100_00) == patterns.UNKNOWN


def test_doubt_is_felt_as_doubt() -> None:
    assert patterns.coin_pattern(UNKNOWN) == patterns.UNKNOWN
    for among in (("50c", "1e"), ("token", "2e")):
        vague = answer(None, "de", None, among=among)
        assert patterns.coin_pattern(vague) == patterns.UNKNOWN
    assert patterns.coin_pattern(answer("2e")) == patterns.COINS["2e"]


@pytest.mark.parametrize(
    ("among", "metal"),
    [(("10c", "20c", "50c"), "gold"), (("20c", "50c"), "gold"), (("1c", "2c", "5c"), "copper")],
)
def test_the_metal_is_felt_where_only_it_is_sure(among: tuple[str, ...], metal: str) -> None:
    """One long pulse for gold, as in its coins; the very long one of what is not known follows."""
    felt = patterns.coin_pattern(answer(None, "fi", None, among=among))
    assert felt == patterns.UNSURE[metal]
    assert felt[-1:] == patterns.UNKNOWN and felt != patterns.UNKNOWN
    long_pulses = [length for length in felt[:-1:2] if length == patterns.LONG]
    assert len(long_pulses) == patterns.COINS[among[0]][::2].count(patterns.LONG)


@pytest.mark.parametrize(
    ("total", "doubt"),
    [(Total(250, 2, 0), False), (Total(250, 2, 1), True), (Total(250, 2, 0, 1), True)],
)
def test_a_sum_that_leaves_coins_out_ends_in_doubt(total: Total, doubt: bool) -> None:
    felt = patterns.amount_pattern(250)
    if doubt:
        felt = patterns.in_turn((felt, patterns.UNKNOWN))
    assert patterns.total_pattern(total) == felt


def test_the_document_is_what_the_code_does() -> None:
    """`python -m recoinize_app.haptics.document > docs/vibration.md` writes it anew."""
    assert DOCS.read_text(encoding="utf-8") == document()


def test_a_desktop_cannot_be_felt() -> None:
    assert isinstance(open_vibrator(), SilentVibrator)
    assert not open_vibrator().available


class _Motor:
    """Stands in for `android.os.Vibrator`."""

    def __init__(self) -> None:
        self.played: list[object] = []

    def hasVibrator(self) -> bool:
        return True

    def vibrate(self, *arguments: object) -> None:
        self.played.append(arguments)

    def cancel(self) -> None:
        self.played.append("cancel")


@pytest.mark.parametrize("level", [24, 30])
def test_android_plays_the_pattern_whole(level: int, monkeypatch: pytest.MonkeyPatch) -> None:
    motor = _Motor()
    activity = types.SimpleNamespace(getSystemService=lambda name: motor)
    classes = {
        "org.kivy.android.PythonActivity": types.SimpleNamespace(mActivity=activity),
        "android.content.Context": types.SimpleNamespace(VIBRATOR_SERVICE="vibrator"),
        "android.os.Build$VERSION": types.SimpleNamespace(SDK_INT=level),
        "android.os.VibrationEffect": types.SimpleNamespace(
            createWaveform=lambda timings, repeat: ("effect", timings, repeat)
        ),
    }
    monkeypatch.setitem(sys.modules, "jnius", types.SimpleNamespace(autoclass=classes.__getitem__))
    monkeypatch.setattr(sys, "getandroidapilevel", lambda: level, raising=False)
    vibrator = open_vibrator()
    assert vibrator.available
    vibrator.vibrate(patterns.COINS["2c"])
    vibrator.stop()
    timings = [0, *patterns.COINS["2c"]]
    expected = (timings, -1) if level < 26 else (("effect", timings, -1),)
    assert motor.played == [expected, "cancel"]
