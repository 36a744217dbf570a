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
        suspected: what may be further coins, too faint or cut off to tell.
        dim: whether coins are too faint, in the dark or on coarse ground, to be sure that all were
            found.
    """

    cents: int
    counted: int
    unknown: int
    suspected: int = 0
    dim: bool = False

    @classmethod
    def of(cls, answers: Iterable[Answer], suspected: int = 0, dim: bool = False) -> Total:
        """Add up the coins of one view.

        Args:
            answers: of the coins.
            suspected: number of outlines that may be further coins, see `Scene.suspected`.
            dim: whether others may have been missed, see `Scene.dim`.
        """
        cents = counted = unknown = 0
        for answer in answers:
            denomination = DENOMINATIONS.get(answer.denomination or "")
            if denomination is None:
                unknown += 1
            else:
                counted += 1
                cents += denomination.cents
        return cls(cents, counted, unknown, suspected, dim)

    @property
    def certain(self) -> bool:
        """Whether every coin is in the sum."""
        return self.unknown == 0 and self.suspected == 0 and not self.dim

    @property
    def text(self) -> str:
        """`"3 coins, 2 euro 70 cent"`, with what is not in the sum: `"and 1 unknown coin"`."""
        parts = []
        if self.counted:
            parts.append(f"{_coins(self.counted)}, {_amount(self.cents)}")
        if self.unknown:
            parts.append(_coins(self.unknown, "unknown "))
        if self.suspected:
            parts.append(f"perhaps {self.suspected} more")
        said = ", and ".join([*([", ".join(parts[:-1])] if parts[1:] else []), *parts[-1:]])
        too_faint = "; too faint to be sure that these are all" if self.dim else ""
        return (said or "no coins") + too_faint


def _coins(count: int, kind: str = "") -> str:
    return f"{count} {kind}coin{'s' if count != 1 else ''}"


def _amount(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    parts = [f"{euros} euro"] * bool(euros) + [f"{rest} cent"] * bool(rest or not euros)
    return " ".join(parts)
