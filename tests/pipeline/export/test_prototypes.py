"""Mean references against a loop."""

from __future__ import annotations

import numpy as np

from recoinize_pipeline.export.prototypes import averaged


def unit(count: int) -> np.ndarray:
    vectors = np.random.default_rng(count).standard_normal((count, 8)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_each_group_becomes_its_mean_direction():
    vectors = unit(12)
    result = averaged(vectors, 4)
    assert result.dtype == np.float32
    for i in range(3):
        mean = sum(vectors[4 * i + j] for j in range(4)) / 4
        np.testing.assert_allclose(result[i], mean / np.linalg.norm(mean), atol=1e-6)


def test_a_group_of_one_changes_nothing():
    vectors = unit(5)
    np.testing.assert_allclose(averaged(vectors, 1), vectors, atol=1e-6)


def test_opposite_pictures_do_not_divide_by_zero():
    vectors = np.array([[1, 0], [-1, 0]], np.float32)
    assert np.isfinite(averaged(vectors, 2)).all()
