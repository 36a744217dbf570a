"""What the app needs of a vibration motor."""

from __future__ import annotations

from typing import Protocol

Pattern = tuple[int, ...]
"""Milliseconds of vibration and of rest in turns, the first and the last of vibration."""


class Vibrator(Protocol):
    """A vibration motor. No method waits for it.

    Attributes:
        available: whether anything can be felt on this device.
    """

    available: bool

    def vibrate(self, pattern: Pattern) -> None:
        """Play a pattern once; what is being played stops."""

    def stop(self) -> None:
        """Rest at once."""
