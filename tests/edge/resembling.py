"""Readers whose distances are known: from one picture, or from everything alike."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import polar_input

from .conftest import SPEC, coin_outline, draw_coin


def soft_coin(seed: int) -> np.ndarray:
    """A drawn coin out of focus: its picture changes slowly, and no edge tells where it ends."""
    return cv2.GaussianBlur(draw_coin(seed), (0, 0), 5)


class OneCoin:
    """A reader whose distance is the mean difference from one coin along its true outline.

    Args:
        picture: uint8 (height, width, 3), of the coin.
        true: its outline.
        least: distance of the coin along its true outline.
    """

    spec = SPEC

    def __init__(self, picture: np.ndarray, true: Ellipse | None = None, least: float = 0) -> None:
        self._known = polar_input(picture, true or coin_outline(), SPEC).astype(np.float32)
        self._least = least

    def embed(self, inputs: np.ndarray) -> np.ndarray:
        return np.abs(inputs - self._known).mean(axis=(1, 2, 3))[:, None] / 40

    def nearest(self, embedding: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.float32([self._least + embedding[0]]), np.int32([0])


class Distances:
    """A reader to which everything is equally far.

    Args:
        distance: of the nearest reference.
    """

    spec = SPEC

    def __init__(self, distance: float) -> None:
        self._distance = distance

    def embed(self, inputs: np.ndarray) -> np.ndarray:
        return inputs.mean(axis=(1, 2), dtype=np.float32)

    def nearest(self, embedding: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.float32([self._distance, self._distance + 0.1]), np.int32([0, 1])
