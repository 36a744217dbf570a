"""A camera on a desktop, through OpenCV."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import cv2

from recoinize_app.camera.camera import RETRY_SECONDS, CameraLost, FrameSink, SelfHealingCamera
from recoinize_app.troubles import Trouble
from recoinize_edge.preprocessing import UInt8Array

FRAME_SIZE = (1280, 720)
"""Asked for; a camera gives what it has."""

_ERRORS_ONLY = 2


class DesktopCamera(SelfHealingCamera):
    """A camera that the operating system counts.

    Args:
        number: of the camera, from 0.
        open_capture: opens it; OpenCV's own unless a test has another.
        device: the device file, which tells what is wrong; `/dev/video<number>` if None.
        retry_seconds: pause between attempts to open it.
    """

    def __init__(
        self,
        number: int = 0,
        open_capture: Callable[[int], cv2.VideoCapture] = cv2.VideoCapture,
        device: Path | None = None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        super().__init__(retry_seconds)
        # OpenCV warns at every attempt to open a camera that is not there.
        cv2.setLogLevel(_ERRORS_ONLY)
        self._number = number
        self._open_capture = open_capture
        self._device = device or Path(f"/dev/video{number}")

    def deliver(self, sink: FrameSink, stopped: threading.Event) -> None:
        """Deliver frames as they come.

        Raises:
            CameraLost: there is no camera, it may not be used, another program has it, or it was
                unplugged.
        """
        capture = self._open_capture(self._number)
        try:
            if not capture.isOpened():
                raise CameraLost(self._why_not_opened())
            # Motion JPEG: few USB cameras have the bandwidth for 720p without it.
            capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, FRAME_SIZE[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, FRAME_SIZE[1])
            while not stopped.is_set():
                there, frame = capture.read()
                if not there:
                    raise CameraLost(Trouble.CAMERA_LOST)
                image: UInt8Array = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)  # type: ignore[assignment]
                sink.frame(image, time.monotonic())
        finally:
            capture.release()

    def _why_not_opened(self) -> Trouble:
        """Only Linux shows cameras as files; elsewhere a camera that does not open is missing."""
        if not self._device.exists():
            return Trouble.NO_CAMERA
        if not os.access(self._device, os.R_OK | os.W_OK):
            return Trouble.CAMERA_REFUSED
        return Trouble.CAMERA_TAKEN
