"""No voice: the words are on the screen only."""

from __future__ import annotations

import time
from collections.abc import Callable

from recoinize_app.speech.pace import spoken_seconds


class SilentSpeaker:
    """Says nothing, and takes as long for it as a voice: what is to be read comes as slowly.

    Args:
        clock: seconds.
    """

    supports_earpiece = False

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._rate = 1.0
        self._ends = float("-inf")

    @property
    def speaking(self) -> bool:
        """Whether a voice would still speak."""
        return self._clock() < self._ends

    def speak(self, text: str, language: str) -> None:
        """Nothing is heard."""
        self._ends = self._clock() + spoken_seconds(text, self._rate)

    def stop(self) -> None:
        """Nothing is being said any more."""
        self._ends = float("-inf")

    def set_rate(self, rate: float) -> None:
        """Take more or less time."""
        self._rate = rate

    def set_earpiece(self, on: bool) -> None:
        """Nothing is heard anywhere."""

    def close(self) -> None:
        """There is nothing to let go of."""
