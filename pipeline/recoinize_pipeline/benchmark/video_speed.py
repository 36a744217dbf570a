"""How fast and how steady frames become events."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from recoinize_edge.image_file import read_image
from recoinize_edge.reader import CoinReader
from recoinize_edge.video import Seen, VideoReader
from recoinize_pipeline.benchmark.camera_paths import MOVING_SECONDS, Frame, camera_path
from recoinize_pipeline.benchmark.known_scenes import TrueCoin, TrueScene
from recoinize_pipeline.export.process_memory import resident_bytes

COINS = 3
"""In the frames whose speed is measured."""

_LOOP_SECONDS = 4.0


@dataclass
class VideoFigures:
    """What was measured.

    Attributes:
        frame_ms: processor time of each frame, pixels to events, one thread.
        settle_seconds: from the camera's rest to `Seen`, for coins that were settled.
        coins: coins in view at the end of the paths.
        settled: of these, those with an event.
        wrong: of the settled ones, those whose denomination is not the coin's.
        contradicted: coins with a second, different answer.
        memory_growth: bytes that the process grew over `memory_frames`.
        memory_frames: frames of the memory test.
    """

    frame_ms: list[float] = field(default_factory=list)
    settle_seconds: list[float] = field(default_factory=list)
    coins: int = 0
    settled: int = 0
    wrong: int = 0
    contradicted: int = 0
    memory_growth: int = 0
    memory_frames: int = 0

    @property
    def frames_per_second(self) -> float:
        """Frames that one core processes in a second."""
        return 1000 / float(np.mean(self.frame_ms)) if self.frame_ms else math.nan

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {**vars(self), "frames_per_second": self.frames_per_second}


def measure_speed(figures: VideoFigures, reader: CoinReader, scenes: Sequence[TrueScene]) -> None:
    """Processor time of each frame, of the scenes whose number of coins is nearest to three."""
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()
    if cores:
        os.sched_setaffinity(0, {min(cores)})
    try:
        for number, scene in enumerate(sorted(scenes, key=lambda s: abs(len(s.coins) - COINS))[:3]):
            video = VideoReader(reader)
            for frame in _path_over(scene, number):
                start = time.process_time()
                video.process(frame.image, frame.seconds)
                figures.frame_ms.append(1000 * (time.process_time() - start))
    finally:
        cv2.setNumThreads(threads)
        if cores:
            os.sched_setaffinity(0, cores)


def measure_steadiness(
    figures: VideoFigures, reader: CoinReader, scenes: Iterable[TrueScene]
) -> None:
    """Events of camera paths over scenes, held against what the scenes show."""
    for number, scene in enumerate(scenes):
        video = VideoReader(reader)
        events: list[Seen] = []
        for frame in _path_over(scene, number):
            events += [e for e in video.process(frame.image, frame.seconds) if isinstance(e, Seen)]
        whole = [coin for coin in scene.coins if coin.expected]
        where = [frame.to_frame @ (c.outline.cx, c.outline.cy, 1.0) for c in whole]
        figures.coins += len(whole)
        for coin, (x, y) in zip(whole, where, strict=True):
            _count_coin(figures, coin, (float(x), float(y)), video, events)


def measure_memory(
    figures: VideoFigures, reader: CoinReader, scene: TrueScene, frames: int
) -> None:
    """Growth of the process over many frames, after a warm-up."""
    loop = list(_path_over(scene, 0, _LOOP_SECONDS))
    video = VideoReader(reader)
    warm = min(frames // 5, 500)
    before = 0
    for number in range(frames + warm):
        if number == warm:
            before = resident_bytes()
        frame = loop[number % len(loop)]
        video.process(frame.image, number / 25.0)
    figures.memory_growth = resident_bytes() - before
    figures.memory_frames = frames


def _path_over(scene: TrueScene, seed: int, seconds: float | None = None) -> Iterator[Frame]:
    outlines = [coin.outline for coin in scene.coins]
    return camera_path(read_image(scene.path), seed, seconds, outlines)


def _count_coin(
    figures: VideoFigures,
    coin: TrueCoin,
    place: tuple[float, float],
    video: VideoReader,
    events: Sequence[Seen],
) -> None:
    near = [
        c
        for c in video.coins
        if math.hypot(c.outline.cx - place[0], c.outline.cy - place[1]) < 0.5 * c.outline.major
    ]
    of_coin = [e for e in events if near and e.track == near[0].track]
    if not of_coin:
        return
    figures.settled += 1
    figures.contradicted += any(e.corrects for e in of_coin)
    figures.settle_seconds.append(max(0.0, of_coin[0].seconds - MOVING_SECONDS))
    said = of_coin[-1].answer.denomination
    if coin.denomination is not None and said is not None:
        figures.wrong += said != coin.denomination
