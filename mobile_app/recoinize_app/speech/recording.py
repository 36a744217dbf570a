"""A voice that writes down what it would say, for tests and transcripts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from recoinize_app.speech.pace import spoken_seconds


@dataclass
class Utterance:
    """One text that was spoken.

    Attributes:
        seconds: when it began, on the speaker's clock.
        text: all of it.
        language: ISO 639-1 code.
        earpiece: whether it went to the earpiece only.
        cut_after: seconds after which other speech or silence cut it off; None if said whole.
    """

    seconds: float
    text: str
    language: str
    earpiece: bool = False
    cut_after: float | None = None


class RecordingSpeaker:
    """Keeps a transcript; takes as long as a voice would.

    Args:
        clock: seconds; a test's own clock makes transcripts exact.

    Attributes:
        transcript: all that was said, in order.
    """

    supports_earpiece = True

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.transcript: list[Utterance] = []
        self.rate = 1.0
        self.earpiece = False
        self.closed = False
        self._clock = clock

    @property
    def texts(self) -> list[str]:
        """What was said, without times."""
        return [utterance.text for utterance in self.transcript]

    @property
    def speaking(self) -> bool:
        """Whether the last text would still be heard."""
        if not self.transcript or self.transcript[-1].cut_after is not None:
            return False
        last = self.transcript[-1]
        return self._clock() - last.seconds < self.duration(last.text)

    def duration(self, text: str) -> float:
        """Seconds that a voice needs for a text."""
        return spoken_seconds(text, self.rate)

    def speak(self, text: str, language: str) -> None:
        """Write a text down; what would still be heard is marked as cut off."""
        self.stop()
        self.transcript.append(Utterance(self._clock(), text, language, self.earpiece))

    def stop(self) -> None:
        """Mark what would still be heard as cut off."""
        if self.speaking:
            self.transcript[-1].cut_after = self._clock() - self.transcript[-1].seconds

    def set_rate(self, rate: float) -> None:
        """Remember the speed."""
        self.rate = rate

    def set_earpiece(self, on: bool) -> None:
        """Remember where speech goes."""
        self.earpiece = on

    def close(self) -> None:
        """Remember that it was closed."""
        self.stop()
        self.closed = True
