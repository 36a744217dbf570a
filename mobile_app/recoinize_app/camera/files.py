"""Cameras that play files: a video, or a folder of pictures shown one after another."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from recoinize_app.camera.camera import FrameSink, SelfHealingCamera
from recoinize_app.troubles import Trouble
from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import IMAGE_SUFFIXES, read_image
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.video_source import read_video

FRAME_SIZE = (1280, 720)
RATE = 25.0
"""Frames a second of a folder of pictures."""

SHOWN_SECONDS = 3.0
"""That each picture of a folder is shown."""

BARE_SECONDS = 1.0
"""Bare ground between two pictures: a coin is taken away before the next one is laid down."""

_GRAIN = 2.0  # standard deviation of the noise; a camera's frames are never twice the same
_MOST_ENLARGED = 3.0


class VideoFileCamera(SelfHealingCamera):
    """Plays a video at its own speed.

    Args:
        path: the file.
        repeat: whether to start again at the end; else it is told as a trouble.

    Raises:
        ImageError: the file is missing or is no video.
    """

    def __init__(self, path: Path, repeat: bool = False) -> None:
        super().__init__()
        next(read_video(path))  # so that a wrong file is told before a window opens
        self._path = path
        self._repeat = repeat

    def deliver(self, sink: FrameSink, stopped: threading.Event) -> None:
        """Play the file, once or for ever."""
        while not stopped.is_set():
            _play(read_video(self._path), sink, stopped)
            if not self._repeat:
                sink.trouble(Trouble.SOURCE_ENDED)
                return


class FolderCamera(SelfHealingCamera):
    """Lays the pictures of a folder under the camera one after another.

    Args:
        folder: with pictures, in folders of its own or not; or one picture.
        repeat: whether to start again at the end.
        seed: of the frames' grain.

    Raises:
        ImageError: there are no pictures, or the first one cannot be read.
    """

    def __init__(self, folder: Path, repeat: bool = False, seed: int = 0) -> None:
        super().__init__()
        self._files = [folder]
        if folder.is_dir():
            self._files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES)
        if not self._files:
            raise ImageError(
                f"Expected pictures ({', '.join(IMAGE_SUFFIXES)}) in the folder {folder}. "
                "There are none. Name another folder."
            )
        read_image(self._files[0])
        self._repeat = repeat
        self._seed = seed

    def deliver(self, sink: FrameSink, stopped: threading.Event) -> None:
        """Show every picture, once or for ever."""
        while not stopped.is_set():
            _play(picture_frames(self._files, self._seed), sink, stopped)
            if not self._repeat:
                sink.trouble(Trouble.SOURCE_ENDED)
                return


def picture_frames(files: list[Path], seed: int = 0) -> Iterator[tuple[UInt8Array, float]]:
    """Frames of pictures that are laid down and taken away one after another.

    Args:
        files: pictures; those that cannot be read are left out.
        seed: of the grain.

    Yields:
        uint8 (720, 1280, 3), RGB, and seconds since the start.
    """
    grain = _grain(np.random.default_rng(seed))
    number = 0
    for file in files:
        try:
            picture = read_image(file)
        except ImageError:
            continue
        laid, bare = on_ground(picture)
        for ground, seconds in ((laid, SHOWN_SECONDS), (bare, BARE_SECONDS)):
            for _ in range(int(seconds * RATE)):
                yield cv2.add(ground, next(grain), dtype=cv2.CV_8U), number / RATE  # type: ignore[misc]
                number += 1


def on_ground(picture: UInt8Array) -> tuple[UInt8Array, UInt8Array]:
    """A picture in the middle of a frame, and the frame without it.

    Args:
        picture: uint8 (height, width, 3), RGB.

    Returns:
        Two frames, uint8 (720, 1280, 3), whose ground has the median colour of the picture's
        border.
    """
    width, height = FRAME_SIZE
    factor = min(width / picture.shape[1], height / picture.shape[0], _MOST_ENLARGED)
    size = (round(picture.shape[1] * factor), round(picture.shape[0] * factor))
    method = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    resized = cv2.resize(picture, size, interpolation=method)
    border = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    bare = np.empty((height, width, 3), np.uint8)
    bare[:] = np.median(border, axis=0).astype(np.uint8)
    laid = bare.copy()
    top, left = (height - size[1]) // 2, (width - size[0]) // 2
    laid[top : top + size[1], left : left + size[0]] = resized
    return laid, bare


def _grain(rng: np.random.Generator) -> Iterator[np.ndarray]:
    """A few frames of noise, int16, in turn: new noise for each would cost more than all else."""
    width, height = FRAME_SIZE
    grains = [
        np.repeat(rng.normal(0, _GRAIN, (height, width, 1)), 3, axis=2).astype(np.int16)
        for _ in range(5)
    ]
    while True:
        yield from grains


def _play(
    frames: Iterator[tuple[UInt8Array, float]], sink: FrameSink, stopped: threading.Event
) -> None:
    """Deliver each frame when its time has come; late ones are delivered late, not left out."""
    start = time.monotonic()
    for image, seconds in frames:
        if stopped.wait(max(0.0, start + seconds - time.monotonic())):
            return
        sink.frame(image, time.monotonic())
