"""Exact search and the choice among views, against loops."""

from __future__ import annotations

import numpy as np

from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import Truth


def test_of_each_group_of_views_the_nearest_speaks():
    rng = np.random.default_rng(0)
    distances = np.sort(rng.random((12, 5)), axis=1).astype(np.float32)
    faces = rng.integers(0, 9, (12, 5)).astype(np.int32)
    truths = [Truth(denomination=str(i // 3)) for i in range(12)]
    best = Neighbours(distances, faces, truths).best_of(3)
    assert best.distances.shape == (4, 5)
    for group in range(4):
        row = min(range(3 * group, 3 * group + 3), key=lambda i: distances[i, 0])
        np.testing.assert_array_equal(best.distances[group], distances[row])
        np.testing.assert_array_equal(best.faces[group], faces[row])
        assert best.truths[group] == truths[3 * group]


def test_without_strangers_there_is_nothing_to_choose():
    empty = Neighbours(np.empty((0, 4), np.float32), np.empty((0, 4), np.int32), [])
    assert len(empty.best_of(6).distances) == 0
