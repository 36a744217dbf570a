"""How fast the app is ready, and how smooth its picture is while frames are analysed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from recoinize_edge.errors import RuntimeMissingError
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.benchmark.camera_paths import FRAME_SIZE, camera_path
from recoinize_pipeline.faces.builtin import builtin_faces, draw_face

WINDOW_MODULE = "recoinize_app.measure.window"

VIDEO_RATE = 30.0
"""Frames a second that the app is offered: more than the least that it has to show."""

_VIDEO_SECONDS = 6.0
_COINS = 3
_COIN_SIZE = 240  # pixels


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """What was measured in one run, in software OpenGL.

    Attributes:
        start_seconds: from the start of the process to the first analysed frame.
        shown_per_second: different frames of 1280×720 that the preview showed.
        longest_gap_ms: between two of them.
        analysed_per_second: frames that were read meanwhile.
        window_processor_ms: processor time of the window's thread for each frame shown; unlike the
            rates it hardly depends on what else the machine does.
        processor_share: processor time of the process, in cores.
    """

    start_seconds: float
    shown_per_second: float
    longest_gap_ms: float
    analysed_per_second: float
    window_processor_ms: float
    processor_share: float


def measure_window(bundle: Path, seconds: float) -> WindowFigures:
    """Run the app on a camera path over drawn coins.

    Args:
        bundle: folder of the bundle.
        seconds: for which frames are counted.

    Raises:
        RuntimeMissingError: no window can be opened on this machine.
    """
    with tempfile.TemporaryDirectory() as folder:
        video = _write_video(Path(folder) / "path.mp4")
        command = [sys.executable, "-m", WINDOW_MODULE, str(video), str(bundle)]
        launched = time.monotonic()
        result = subprocess.run(
            [*command, str(seconds), str(launched)], capture_output=True, text=True
        )
    if result.returncode:
        raise RuntimeMissingError(
            "Expected to be able to run the app in a window. "
            f"Received: {(result.stderr.strip().splitlines() or ['nothing'])[-1]}"
        )
    return WindowFigures(**json.loads(result.stdout.splitlines()[-1]))


def drawn_coins(seed: int = 0) -> UInt8Array:
    """Three of our drawn coins on a grainy table, uint8 (720, 1280, 3), RGB."""
    width, height = FRAME_SIZE
    rng = np.random.default_rng(seed)
    coarse = rng.integers(70, 110, (height // 40, width // 40), np.uint8)
    ground = cv2.resize(coarse, FRAME_SIZE, interpolation=cv2.INTER_CUBIC)
    table = np.repeat(ground[..., None], 3, axis=2).astype(np.float32)
    table += rng.normal(0, 4, (height, width, 1))
    faces = builtin_faces()
    for place, face in enumerate(faces[:: len(faces) // _COINS][:_COINS]):
        coin = draw_face(face, _COIN_SIZE).astype(np.float32)
        left, top = 180 + 340 * place, 240
        under = table[top : top + _COIN_SIZE, left : left + _COIN_SIZE]
        alpha = coin[..., 3:] / 255
        under[:] = alpha * coin[..., :3] + (1 - alpha) * under
    return np.clip(table, 0, 255).astype(np.uint8)


def _write_video(path: Path) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), VIDEO_RATE, FRAME_SIZE)
    for frame in camera_path(drawn_coins(), seed=0, seconds=_VIDEO_SECONDS):
        writer.write(np.ascontiguousarray(frame.image[..., ::-1]))
    writer.release()
    return path
