"""Ground around a picture goes on without its coins."""

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.benchmark.wide_ground import with_wide_ground


@pytest.fixture
def ground():
    return np.random.default_rng(3).integers(60, 90, (90, 120, 3), dtype=np.uint8)


@pytest.mark.parametrize("pixels", [0, 7, 200])
def test_the_picture_stays_in_the_middle(ground, pixels):
    wide = with_wide_ground(ground, [Ellipse.circle(60, 45, 20)], pixels)
    assert wide.shape == (90 + 2 * pixels, 120 + 2 * pixels, 3)
    assert np.array_equal(wide[pixels : pixels + 90, pixels : pixels + 120], ground)


@pytest.mark.parametrize("tilt", [0.4, 1.0])
def test_no_coin_shows_a_second_time(ground, tilt):
    coins = [Ellipse(45, 40, 18, 18 * tilt, 0.5), Ellipse.circle(85, 55, 12)]
    for coin in coins:
        axes = (2 * coin.major, 2 * coin.minor)
        cv2.ellipse(ground, ((coin.cx, coin.cy), axes, np.degrees(coin.angle)), (255, 0, 0), -1)
    wide = with_wide_ground(ground, coins, 150)
    y, x = np.nonzero(wide[..., 0] > 200)
    assert x.min() >= 150 and x.max() < 150 + 120 and y.min() >= 150 and y.max() < 150 + 90
    assert len(x) == (ground[..., 0] > 200).sum()


def test_ground_without_coins_is_mirrored_as_a_whole(ground):
    wide = with_wide_ground(ground, [], 300)
    expected = cv2.copyMakeBorder(ground, 300, 300, 300, 300, cv2.BORDER_REFLECT)
    assert np.array_equal(wide, expected)


def test_a_coin_at_the_border_leaves_a_strip_to_go_on_with(ground):
    wide = with_wide_ground(ground, [Ellipse.circle(3, 3, 20)], 40)
    assert np.array_equal(wide[40:130, 24:40], ground[:, :16][:, ::-1])
