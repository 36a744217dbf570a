"""Vector shapes on a disc, rasterized as a height field.

Coordinates: the coin is the unit disc, x to the right, y down. A polygon is an array (n, 2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
Polygon = npt.NDArray[np.float64]

_SHIFT = 4  # OpenCV takes polygon corners in 1/16 pixel


class Canvas:
    """Height of a coin's relief over its field.

    Args:
        size: side of the square around the coin, pixels.

    Attributes:
        height: float32 (size, size); 0 is the field, 1 the highest relief.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.height: FloatArray = np.zeros((size, size), np.float32)

    def grid(self) -> tuple[FloatArray, FloatArray]:
        """x and y of each pixel, (size, size) each."""
        unit = (np.arange(self.size, dtype=np.float32) - (self.size - 1) / 2) / (self.size / 2)
        return np.broadcast_to(unit[None, :], self.height.shape), np.broadcast_to(
            unit[:, None], self.height.shape
        )

    def raise_polygons(
        self, polygons: Iterable[Polygon], by: float, within: FloatArray | None = None
    ) -> None:
        """Raise polygons; where two overlap there is a hole, as in the letter O."""
        mask = np.zeros(self.height.shape, np.uint8)
        corners = [self._pixels(polygon) for polygon in polygons]
        cv2.fillPoly(mask, corners, 255, cv2.LINE_AA, _SHIFT)  # type: ignore[call-overload]
        self._raise(mask, by, within)

    def raise_lines(
        self,
        lines: Iterable[Polygon],
        width: float,
        by: float,
        within: FloatArray | None = None,
    ) -> None:
        """Raise open lines of a width."""
        mask = np.zeros(self.height.shape, np.uint8)
        thickness = max(1, round(width * self.size / 2))
        corners = [self._pixels(line) for line in lines]
        cv2.polylines(mask, corners, False, 255, thickness, cv2.LINE_AA, _SHIFT)  # type: ignore[call-overload]
        self._raise(mask, by, within)

    def disc(self, cx: float, cy: float, radius: float) -> FloatArray:
        """Mask of a disc, float32 (size, size), 1 inside."""
        x, y = self.grid()
        edge = (radius - np.hypot(x - cx, y - cy)) * (self.size / 2)
        return np.clip(edge + 0.5, 0, 1).astype(np.float32)

    def _raise(self, mask: npt.NDArray[np.uint8], by: float, within: FloatArray | None) -> None:
        part = mask.astype(np.float32) / 255
        self.height += by * (part if within is None else part * within)

    def _pixels(self, polygon: Polygon) -> npt.NDArray[np.int32]:
        pixels = (polygon + 1) * (self.size / 2) - 0.5
        return np.round(pixels * (1 << _SHIFT)).astype(np.int32)


def placed(
    polygons: Sequence[Polygon], centre: tuple[float, float], height: float
) -> list[Polygon]:
    """Move and scale polygons together, so that their box has this centre and this height."""
    corners = np.concatenate(list(polygons))
    low, high = corners.min(axis=0), corners.max(axis=0)
    factor = height / (high[1] - low[1])
    return [(polygon - (low + high) / 2) * factor + centre for polygon in polygons]
