"""The app without a window: what is said, felt and shown for what is seen and asked for."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from recoinize_app.collection import Collection
from recoinize_app.commands import Command
from recoinize_app.haptics.vibrator import Vibrator
from recoinize_app.preferences import PreferencesFile
from recoinize_app.screen_text import ScreenText
from recoinize_app.speech.speaker import Speaker
from recoinize_app.troubles import Trouble
from recoinize_edge.video import CoinInView, Event


def _no_torch(on: bool) -> bool:
    return False


class Session:
    """Everything the app does, driven from one thread.

    Args:
        speaker: its voice.
        vibrator: what can be felt.
        preferences: what the user has chosen.
        collection: coins seen before.
        clock: seconds, the clock of all `seconds` below.
        switch_torch: switches the camera's light; returns whether it did.
        keyboard: whether help names keys rather than gestures.
    """

    def __init__(
        self,
        speaker: Speaker,
        vibrator: Vibrator,
        preferences: PreferencesFile,
        collection: Collection,
        clock: Callable[[], float] = time.monotonic,
        switch_torch: Callable[[bool], bool] = _no_torch,
        keyboard: bool = False,
    ) -> None:
        self.speaker = speaker
        self.vibrator = vibrator
        self.preferences = preferences
        self.collection = collection
        self.clock = clock
        self.switch_torch = switch_torch
        self.keyboard = keyboard
        self.paused = False

    def start(self) -> None:
        """Explain the app at its first start; say that it is ready later on."""

    def take(
        self, events: Sequence[Event], coins: Sequence[CoinInView], seconds: float | None = None
    ) -> None:
        """Take in what one frame, or several, brought.

        Args:
            events: in order.
            coins: in view after the last of them.
            seconds: now; read from the clock if left out.
        """

    def command(self, command: Command, seconds: float | None = None) -> None:
        """Do what the user asks for; every command answers by voice and vibration."""

    def tick(self, seconds: float | None = None) -> None:
        """Say what has waited; to be called several times a second."""

    def moved(self, seconds: float | None = None) -> None:
        """Something moves in the picture: analyse at full speed again."""

    def trouble(self, trouble: Trouble) -> None:
        """Something keeps the app from working; it is said once and shown while it lasts."""

    def relieved(self, trouble: Trouble) -> None:
        """What kept the app from working is over."""

    def pause(self) -> None:
        """The app goes to the background: be silent."""

    def resume(self) -> None:
        """The app is in the foreground again."""

    def close(self) -> None:
        """The app ends."""

    @property
    def language(self) -> str:
        """ISO 639-1 code of the language in use."""
        return "en"

    @property
    def analysis_interval(self) -> float:
        """Seconds between analysed frames: 0 for all, longer while nothing moves, inf in a pause."""
        return 0.0

    @property
    def view(self) -> ScreenText:
        """What to show now."""
        return ScreenText(mode="Read", headline="")
