"""SAPI 5, the voices of Windows."""

from __future__ import annotations

import math
from typing import Any

_ASYNC, _PURGE = 1, 2  # SpeechVoiceSpeakFlags: SVSFlagsAsync, SVSFPurgeBeforeSpeak
_IS_NOT_XML = 16  # SVSFIsNotXML
_SPEAKING = 2  # SpeechRunState: SRSEIsSpeaking

_LANGUAGE_IDS = {
    "en": (0x409, 0x809),
    "de": (0x407, 0xC07, 0x807),
    "fr": (0x40C, 0x80C, 0x100C),
    "it": (0x410, 0x810),
    "es": (0xC0A, 0x40A),
    "nl": (0x413, 0x813),
    "pt": (0x816, 0x416),
}
"""Windows' numbers (LCID) of each language, the likeliest for euro coins first."""


class SapiSpeaker:
    """Speaks with SAPI, by way of COM (comtypes). All methods belong to the thread that made it."""

    supports_earpiece = False

    def __init__(self) -> None:
        from comtypes.client import CreateObject

        self._voice: Any = CreateObject("SAPI.SpVoice")
        self._language = ""

    @property
    def speaking(self) -> bool:
        """Whether SAPI speaks."""
        return bool(self._voice.Status.RunningState == _SPEAKING)

    def speak(self, text: str, language: str) -> None:
        """Say a text; what is being said is cut off."""
        if language != self._language:
            self._choose_voice(language)
            self._language = language
        self._voice.Speak(text, _ASYNC | _PURGE | _IS_NOT_XML)

    def stop(self) -> None:
        """An empty text takes the place of what is being said."""
        self._voice.Speak("", _ASYNC | _PURGE | _IS_NOT_XML)

    def set_rate(self, rate: float) -> None:
        """SAPI counts from -10, a third of the usual speed, to 10, three times as fast."""
        self._voice.Rate = max(-10, min(10, round(10 * math.log(rate, 3))))

    def set_earpiece(self, on: bool) -> None:
        """SAPI speaks where Windows does."""

    def close(self) -> None:
        """Be silent."""
        self.stop()

    def _choose_voice(self, language: str) -> None:
        """The first voice of a language; the one in use stays if there is none."""
        for number in _LANGUAGE_IDS.get(language, ()):
            voices = self._voice.GetVoices(f"Language={number:X}", "")
            if voices.Count:
                self._voice.Voice = voices.Item(0)
                return
