"""The vibration patterns: what they mean and how they are built.

A pattern names the metal first and the place within it second, so that eight patterns need only
two signs to be told apart: long pulses for the metal (none for copper, one for gold, two for euro
coins), then one short pulse for the smallest coin of that metal, two for the next, three for the
largest.
"""

from __future__ import annotations

from collections.abc import Iterable

from recoinize_app.haptics.vibrator import Pattern
from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.totals import Total

SHORT = 80  # milliseconds
LONG = 320
GAP = 140
PAUSE = 500
"""Between two patterns that belong together, as the coins of a sum."""

_TICK = 30

ACKNOWLEDGED: Pattern = (_TICK,)
"""A command was understood."""

REFUSED: Pattern = (_TICK, 60, _TICK)
"""A command was understood and does nothing here."""

HINT: Pattern = (_TICK, 60, _TICK, 60, _TICK)
"""Something keeps coins from being read: light, distance, or a hand that is not still."""

UNKNOWN: Pattern = (900,)
"""A coin that is not known for sure."""

CORRECTION: Pattern = (900, GAP, SHORT)
"""The coin before was another one; its pattern follows."""

NOTHING: Pattern = (_TICK, 300, _TICK)
"""The sum is zero."""


def _pulses(long: int, short: int) -> Pattern:
    pattern: list[int] = []
    for length in [LONG] * long + [SHORT] * short:
        pattern += [GAP, length] if pattern else [length]
    return tuple(pattern)


COINS: dict[str, Pattern] = {
    "1c": _pulses(0, 1),
    "2c": _pulses(0, 2),
    "5c": _pulses(0, 3),
    "10c": _pulses(1, 1),
    "20c": _pulses(1, 2),
    "50c": _pulses(1, 3),
    "1e": _pulses(2, 1),
    "2e": _pulses(2, 2),
}
"""Pattern of each denomination."""

TEN_EURO: Pattern = _pulses(3, 0)
"""Ten euro within a sum."""

MOST_TENS = 9
"""A larger sum than `MOST_TENS` tens is not felt out: it would take too long."""


def _unsure_place(code: str) -> Pattern:
    """The metal of a coin, then the very long pulse of what is not known instead of short ones.

    Copper has no long pulse to tell it by; a short one goes before instead.
    """
    metal = tuple(length for length in COINS[code][::2] if length == LONG) or (SHORT,)
    pattern: Pattern = ()
    for length in metal:
        pattern = (*pattern, length, GAP)
    return (*pattern, *UNKNOWN)


UNSURE: dict[str, Pattern] = {
    "copper": _unsure_place("1c"),
    "gold": _unsure_place("10c"),
}
"""Pattern of each metal whose coins share a design, for a coin that is one of several of them. To
play each of these in turn would take three seconds and could be taken for a handful."""


def in_turn(patterns: Iterable[Pattern]) -> Pattern:
    """Several patterns as one, with a pause between them."""
    joined: Pattern = ()
    for pattern in patterns:
        joined = (*joined, PAUSE, *pattern) if joined else pattern
    return joined


def coin_pattern(answer: Answer) -> Pattern:
    """The pattern of a coin, or of its metal if that is all that is sure, or `UNKNOWN`."""
    if answer.denomination is not None:
        return COINS.get(answer.denomination, UNKNOWN)
    metals = {DENOMINATIONS[c].metal if c in DENOMINATIONS else "" for c in answer.denominations}
    return UNSURE.get(metals.pop(), UNKNOWN) if len(metals) == 1 else UNKNOWN


def amount_pattern(cents: int) -> Pattern:
    """A sum, as the fewest coins that make it up, the largest first.

    Nothing new has to be learned for it: three euro and seventy cent is felt as 2 euro, 1 euro,
    50 cent, 20 cent. Only ten euro has a pattern of its own.
    """
    tens, rest = divmod(cents, 1000)
    if not cents:
        return NOTHING
    if tens > MOST_TENS:
        return UNKNOWN
    parts = [TEN_EURO] * tens
    for coin in sorted(DENOMINATIONS.values(), key=lambda coin: -coin.cents):
        count, rest = divmod(rest, coin.cents)
        parts += [COINS[coin.code]] * count
    return in_turn(parts)


def total_pattern(total: Total) -> Pattern:
    """A sum, and after it `UNKNOWN` if there are, or may be, coins that are not in it."""
    felt = amount_pattern(total.cents)
    return felt if total.certain else in_turn((felt, UNKNOWN))


def duration(pattern: Pattern) -> float:
    """Seconds that a pattern takes."""
    return sum(pattern) / 1000


def written(pattern: Pattern) -> str:
    """A pattern for the eye: `"— — · ·"`, with `"˙"` for a tick and `"———"` for a very long one."""
    return " ".join(_sign(length) for length in pattern[::2])


def _sign(length: int) -> str:
    if length >= 2 * LONG:
        return "———"
    if length >= LONG:
        return "—"
    return "·" if length >= SHORT else "˙"
