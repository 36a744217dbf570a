"""Drives the app's window as a person would, and hears what it says."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np

from recoinize_app.haptics.recording import RecordingVibrator
from recoinize_app.main import build_app, prepare_kivy
from recoinize_app.speech.recording import RecordingSpeaker, Utterance

PATIENCE = 60.0
"""Seconds; only a failing test waits as long."""

SIZE = (360, 640)
"""Of the window, pixels."""


class OpenWindow(Protocol):
    def __call__(self, source: Path | str, **options: Any) -> WindowUnderTest: ...


class WindowUnderTest:
    """The app in its window, one frame at a time."""

    def __init__(self, source: Path | str, **options: Any) -> None:
        prepare_kivy()
        from kivy.config import Config

        # Read when the first window of the process opens; the others use that one again.
        Config.set("graphics", "width", str(SIZE[0]))
        Config.set("graphics", "height", str(SIZE[1]))
        self.speaker = RecordingSpeaker()
        self.vibrator = RecordingVibrator()
        self.app = build_app(str(source), speaker=self.speaker, vibrator=self.vibrator, **options)
        from kivy.base import runTouchApp
        from kivy.core.window import Window

        self._window = Window
        self.app._run_prepare()
        runTouchApp(embedded=True)
        self.frames(3)

    def close(self) -> None:
        from kivy.base import stopTouchApp

        if self.app is not None:
            self.app.stop()
            self.app._stop()
            stopTouchApp()
            self.app = None

    # Time

    def frames(self, count: int = 1) -> None:
        from kivy.base import EventLoop

        for _ in range(count):
            EventLoop.idle()

    def until(self, condition: Callable[[], Any], patience: float = PATIENCE) -> None:
        end = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < end, f"did not happen; said so far: {self.said}"
            self.frames()

    def wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.frames()

    # Hands

    def stroke(
        self, *moves: tuple[float, float], at: tuple[float, float] = (120, 400), held: float = 0.06
    ) -> None:
        """Fingers touch, move by so many pixels and leave."""
        from kivy.tests.common import UnitTestTouch

        touches = [UnitTestTouch(at[0] + 100 * i, at[1]) for i in range(len(moves))]
        for touch in touches:
            touch.touch_down()
        self.wait(held)
        for i, (touch, (dx, dy)) in enumerate(zip(touches, moves, strict=True)):
            touch.touch_move(at[0] + 100 * i + dx, at[1] + dy)
        self.frames()
        for touch in touches:
            touch.touch_up()

    def tap(self, fingers: int = 1, **options: Any) -> None:
        self.stroke(*[(0, 0)] * fingers, **options)

    def double_tap(self, fingers: int = 1) -> None:
        self.tap(fingers)
        self.wait(0.05)
        self.tap(fingers)

    def long_press(self, fingers: int = 1) -> None:
        self.tap(fingers, held=0.9)

    def swipe(self, dx: float, dy: float, fingers: int = 1) -> None:
        self.stroke(*[(dx, dy)] * fingers)

    def key(self, name: str) -> None:
        from kivy.core.window import Keyboard

        code = Keyboard.keycodes[name]
        self._window.dispatch("on_key_down", code, 0, None, [])
        self.frames()
        self._window.dispatch("on_key_up", code, 0)

    # Ears and eyes

    @property
    def heard(self) -> list[Utterance]:
        return self.speaker.transcript

    @property
    def said(self) -> list[str]:
        return self.speaker.texts

    def hears(self, words: str, after: int = 0) -> Utterance:
        """Wait until an utterance holds these words, and return it."""

        def found() -> list[Utterance]:
            return [u for u in self.heard[after:] if words.lower() in u.text.lower()]

        self.until(found)
        return found()[0]

    def answers(self, gesture: Callable[[], None]) -> str:
        """What is said next after a gesture, which must also be felt."""
        said, felt = len(self.heard), len(self.vibrator.played)
        gesture()
        self.until(lambda: len(self.heard) > said)
        assert len(self.vibrator.played) > felt, "nothing could be felt"
        return self.heard[said].text

    def screenshot(self, keep: Path | None = None) -> np.ndarray:
        """The window's pixels, uint8 (height, width, 3), RGB."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

        self.frames(2)
        width, height = self._window.size
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        image = np.frombuffer(pixels, np.uint8).reshape(height, width, 3)[::-1]
        if keep is not None:
            keep.parent.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(keep), image[..., ::-1])
        return image
