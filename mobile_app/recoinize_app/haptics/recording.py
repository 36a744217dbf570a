"""A vibrator that writes down what it would play, for tests."""

from __future__ import annotations

import time
from collections.abc import Callable

from recoinize_app.haptics.vibrator import Pattern


class RecordingVibrator:
    """Keeps what was played.

    Args:
        clock: seconds.

    Attributes:
        played: seconds and pattern, in order.
    """

    available = True

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.played: list[tuple[float, Pattern]] = []
        self._clock = clock

    @property
    def patterns(self) -> list[Pattern]:
        """What was played, without times."""
        return [pattern for _, pattern in self.played]

    def vibrate(self, pattern: Pattern) -> None:
        """Write a pattern down."""
        self.played.append((self._clock(), pattern))

    def stop(self) -> None:
        """Nothing to stop: patterns are short and are written down at once."""
