"""Devices without a vibration motor."""

from __future__ import annotations

from recoinize_app.haptics.vibrator import Pattern


class SilentVibrator:
    """Plays nothing; the app says so where vibration would be the only answer."""

    available = False

    def vibrate(self, pattern: Pattern) -> None:
        """Nothing can be felt."""

    def stop(self) -> None:
        """Nothing is played."""
