"""Writes down what a camera delivers."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from recoinize_app.troubles import Trouble

PATIENCE = 30.0
"""Seconds; only a failing test waits as long."""


class FrameLog:
    """A sink that keeps everything."""

    def __init__(self) -> None:
        self.frames: list[tuple[np.ndarray, float]] = []
        self.troubles: list[tuple[Trouble, bool]] = []

    def frame(self, image: np.ndarray, seconds: float) -> None:
        self.frames.append((image, seconds))

    def trouble(self, trouble: Trouble) -> None:
        self.troubles.append((trouble, True))

    def relieved(self, trouble: Trouble) -> None:
        self.troubles.append((trouble, False))

    def wait_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "did not happen"
            time.sleep(0.005)

    def wait_for_frame(self) -> np.ndarray:
        self.wait_until(lambda: bool(self.frames))
        return self.frames[0][0]
