"""Mean references against a loop."""

from __future__ import annotations

import numpy as np

from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline.export.prototypes import averaged

PLAIN = EmbeddingParts(8)


def unit(count: int) -> np.ndarray:
    vectors = np.random.default_rng(count).standard_normal((count, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_each_group_becomes_its_mean_direction():
    vectors = unit(12)
    result = averaged(vectors, 4, PLAIN)
    assert result.dtype == np.float32
    for i in range(3):
        mean = sum(vectors[4 * i + j] for j in range(4)) / 4
        np.testing.assert_allclose(result[i], mean / np.linalg.norm(mean), atol=1e-6)


def test_a_group_of_one_changes_nothing():
    vectors = unit(5)
    np.testing.assert_allclose(averaged(vectors, 1, PLAIN), vectors, atol=1e-6)


def test_opposite_pictures_do_not_divide_by_zero():
    vectors = np.array([[1, 0], [-1, 0]], np.float32)
    assert np.isfinite(averaged(vectors, 2, EmbeddingParts(2))).all()


def test_patterns_are_rolled_to_agree_before_they_are_averaged():
    parts = EmbeddingParts(3, rolls=8, channels=2)
    one = parts.unit(np.random.default_rng(0).standard_normal((1, 19)).astype(np.float32))
    rolled = parts.rolled(one.repeat(4, axis=0), np.array([0, 3, 5, 6]))
    assert parts.unit(rolled.mean(axis=0, keepdims=True))[0] @ one[0] < 0.9
    np.testing.assert_allclose(averaged(rolled, 4, parts), one, atol=1e-6)
