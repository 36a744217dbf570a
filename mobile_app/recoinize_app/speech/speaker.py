"""What the app needs of a voice."""

from __future__ import annotations

from typing import Protocol


class Speaker(Protocol):
    """A voice. No method waits for sound: the app's thread is never held up.

    Attributes:
        supports_earpiece: whether speech can be sent to the earpiece alone.
    """

    supports_earpiece: bool

    def speak(self, text: str, language: str) -> None:
        """Say a text at once; whatever is being said stops.

        A voice that is still starting keeps the text and says it when it is ready.

        Args:
            text: one or more sentences.
            language: ISO 639-1 code. Where the voice lacks it, it uses the nearest it has.
        """

    @property
    def speaking(self) -> bool:
        """Whether something is being said, or waits for the voice to be ready."""

    def stop(self) -> None:
        """Be silent at once."""

    def set_rate(self, rate: float) -> None:
        """Set how fast to speak; 1.0 is the voice's usual speed."""

    def set_earpiece(self, on: bool) -> None:
        """Send speech to the earpiece only, where `supports_earpiece` says that this can be."""

    def close(self) -> None:
        """Be silent and let go of the voice; nothing can be said afterwards."""
