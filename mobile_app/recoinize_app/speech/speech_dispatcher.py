"""speech-dispatcher, through which Linux users have chosen their own voice."""

from __future__ import annotations

import math
import subprocess
import threading

from recoinize_app.speech.process import ProcessSpeaker
from recoinize_app.speech.speaker import Speaker

PROGRAM = "spd-say"


class DispatcherSpeaker(ProcessSpeaker):
    """Speaks with `spd-say`.

    Args:
        fallback: speaks instead where the dispatcher turns out not to work: being installed does
            not mean that it has a voice or an audio device.
    """

    def __init__(self, fallback: Speaker | None = None) -> None:
        super().__init__()
        self._fallback = fallback
        self._works = True

    def arguments(self, language: str) -> list[str]:
        """See `spd-say --help`; --pipe-mode reads the text, --wait makes its end known."""
        # From -100 to 100, where 100 is about three times as fast (speech-dispatcher's manual).
        rate = max(-100, min(100, round(100 * math.log(self.rate, 3))))
        return [PROGRAM, "--wait", "-l", language, "-r", str(rate), "--pipe-mode"]

    @property
    def speaking(self) -> bool:
        """Whether the dispatcher speaks, or what stands in for it."""
        if not self._works and self._fallback is not None:
            return self._fallback.speaking
        return super().speaking

    def speak(self, text: str, language: str) -> None:
        """Say a text; what is being said is cut off."""
        if not self._works and self._fallback is not None:
            self._fallback.speak(text, language)
            return
        super().speak(text, language)
        if self._process is not None:
            arguments = (self._process, text, language)
            threading.Thread(target=self._watch, args=arguments, daemon=True).start()

    def stop(self) -> None:
        """The dispatcher speaks on when its client ends, so it is told."""
        if not self._works and self._fallback is not None:
            self._fallback.stop()
        elif self.speaking:
            super().stop()
            subprocess.Popen(
                [PROGRAM, "--cancel"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

    def set_rate(self, rate: float) -> None:
        """Set how fast the next text is spoken."""
        super().set_rate(rate)
        if self._fallback is not None:
            self._fallback.set_rate(rate)

    def _watch(self, process: subprocess.Popen[str], text: str, language: str) -> None:
        """Say a text otherwise if the dispatcher refused; a killed process is no refusal."""
        if process.wait() > 0 and self._works:
            self._works = False
            if self._fallback is not None:
                self._fallback.speak(text, language)
