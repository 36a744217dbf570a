"""Practice: learn the vibration pattern of each coin, and be asked."""

from __future__ import annotations

import random

from recoinize_app import texts
from recoinize_app.haptics.patterns import (
    COINS,
    CORRECTION,
    HINT,
    TEN_EURO,
    UNKNOWN,
    UNSURE,
    written,
)
from recoinize_app.haptics.vibrator import Pattern
from recoinize_app.modes.menu import Menu
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.reply import Reply, plain
from recoinize_edge.coin import DENOMINATIONS

_SIGNS: tuple[tuple[str, Pattern], ...] = (
    (texts.mark("ten euro in a total"), TEN_EURO),
    (texts.UNKNOWN_COIN, UNKNOWN),
    (texts.mark("a correction; the right coin follows"), CORRECTION),
    (texts.mark("coins cannot be read like this: change light, distance or hold"), HINT),
)

_PATTERNS: tuple[Pattern, ...] = (
    *COINS.values(),
    *UNSURE.values(),
    *(pattern for _, pattern in _SIGNS),
)


class Practice(Menu):
    """All patterns that tell something, one an entry: named, then felt.

    Args:
        seed: of the coins that it asks for.
    """

    name = "practice"
    size = len(_PATTERNS)

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)

    def entry(self) -> Reply:
        """Name the selected pattern and play it."""
        pattern = _PATTERNS[self.selected]
        return Reply(lambda phrases: sentence(self._name(phrases, self.selected)), pattern)

    def change(self, step: int) -> Reply:
        """Nothing can be changed: play it again."""
        return self.entry()

    def ask(self) -> Reply:
        """Play the pattern of a coin without naming it."""
        self.selected = self._random.randrange(len(COINS))
        return plain(texts.WHICH_COIN, _PATTERNS[self.selected])

    def lines(self, phrases: Phrases) -> tuple[str, ...]:
        """All patterns, written as lines and dots."""
        return tuple(
            f"{self._name(phrases, i)}:  {written(pattern)}" for i, pattern in enumerate(_PATTERNS)
        )

    def _name(self, phrases: Phrases, entry: int) -> str:
        if entry < len(COINS):
            return phrases.denomination(list(COINS)[entry])
        entry -= len(COINS)
        if entry < len(UNSURE):
            metal = list(UNSURE)[entry]
            return phrases.denominations([c for c, d in DENOMINATIONS.items() if d.metal == metal])
        return phrases.text(_SIGNS[entry - len(UNSURE)][0])
