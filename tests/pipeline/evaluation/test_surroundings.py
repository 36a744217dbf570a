from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.evaluation.surroundings import CUES, surroundings


def picture(ground: int, coin: int, tilted: Ellipse) -> np.ndarray:
    """A grey coin on a grey ground."""
    result = np.full((150, 150, 3), ground, np.uint8)
    box = ((tilted.cx, tilted.cy), (2 * tilted.major, 2 * tilted.minor), np.degrees(tilted.angle))
    cv2.ellipse(result, box, (coin,) * 3, -1)
    return result


def test_ground_and_coin_are_told_apart() -> None:
    coin = Ellipse.circle(75, 75, 55)
    cues = surroundings(picture(200, 80, coin), coin)
    assert cues.shape == (CUES,)
    grey = cv2.cvtColor(np.array([[[200] * 3, [80] * 3]], np.uint8), cv2.COLOR_RGB2LAB)[0]
    np.testing.assert_allclose(cues[:3], grey[0], atol=1)
    assert cues[3] == pytest.approx(grey[1, 0], abs=1)
    np.testing.assert_allclose(cues[4:6], 0, atol=1e-6)


@pytest.mark.parametrize("angle", [0.3, 0.3 + np.pi])
def test_the_tilt_is_one_whichever_end_of_the_axis_is_named(angle: float) -> None:
    coin = Ellipse(75, 75, 55, 44, angle)
    cues = surroundings(picture(200, 80, coin), coin)
    np.testing.assert_allclose(cues[4:6], (0.2 * np.cos(0.6), 0.2 * np.sin(0.6)), atol=1e-6)


@pytest.mark.parametrize("radius", [2.0, 200.0])
def test_a_coin_that_fills_the_picture_or_is_tiny_has_cues(radius: float) -> None:
    coin = Ellipse.circle(75, 75, radius)
    assert np.isfinite(surroundings(picture(200, 80, coin), coin)).all()
