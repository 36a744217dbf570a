"""No voice: the words are on the screen only."""

from __future__ import annotations


class SilentSpeaker:
    """Says nothing."""

    supports_earpiece = False
    speaking = False

    def speak(self, text: str, language: str) -> None:
        """Nothing is heard."""

    def stop(self) -> None:
        """Nothing is being said."""

    def set_rate(self, rate: float) -> None:
        """Nothing has no speed."""

    def set_earpiece(self, on: bool) -> None:
        """Nothing is heard anywhere."""

    def close(self) -> None:
        """There is nothing to let go of."""
