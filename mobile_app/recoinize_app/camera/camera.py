"""What a camera is to the app, and a camera that opens again by itself after every trouble."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from typing import Protocol

from recoinize_app.troubles import Trouble
from recoinize_edge.preprocessing import UInt8Array

RETRY_SECONDS = 1.0
"""Until a camera that could not be opened is tried again."""


class FrameSink(Protocol):
    """Takes what a camera gives; called in the camera's thread, so it must be quick."""

    def frame(self, image: UInt8Array, seconds: float) -> None:
        """A picture was taken.

        Args:
            image: uint8 (height, width, 3), RGB; the camera does not write to it again.
            seconds: when, by `time.monotonic`.
        """

    def trouble(self, trouble: Trouble) -> None:
        """There will be no frames until `relieved`, for this reason."""

    def relieved(self, trouble: Trouble) -> None:
        """Frames come again."""


class Camera(Protocol):
    """A source of frames."""

    @property
    def has_torch(self) -> bool:
        """Whether there is a lamp beside the lens."""

    def start(self, sink: FrameSink) -> None:
        """Begin to deliver frames; returns at once. Asks for permission where there is such."""

    def stop(self) -> None:
        """Let go of the device, and forget the sink. Can be started again."""

    def set_torch(self, lit: bool) -> bool:
        """Switch the lamp.

        Returns:
            Whether it now is as wished.
        """


class CameraLost(Exception):  # noqa: N818 - an event, told as a trouble, never shown as an error
    """A camera cannot be opened, or has stopped giving frames."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.name)
        self.trouble = trouble


class SelfHealingCamera(ABC):
    """Delivers frames in a thread of its own, and tries again where that fails.

    The way back from every trouble is the same: plug the camera in, grant the permission or close
    the other app, and frames come again. Nothing has to be pressed.

    Args:
        retry_seconds: pause between attempts.
    """

    def __init__(self, retry_seconds: float = RETRY_SECONDS) -> None:
        self._retry_seconds = retry_seconds
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def has_torch(self) -> bool:
        """No lamp, unless a subclass knows of one."""
        return False

    def set_torch(self, lit: bool) -> bool:
        """Only the state of a lamp that is not there can be had."""
        return not lit

    def start(self, sink: FrameSink) -> None:
        """Begin to deliver frames to `sink`."""
        self.stop()
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(sink, self._stopped), name="camera", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop delivering and wait until the device is let go of."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    @abstractmethod
    def deliver(self, sink: FrameSink, stopped: threading.Event) -> None:
        """Open the device and deliver frames until `stopped` is set or there are no more.

        Raises:
            CameraLost: it could not be opened, or was lost.
        """

    def _run(self, sink: FrameSink, stopped: threading.Event) -> None:
        relieving = _Relieving(sink)
        while not stopped.is_set():
            try:
                self.deliver(relieving, stopped)
                return
            except CameraLost as lost:
                relieving.trouble(lost.trouble)
                stopped.wait(self._retry_seconds)


class _Relieving:
    """Tells a trouble once, and its end with the first frame after it."""

    def __init__(self, sink: FrameSink) -> None:
        self._sink = sink
        self._trouble: Trouble | None = None

    def frame(self, image: UInt8Array, seconds: float) -> None:
        self.relieved(self._trouble)
        self._sink.frame(image, seconds)

    def trouble(self, trouble: Trouble) -> None:
        if trouble != self._trouble:
            self.relieved(self._trouble)
            self._trouble = trouble
            self._sink.trouble(trouble)

    def relieved(self, trouble: Trouble | None) -> None:
        if trouble is not None:
            self._trouble = None
            self._sink.relieved(trouble)
