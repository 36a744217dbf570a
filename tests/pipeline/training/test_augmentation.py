"""What is varied of inputs beside their light."""

from __future__ import annotations

import keras
import numpy as np

from recoinize_pipeline.relight.polar_layers import OUTER
from recoinize_pipeline.relight.random_draws import Draws
from recoinize_pipeline.training.augmentation import another_rim

COINS, ROWS, ANGLES = 200, 58, 12


def test_half_of_the_coins_get_the_rim_of_the_one_before_and_keep_the_rest():
    """Each coin's layers are filled with its own number."""
    numbers = np.arange(COINS, dtype=np.float32)
    inside = np.broadcast_to(numbers[:, None, None], (COINS, ROWS, ANGLES))
    relief = np.broadcast_to(inside[..., None], (*inside.shape, 5))
    changed = another_rim(relief, inside, Draws(3, COINS))
    new_relief, new_inside = (keras.ops.convert_to_numpy(part) for part in changed)

    radius = np.linspace(0, OUTER, ROWS)
    face, rim = radius < 0.94, radius > 0.95
    np.testing.assert_array_equal(new_relief[:, face], relief[:, face])
    np.testing.assert_array_equal(new_inside[:, face], inside[:, face])
    swapped = new_inside[:, -1, 0] != numbers
    assert 0.35 < swapped.mean() < 0.65
    owner = np.where(swapped, np.roll(numbers, 1), numbers)
    expected = np.broadcast_to(owner[:, None, None], (COINS, rim.sum(), ANGLES))
    np.testing.assert_array_equal(new_inside[:, rim], expected)
    np.testing.assert_array_equal(new_relief[:, rim], np.repeat(expected[..., None], 5, axis=3))
