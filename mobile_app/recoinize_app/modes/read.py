"""Read: every coin is spoken once."""

from __future__ import annotations

from recoinize_app import texts
from recoinize_app.haptics.patterns import REFUSED, coin_pattern, in_turn
from recoinize_app.modes.mode import Mode
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.reply import Reply, plain


class Read(Mode):
    """Every coin is spoken once, and again on request."""

    name = "read"

    def act(self) -> Reply:
        """Name all coins in view, from left to right."""
        answers = self.view.from_left_to_right()
        if not answers:
            return plain(texts.NOTHING_SEEN, REFUSED)
        verbosity = self.preferences.current.verbosity

        def words(phrases: Phrases) -> str:
            return " ".join(sentence(phrases.coin(answer, verbosity)) for answer in answers)

        return Reply(words, in_turn(coin_pattern(answer) for answer in answers), private=True)
