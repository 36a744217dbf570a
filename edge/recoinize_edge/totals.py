"""The sum of the coins in view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS


@dataclass(frozen=True, slots=True)
class Total:
    """Coins in one view, each counted once.

    Another view of the same coins has its own total; totals of views are not to be added.

    Attributes:
        cents: sum of the coins whose denomination is sure.
        counted: how many these are.
        unknown: coins that are not in the sum: unknown ones, ones with several possible
            denominations, and ones that are not euro coins.
    """

    cents: int
    counted: int
    unknown: int

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> Total:
        """Add up the coins of one view."""
        cents = counted = unknown = 0
        for answer in answers:
            denomination = DENOMINATIONS.get(answer.denomination or "")
            if denomination is None:
                unknown += 1
            else:
                counted += 1
                cents += denomination.cents
        return cls(cents, counted, unknown)

    @property
    def certain(self) -> bool:
        """Whether every coin is in the sum."""
        return self.unknown == 0

    @property
    def text(self) -> str:
        """`"3 coins, 2 euro 70 cent"`, with `"and 1 unknown coin"` where the sum is not all."""
        if not self.counted and not self.unknown:
            return "no coins"
        parts = []
        if self.counted:
            parts.append(f"{_coins(self.counted)}, {_amount(self.cents)}")
        if self.unknown:
            parts.append(_coins(self.unknown, "unknown "))
        return ", and ".join(parts)


def _coins(count: int, kind: str = "") -> str:
    return f"{count} {kind}coin{'s' if count != 1 else ''}"


def _amount(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    parts = [f"{euros} euro"] * bool(euros) + [f"{rest} cent"] * bool(rest or not euros)
    return " ".join(parts)
