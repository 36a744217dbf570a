"""espeak-ng, the small voice of most Linux systems."""

from __future__ import annotations

from collections.abc import Sequence

from recoinize_app.speech.process import ProcessSpeaker

PROGRAM = "espeak-ng"
_WORDS_PER_MINUTE = 175  # the program's own usual speed


class EspeakSpeaker(ProcessSpeaker):
    """Speaks with espeak-ng.

    Args:
        options: further options of the program, as `("-w", "out.wav")` to speak to a file.
    """

    def __init__(self, options: Sequence[str] = ()) -> None:
        super().__init__()
        self._options = list(options)

    def arguments(self, language: str) -> list[str]:
        """See `espeak-ng --help`; it has a voice for each of our languages under its code."""
        speed = round(_WORDS_PER_MINUTE * self.rate)
        return [PROGRAM, "-v", language, "-s", str(speed), "-b", "1", *self._options, "--stdin"]
