"""Practice: learn the vibration pattern of each coin, and be asked."""

from __future__ import annotations

import random

from recoinize_app import texts
from recoinize_app.haptics.patterns import COINS, CORRECTION, HINT, TEN_EURO, UNKNOWN, written
from recoinize_app.haptics.vibrator import Pattern
from recoinize_app.modes.menu import Menu
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.reply import Reply, plain

_SIGNS: tuple[tuple[str, Pattern], ...] = (
    (texts.mark("ten euro in a total"), TEN_EURO),
    (texts.UNKNOWN_COIN, UNKNOWN),
    (texts.mark("a correction; the right coin follows"), CORRECTION),
    (texts.mark("coins cannot be read like this: change light, distance or hold"), HINT),
)


class Practice(Menu):
    """All patterns that tell something, one an entry: named, then felt.

    Args:
        seed: of the coins that it asks for.
    """

    name = "practice"
    size = len(COINS) + len(_SIGNS)

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._random = random.Random(seed)

    def entry(self) -> Reply:
        """Name the selected pattern and play it."""
        return Reply(lambda phrases: sentence(self._name(phrases, self.selected)), self._pattern)

    def change(self, step: int) -> Reply:
        """Nothing can be changed: play it again."""
        return self.entry()

    def ask(self) -> Reply:
        """Play the pattern of a coin without naming it."""
        self.selected = self._random.randrange(len(COINS))
        return plain(texts.WHICH_COIN, self._pattern)

    def lines(self, phrases: Phrases) -> tuple[str, ...]:
        """All patterns, written as lines and dots."""
        patterns = [*COINS.values(), *(pattern for _, pattern in _SIGNS)]
        return tuple(
            f"{self._name(phrases, i)}:  {written(pattern)}" for i, pattern in enumerate(patterns)
        )

    @property
    def _pattern(self) -> Pattern:
        return [*COINS.values(), *(pattern for _, pattern in _SIGNS)][self.selected]

    def _name(self, phrases: Phrases, entry: int) -> str:
        if entry < len(COINS):
            return phrases.denomination(list(COINS)[entry])
        return phrases.text(_SIGNS[entry - len(COINS)][0])
