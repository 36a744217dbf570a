"""Finds the coin in a picture of one coin."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array, require_rgb


def find_disc(image: UInt8Array) -> Ellipse | None:
    """Outline of the coin nearest to the middle of a picture; None if there is none.

    Args:
        image: uint8 (height, width, 3), RGB.
    """
    require_rgb(image)
    grey = cv2.medianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), 3)
    size = min(grey.shape)
    circles = cv2.HoughCircles(
        grey,
        cv2.HOUGH_GRADIENT_ALT,
        1.5,
        10,
        param1=200,
        param2=0.6,
        minRadius=size // 6,
        maxRadius=size,
    )
    if circles is None:
        return None
    circles = circles.reshape(-1, circles.shape[-1])
    middle = np.array([grey.shape[1] - 1, grey.shape[0] - 1]) / 2
    x, y, radius = circles[np.hypot(*(circles[:, :2] - middle).T).argmin()][:3]
    return Ellipse.circle(float(x), float(y), float(radius))
