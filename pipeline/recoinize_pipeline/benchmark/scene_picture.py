"""One picture of several rendered scenes with what was read, for documentation."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from recoinize_edge.annotate import annotate
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.reader import CoinReader
from recoinize_edge.scene import read_scene
from recoinize_pipeline.benchmark.known_scenes import TrueScene

SIDE = 480
"""Side of each scene in the picture, pixels."""

_MARGIN = 1.4  # of the square around the coins


def scene_picture(reader: CoinReader, scenes: Sequence[TrueScene], columns: int = 3) -> UInt8Array:
    """Annotated scenes in rows, each cut to its coins.

    Args:
        reader: knows coins.
        scenes: what to show, at least one.
        columns: scenes in a row.

    Returns:
        uint8 (rows * SIDE, columns * SIDE, 3), RGB; places left over are white.
    """
    tiles = [_tile(reader, scene) for scene in scenes]
    blank: UInt8Array = np.full((SIDE, SIDE, 3), 255, np.uint8)
    tiles += [blank] * (-len(tiles) % columns)
    rows = [np.hstack(tiles[start : start + columns]) for start in range(0, len(tiles), columns)]
    return np.vstack(rows)


def _tile(reader: CoinReader, scene: TrueScene) -> UInt8Array:
    image = read_image(scene.path)
    size = (image.shape[0], image.shape[1])
    left, top, side = _square_around([coin.outline for coin in scene.coins], size)
    read = read_scene(reader, image)
    part = image[top : top + side, left : left + side]
    larger = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    factor = SIDE / side
    drawn = []
    for coin in read.coins:
        e = coin.found.outline
        moved = Ellipse(e.cx - left, e.cy - top, e.major, e.minor, e.angle)
        drawn.append((moved.scaled(factor), coin.answer))
    return annotate(larger, drawn)  # type: ignore[arg-type]


def _square_around(coins: Sequence[Ellipse], size: tuple[int, int]) -> tuple[int, int, int]:
    """Left, top and side of a square in the picture that shows all coins."""
    height, width = size
    x = [c.cx + sign * c.major for c in coins for sign in (-1, 1)]
    y = [c.cy + sign * c.major for c in coins for sign in (-1, 1)]
    reach = _MARGIN * max(max(x) - min(x), max(y) - min(y), 1.0)
    side = min(int(reach), height, width)
    left = int(np.clip((min(x) + max(x) - side) / 2, 0, width - side))
    top = int(np.clip((min(y) + max(y) - side) / 2, 0, height - side))
    return left, top, side
