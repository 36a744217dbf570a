"""A picture at halved and halved again sizes, so that work on coins of any size costs the same."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.preprocessing import UInt8Array

_SMALLEST_SIDE = 24


class PicturePyramid:
    """Level 0 is the picture itself, level k its size divided by 2**k.

    Args:
        image: uint8 (height, width, 3), RGB.

    Attributes:
        levels: the pictures, the finest first.
        scales: (levels, 2) pixels of a level per pixel of the picture, along x and y. The two
            differ a little where a side is odd.
    """

    def __init__(self, image: UInt8Array) -> None:
        self.levels: list[UInt8Array] = [image]
        while min(self.levels[-1].shape[:2]) >= 2 * _SMALLEST_SIDE:
            height, width = self.levels[-1].shape[:2]
            half = cv2.resize(
                self.levels[-1], (width // 2, height // 2), interpolation=cv2.INTER_AREA
            )
            self.levels.append(half)  # type: ignore[arg-type]
        size = np.array([image.shape[1], image.shape[0]], np.float64)
        self.scales: npt.NDArray[np.float64] = np.array(
            [(level.shape[1], level.shape[0]) / size for level in self.levels]
        )
        self._lab: dict[int, UInt8Array] = {}

    def lab(self, level: int) -> UInt8Array:
        """One level in CIELAB, lightly smoothed, uint8 (height, width, 3)."""
        if level not in self._lab:
            smooth = cv2.GaussianBlur(self.levels[level], (0, 0), 0.8)
            self._lab[level] = cv2.cvtColor(smooth, cv2.COLOR_RGB2LAB)  # type: ignore[assignment]
        return self._lab[level]

    def level_for(self, radii: npt.NDArray[np.float64], pixels: float) -> npt.NDArray[np.intp]:
        """The coarsest level at which each radius still has `pixels` pixels.

        Args:
            radii: (n,) in pixels of the picture.
            pixels: radius wanted at the level.

        Returns:
            (n,) numbers of levels.
        """
        halvings = np.floor(np.log2(np.maximum(radii, 1e-6) / pixels))
        return np.clip(halvings, 0, len(self.levels) - 1).astype(np.intp)

    def to_picture(self, points: npt.NDArray[np.float64], level: int) -> npt.NDArray[np.float64]:
        """Points (…, 2) of a level as points of the picture (pixel centres at whole numbers)."""
        return (points + 0.5) / self.scales[level] - 0.5

    def to_level(self, points: npt.NDArray[np.float64], level: int) -> npt.NDArray[np.float64]:
        """Points (…, 2) of the picture as points of a level."""
        return (points + 0.5) * self.scales[level] - 0.5
