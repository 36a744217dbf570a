"""The part of a picture around a coin, where a step looks at no more than that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, and where it lies.

    Attributes:
        picture: uint8 (height, width, channels), a view of the whole picture.
        left: its first column in the whole picture.
        top: its first row there.
    """

    picture: npt.NDArray[np.uint8]
    left: int
    top: int

    @classmethod
    def around(cls, image: npt.NDArray[np.uint8], outline: Ellipse, reach: float) -> Crop:
        """What lies around an outline, as far as the picture goes.

        Args:
            image: uint8 (height, width, channels).
            outline: of a coin in `image`.
            reach: to every side of its centre, pixels.
        """
        left, top = max(0, int(outline.cx - reach)), max(0, int(outline.cy - reach))
        right, bottom = int(outline.cx + reach) + 2, int(outline.cy + reach) + 2
        return cls(image[top:bottom, left:right], left, top)

    def inside(self, outline: Ellipse) -> Ellipse:
        """An outline of the whole picture, as it lies in this part."""
        return outline.moved(-self.left, -self.top)

    def outside(self, outline: Ellipse) -> Ellipse:
        """An outline in this part, as it lies in the whole picture."""
        return outline.moved(self.left, self.top)
