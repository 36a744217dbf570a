"""What a photograph of a coin tells about where it lay on the table.

Seen askew, near coins are larger. A single coin's picture does not say how near it was, but light,
colour and tilt change over a table, too: coins that look alike in these lay near each other.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array

CUES = 7

_OUTSIDE, _INSIDE = 1.08, 0.9  # radii of the ground and of the coin
_LEAST_GROUND = 50  # pixels
_LIGHT_QUANTILE, _LIGHTEST_QUANTILE = 75, 95  # of a hundred; coins beside are darker than a table


def surroundings(image: UInt8Array, outline: Ellipse) -> npt.NDArray[np.float32]:
    """Cues of where a coin lay.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: of the coin.

    Returns:
        float32 (CUES,): L, a and b of the ground, L of the coin, the tilt as a vector of twice its
        direction, and the L that only the lightest pixels have.
    """
    lab = cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(np.float32)
    y, x = np.mgrid[: lab.shape[0], : lab.shape[1]]
    cos, sin = math.cos(outline.angle), math.sin(outline.angle)
    along = ((x - outline.cx) * cos + (y - outline.cy) * sin) / outline.major
    across = (-(x - outline.cx) * sin + (y - outline.cy) * cos) / outline.minor
    radius = np.hypot(along, across)
    ground, coin = lab[radius > _OUTSIDE], lab[radius < _INSIDE]
    if len(ground) < _LEAST_GROUND:
        ground = lab.reshape(-1, 3)
    if not len(coin):
        coin = ground
    tilt = 1 - outline.minor / outline.major
    return np.array(
        [
            *np.percentile(ground, _LIGHT_QUANTILE, axis=0),
            np.median(coin[:, 0]),
            tilt * math.cos(2 * outline.angle),
            tilt * math.sin(2 * outline.angle),
            np.percentile(lab[..., 0], _LIGHTEST_QUANTILE),
        ],
        np.float32,
    )
