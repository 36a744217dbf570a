"""Reads frames in a thread of its own, at the rate wanted; the window never waits for it."""

from __future__ import annotations

import logging
import math
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from recoinize_edge.errors import RecoinizeError
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.reader import CoinReader
from recoinize_edge.video import CoinInView, Event, LatestFrame, VideoReader

_MOTION_SIZE = (32, 18)  # blocks, whose mean brightness is compared
_MOTION_STEP = 10.0  # of brightness, by which a block differs, the change of the whole left out
_MOTION_SHARE = 0.02  # of the blocks


@dataclass(frozen=True, slots=True)
class Analysed:
    """What one frame brought.

    Attributes:
        events: in order.
        coins: in view in that frame.
        shape: height and width of the frame, pixels.
        seconds: when the frame was taken.
        moved: whether it differs from the frame that was analysed before.
    """

    events: tuple[Event, ...]
    coins: tuple[CoinInView, ...]
    shape: tuple[int, int]
    seconds: float
    moved: bool


class Analysis:
    """The worker: frames in, results out. Frames that come too fast are dropped, not queued.

    Args:
        open_reader: loads the reader; called in the worker's thread, so that a window can open
            meanwhile.

    Attributes:
        interval: seconds between analysed frames while nothing moves; 0 for all, `inf` for none.
            A frame that differs from the last one is analysed at once, except when `inf`.
        error: why no coin can be read; None while that is not so. A damaged bundle, or a bug, which
            is logged, too.
    """

    def __init__(self, open_reader: Callable[[], CoinReader]) -> None:
        self.interval = 0.0
        self.error: Exception | None = None
        self._open_reader = open_reader
        self._frames = LatestFrame()
        self._results: queue.SimpleQueue[Analysed] = queue.SimpleQueue()
        self._forget = threading.Event()
        self._thread = threading.Thread(target=self._run, name="analysis", daemon=True)

    def start(self) -> None:
        """Load the reader and begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker after the frame at hand."""
        self._frames.close()
        if self._thread.is_alive():
            self._thread.join()

    def offer(self, image: UInt8Array, seconds: float) -> None:
        """Hand over a frame; returns at once.

        Args:
            image: uint8 (height, width, 3), RGB; is not written to any more.
            seconds: when it was taken.
        """
        self._frames.put(image, seconds)

    def forget(self) -> None:
        """Take the next frame for the first one: coins in it count as new."""
        self._forget.set()

    def results(self) -> list[Analysed]:
        """What has come since the last call, in order; never waits."""
        found: list[Analysed] = []
        while True:
            try:
                found.append(self._results.get_nowait())
            except queue.Empty:
                return found

    def _run(self) -> None:
        try:
            self._read_frames(self._open_reader())
        except RecoinizeError as error:
            self.error = error
        except Exception as bug:
            # A thread that dies unheard would pass for an empty table.
            self.error = bug
            logging.getLogger(__name__).exception("Coins cannot be read any more.")

    def _read_frames(self, reader: CoinReader) -> None:
        video = VideoReader(reader)
        motion = Motion()
        analysed = -math.inf
        while (item := self._frames.get()) is not None:
            image, seconds = item
            if self._forget.is_set():
                self._forget.clear()
                video = VideoReader(reader)
            moved = motion.differs(image)
            early = seconds - analysed < self.interval
            if early and not (moved and math.isfinite(self.interval)):
                continue
            motion.keep()
            analysed = seconds
            events = video.process(image, seconds)
            shape = (image.shape[0], image.shape[1])
            self._results.put(Analysed(tuple(events), tuple(video.coins), shape, seconds, moved))


class Motion:
    """Compares frames with the one that was kept last, at the cost of a glance."""

    def __init__(self) -> None:
        self._kept: np.ndarray | None = None
        self._newest: np.ndarray | None = None

    def differs(self, image: UInt8Array) -> bool:
        """Whether something in a frame has moved, other than the light of all of it.

        Args:
            image: uint8 (height, width, 3), RGB.
        """
        sparse = np.ascontiguousarray(image[::4, ::4, 1])
        self._newest = cv2.resize(sparse, _MOTION_SIZE, interpolation=cv2.INTER_AREA).astype(
            np.float32
        )
        if self._kept is None:
            return True
        change = self._newest - self._kept
        steps = np.abs(change - np.median(change)) > _MOTION_STEP
        return float(steps.mean()) >= _MOTION_SHARE

    def keep(self) -> None:
        """Compare later frames with the one looked at last."""
        self._kept = self._newest
