"""A voice that also writes down what it says, for people who watch it at work."""

from __future__ import annotations

import time
from collections.abc import Callable

from recoinize_app.speech.speaker import Speaker


class TranscribedSpeaker:
    """Passes everything on to a voice, and each text to a writer.

    Args:
        speaker: the voice.
        write: is called with a line for each text: seconds since the first one, and the text.
        clock: seconds.
    """

    def __init__(
        self,
        speaker: Speaker,
        write: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._speaker = speaker
        self._write = write
        self._clock = clock
        self._began: float | None = None
        self.supports_earpiece = speaker.supports_earpiece

    def note(self, what: str) -> None:
        """Write down what was done between two texts."""
        self._line(f"({what})")

    @property
    def speaking(self) -> bool:
        """Whether the voice speaks."""
        return self._speaker.speaking

    def speak(self, text: str, language: str) -> None:
        """Say a text and write it down."""
        self._line(text)
        self._speaker.speak(text, language)

    def stop(self) -> None:
        """Silence the voice."""
        self._speaker.stop()

    def set_rate(self, rate: float) -> None:
        """Set the voice's speed."""
        self._speaker.set_rate(rate)

    def set_earpiece(self, on: bool) -> None:
        """Send the voice to the earpiece, or not."""
        self._speaker.set_earpiece(on)

    def close(self) -> None:
        """Close the voice."""
        self._speaker.close()

    def _line(self, text: str) -> None:
        if self._began is None:
            self._began = self._clock()
        self._write(f"{self._clock() - self._began:7.2f} s  {text}")
