"""Videos of drawn coins that are laid under the camera."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from ..edge.conftest import draw_coin

RATE = 15.0
SIZE = (640, 360)

GERMAN_2E, FRENCH_1E, COMMON_2E, STRANGER = 100, 104, 105, 7
"""Seeds of `draw_coin` that the tiny bundle knows, and one that it does not."""

Coin = tuple[int, int, int]
"""Seed, left and top."""


def frame(coins: Sequence[Coin], seed: int = 0, light: float = 1.0) -> np.ndarray:
    """A grainy table with coins, uint8 (360, 640, 3), RGB."""
    rng = np.random.default_rng(seed)
    picture = np.full((SIZE[1], SIZE[0], 3), 30, np.uint8)
    picture[-SIZE[1] // 10 :] = 120  # a bright edge: the table is dark, but it is not night
    for kind, left, top in coins:
        picture[top : top + 200, left : left + 200] = draw_coin(kind)
    noisy = light * picture + rng.normal(0, 2, picture.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def write_video(path: Path, *scenes: tuple[Sequence[Coin], float], light: float = 1.0) -> Path:
    """A video of scenes, each of coins and the seconds that they lie there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, SIZE)
    for coins, seconds in scenes:
        frames = [frame(coins, seed, light)[..., ::-1] for seed in range(5)]
        for number in range(round(seconds * RATE)):
            writer.write(np.ascontiguousarray(frames[number % 5]))
    writer.release()
    return path
