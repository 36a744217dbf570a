"""Frames of a video file or a camera."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2

from recoinize_edge.errors import ImageError
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.video import LatestFrame

VIDEO_SUFFIXES = (".mp4", ".mov", ".avi", ".mkv", ".webm", ".m4v")
"""Names of video files, in lower case."""

_USUAL_RATE = 30.0  # frames a second, where a file does not tell


def read_video(path: Path | str) -> Iterator[tuple[UInt8Array, float]]:
    """All frames of a video file, in order.

    Args:
        path: the file.

    Yields:
        uint8 (height, width, 3), RGB, and its time in seconds from the start.

    Raises:
        ImageError: the file is missing or is no video that OpenCV can decode.
    """
    path = Path(path)
    if not path.is_file():
        raise ImageError(f"Expected a video file at {path}. There is none. Name another one.")
    capture = cv2.VideoCapture(str(path))
    try:
        if not capture.isOpened():
            raise ImageError(
                f"Expected a video in {path}. It cannot be decoded. Convert it to MP4 (H.264)."
            )
        rate = capture.get(cv2.CAP_PROP_FPS)
        rate = rate if 1 <= rate <= 1000 else _USUAL_RATE
        number = 0
        while True:
            there, frame = capture.read()
            if not there:
                break
            yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB), number / rate  # type: ignore[misc]
            number += 1
        if not number:
            raise ImageError(f"Expected a video in {path}. It has no frames. Record it again.")
    finally:
        capture.release()


class Camera:
    """A camera that fills a slot with its newest frame, in a thread of its own.

    Args:
        number: of the camera, as the operating system counts.

    Raises:
        ImageError: there is no such camera.
    """

    def __init__(self, number: int = 0) -> None:
        self._capture = cv2.VideoCapture(number)
        if not self._capture.isOpened():
            raise ImageError(
                f"Expected a camera with number {number}. There is none, or another program "
                "uses it."
            )
        self.frames = LatestFrame()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._fill, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop and let go of the camera."""
        self._stop.set()
        self._thread.join()
        self._capture.release()

    def _fill(self) -> None:
        start = time.monotonic()
        while not self._stop.is_set():
            there, frame = self._capture.read()
            if not there:
                break
            image: UInt8Array = cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)  # type: ignore[assignment]
            self.frames.put(image, time.monotonic() - start)
        self.frames.close()
