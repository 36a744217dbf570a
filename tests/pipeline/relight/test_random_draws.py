"""Draws: a pure function of the seed, independent of each other, distributed as they say."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from recoinize_pipeline.relight.random_draws import Draws

KINDS = {
    "uniform": lambda draws: draws.uniform(2.0, 5.0, 3),
    "normal": lambda draws: draws.normal(3),
    "gamma": lambda draws: draws.gamma(0.4, 3),
    "sign": lambda draws: draws.sign(3),
    "happens": lambda draws: draws.happens(0.2, 3),
}


def drawn(kind: str, seed: int, batch: int = 2000) -> np.ndarray:
    return keras.ops.convert_to_numpy(KINDS[kind](Draws(seed, batch)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_draws_the_same(kind):
    np.testing.assert_array_equal(drawn(kind, 7), drawn(kind, 7))
    assert not np.array_equal(drawn(kind, 7), drawn(kind, 8))


@pytest.mark.parametrize("kind", KINDS)
def test_one_draw_is_not_the_next(kind):
    draws = Draws(3, 500)
    first, second = (keras.ops.convert_to_numpy(KINDS[kind](draws)) for _ in range(2))
    assert not np.array_equal(first, second)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.1


@pytest.mark.parametrize(
    ("kind", "mean", "deviation"),
    [
        ("uniform", 3.5, 3 / 12**0.5),
        ("normal", 0, 1),
        ("gamma", 0.4, 0.4**0.5),
        ("sign", 0, 1),
        ("happens", 0.2, 0.4),
    ],
)
def test_mean_and_deviation(kind, mean, deviation):
    values = drawn(kind, 11, batch=20000)
    assert values.shape == (20000, 3)
    assert values.mean() == pytest.approx(mean, abs=0.03)
    assert values.std() == pytest.approx(deviation, rel=0.05)
