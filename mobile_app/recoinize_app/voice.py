"""When to speak: what interrupts, what waits, what is dropped."""

from __future__ import annotations

from collections import deque
from enum import Enum, auto

from recoinize_app.speech.speaker import Speaker

HINT_INTERVAL = 4.0
"""Seconds between two hints, at least."""


class _Kind(Enum):
    ANSWER = auto()
    COIN = auto()
    EXPLANATION = auto()
    HINT = auto()


class Voice:
    """Gives a speaker its turns.

    - An answer to a command and a correction interrupt everything.
    - A coin interrupts everything but other coins: the session gathers these and has them said
      when the voice is free, for a coin is spoken only once and must be heard whole.
    - An explanation is said sentence by sentence. A coin or a notice may come in between, and the
      app may go to the background, after which the interrupted sentence is said again. An answer
      ends it.
    - A hint is said if the voice is free, and otherwise dropped.

    Args:
        speaker: the voice.
    """

    def __init__(self, speaker: Speaker) -> None:
        self.speaker = speaker
        self.language = "en"
        self._kind = _Kind.ANSWER
        self._explanation: deque[str] = deque()
        self._sentence: str | None = None
        self._hinted = float("-inf")

    @property
    def busy_with_coins(self) -> bool:
        """Whether a coin is being spoken."""
        return self._kind is _Kind.COIN and self.speaker.speaking

    @property
    def explaining(self) -> bool:
        """Whether an explanation is not at its end."""
        return self._sentence is not None or bool(self._explanation)

    def answer(self, text: str) -> None:
        """Say what was asked for."""
        self.stop_explaining()
        self._speak(_Kind.ANSWER, text)

    def coin(self, text: str) -> None:
        """Say which coins were seen."""
        self._interrupt()
        self._speak(_Kind.COIN, text)

    def notice(self, text: str) -> None:
        """Say what nobody asked for; an explanation goes on after it."""
        self._interrupt()
        self._speak(_Kind.ANSWER, text)

    def explain(self, sentences: list[str]) -> None:
        """Say sentences one after another."""
        self._explanation = deque(sentences[1:])
        self._sentence = sentences[0]
        self._speak(_Kind.EXPLANATION, sentences[0])

    def later(self, text: str) -> None:
        """Say something as soon as the voice is free."""
        self._explanation.append(text)

    def stop_explaining(self) -> None:
        """The rest of an explanation is not wanted."""
        self._explanation.clear()
        self._sentence = None

    def may_hint(self, seconds: float) -> bool:
        """Whether a hint may be given now."""
        return seconds - self._hinted >= HINT_INTERVAL and not self.speaker.speaking

    def hint(self, text: str | None, seconds: float) -> None:
        """Give a hint; None for one that is only felt."""
        self._hinted = seconds
        if text is not None:
            self._speak(_Kind.HINT, text)

    def tick(self) -> None:
        """Go on with an explanation."""
        if self.speaker.speaking:
            return
        self._sentence = None
        if self._explanation:
            self._sentence = self._explanation.popleft()
            self._speak(_Kind.EXPLANATION, self._sentence)

    def stop(self) -> None:
        """Be silent."""
        self.stop_explaining()
        self.speaker.stop()

    def hold(self) -> None:
        """Be silent; an explanation goes on with the next `tick`."""
        self._interrupt()
        self.speaker.stop()

    def _interrupt(self) -> None:
        """Have the sentence of an explanation said again, unless it was said to its end."""
        if self._sentence is not None and self.speaker.speaking:
            self._explanation.appendleft(self._sentence)
        self._sentence = None

    def _speak(self, kind: _Kind, text: str) -> None:
        self._kind = kind
        self.speaker.speak(text, self.language)
