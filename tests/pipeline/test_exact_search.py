from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline.exact_search import nearest

PARTS = EmbeddingParts(8)


def unit(count: int, seed: int, dimension: int = 8) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_nearest_against_a_naive_loop() -> None:
    # More queries than are searched at once.
    queries, references = unit(700, 1), unit(40, 2)
    distances, indices = nearest(queries, references, 5, PARTS)
    assert distances.shape == indices.shape == (700, 5)
    for row in (0, 1, 511, 512, 699):
        every = [float(np.linalg.norm(queries[row] - reference)) for reference in references]
        order = sorted(range(40), key=every.__getitem__)[:5]
        assert list(indices[row]) == order
        assert distances[row] == pytest.approx([every[i] for i in order], abs=1e-5)


def test_of_equal_references_the_lower_index_comes_first() -> None:
    references = np.concatenate([unit(3, 1), unit(3, 1)])
    _, indices = nearest(references[:1], references, 2, PARTS)
    assert list(indices[0]) == [0, 3]


def test_no_more_neighbours_than_references() -> None:
    assert nearest(unit(2, 1), unit(3, 2), 9, PARTS)[1].shape == (2, 3)


def test_what_is_hidden_from_a_query_comes_last() -> None:
    queries = unit(600, 3)
    distances, indices = nearest(
        queries, queries, 600, PARTS, lambda rows: np.eye(600, dtype=bool)[rows]
    )
    assert list(indices[:, -1]) == list(range(600))
    assert np.isinf(distances[:, -1]).all() and np.isfinite(distances[:, :-1]).all()
