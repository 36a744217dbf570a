from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline.evaluation.photos import PhotoSetError
from recoinize_pipeline.evaluation.triplet_accuracy import draw_triplets, triplet_accuracy

NAMES = ["a"] * 5 + ["b"] * 3 + ["c"] * 4 + ["alone"]


def test_triplets_are_what_they_are_called() -> None:
    triplets = draw_triplets(NAMES, 500, seed=3)
    assert triplets.shape == (500, 3)
    for anchor, positive, negative in triplets:
        assert anchor != positive
        assert NAMES[anchor] == NAMES[positive] != NAMES[negative]
    assert {NAMES[i] for i in triplets[:, 0]} == {"a", "b", "c"}
    assert {NAMES[i] for i in triplets[:, 2]} == {"a", "b", "c", "alone"}


def test_triplets_depend_on_the_seed_alone() -> None:
    first, again, other = (draw_triplets(NAMES, 50, seed) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


@pytest.mark.parametrize("names", [["a", "a"], ["a", "b"], []])
def test_too_few_images_are_told(names: list[str]) -> None:
    with pytest.raises(PhotoSetError, match="at least two designs"):
        draw_triplets(names, 5, seed=0)


def test_accuracy_against_a_naive_loop() -> None:
    rng = np.random.default_rng(0)
    embeddings = rng.normal(size=(len(NAMES), 4)).astype(np.float32)
    embeddings /= np.linalg.norm(embeddings, axis=1, keepdims=True)
    triplets = draw_triplets(NAMES, 300, seed=0)
    right = 0
    for a, p, n in triplets:
        own = np.sqrt(sum((embeddings[a][i] - embeddings[p][i]) ** 2 for i in range(4)))
        other = np.sqrt(sum((embeddings[a][i] - embeddings[n][i]) ** 2 for i in range(4)))
        right += own < other
    assert 0 < right < 300
    assert triplet_accuracy(embeddings, triplets, EmbeddingParts(4)) == right / 300


def test_a_network_that_gives_one_point_orders_nothing() -> None:
    triplets = draw_triplets(NAMES, 50, seed=0)
    points = np.full((len(NAMES), 4), 0.5, np.float32)
    assert triplet_accuracy(points, triplets, EmbeddingParts(4)) == 0
