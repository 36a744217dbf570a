"""`say`, the voice of macOS."""

from __future__ import annotations

from recoinize_app.speech.process import ProcessSpeaker

PROGRAM = "say"
_WORDS_PER_MINUTE = 175

_VOICES = {
    "en": "Samantha",
    "de": "Anna",
    "fr": "Thomas",
    "it": "Alice",
    "es": "Mónica",
    "nl": "Xander",
    "pt": "Joana",
}
"""Voices that every macOS has."""


class SaySpeaker(ProcessSpeaker):
    """Speaks with `say`."""

    def arguments(self, language: str) -> list[str]:
        """See `man say`; `-f -` reads the text from standard input."""
        speed = str(round(_WORDS_PER_MINUTE * self.rate))
        return [PROGRAM, "-v", _VOICES.get(language, _VOICES["en"]), "-r", speed, "-f", "-"]
