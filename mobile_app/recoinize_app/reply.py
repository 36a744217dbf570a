"""What the app says and lets feel."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from recoinize_app.haptics.patterns import ACKNOWLEDGED
from recoinize_app.haptics.vibrator import Pattern
from recoinize_app.phrases import Phrases

Words = Callable[[Phrases], str]
"""Makes a text: one for the ear and one for the eye come from the same function."""


@dataclass(frozen=True, slots=True)
class Reply:
    """Speech and vibration that say the same.

    Attributes:
        words: what is said and shown.
        pattern: what is felt.
        private: whether it tells of the user's money. In private mode such words are not spoken;
            the pattern has to tell it all.
    """

    words: Words
    pattern: Pattern = ACKNOWLEDGED
    private: bool = False


def plain(text: str, pattern: Pattern = ACKNOWLEDGED) -> Reply:
    """A reply with one of the sentences in `texts.py`."""
    return Reply(lambda phrases: phrases.text(text), pattern)
