"""Exact search, recomputed one distance at a time."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline import exact_search
from recoinize_pipeline.export.neighbours import Neighbours, References, nearest
from recoinize_pipeline.export.runtimes import unit
from recoinize_pipeline.export.samples import Truth, stratified

# Faces 0 and 1 share a design.
LABELS = [
    CoinLabel("de-10c-a", "de", "10c", "a", "national", "gate", 19.75),
    CoinLabel("de-20c-a", "de", "20c", "a", "national", "gate", 22.25),
    CoinLabel("fr-10c-a", "fr", "10c", "a", "national", "gate", 19.75),
    CoinLabel("de-1e-a", "de", "1e", "a", "national", "eagle", 23.25),
]


@pytest.fixture
def references() -> References:
    vectors = np.random.default_rng(0).normal(size=(20, 6)).astype(np.float32)
    faces = np.repeat(np.arange(4, dtype=np.int32), 5)
    return References(unit(vectors), faces, LABELS, EmbeddingParts(6))


@pytest.fixture
def queries() -> np.ndarray:
    return unit(np.random.default_rng(1).normal(size=(9, 6)).astype(np.float32))


@pytest.mark.parametrize("at_once", [1, 4, 512])
@pytest.mark.parametrize("hide", ["nothing", "design", "one"])
def test_nearest_agrees_with_a_loop(
    hide: str,
    at_once: int,
    references: References,
    queries: np.ndarray,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(exact_search, "_QUERIES_AT_ONCE", at_once)
    truths = [Truth.of_label(LABELS[i % 4]) for i in range(9)]
    hidden = [(3 * i) % 20 for i in range(9)]
    found = nearest(
        queries,
        truths,
        references,
        4,
        leave_out_design=hide == "design",
        leave_out=hidden if hide == "one" else None,
    )
    for i, query in enumerate(queries):
        pairs = []
        for j, reference in enumerate(references.embeddings):
            label = LABELS[references.faces[j]]
            if hide == "design" and (label.country, label.design) == truths[i].design:
                continue
            if hide == "one" and j == hidden[i]:
                continue
            pairs.append((float(np.linalg.norm(query - reference)), int(references.faces[j])))
        expected = sorted(pairs)[:4]
        np.testing.assert_allclose(found.distances[i], [d for d, _ in expected], atol=1e-4)
        assert found.faces[i].tolist() == [face for _, face in expected]


def test_more_neighbours_than_references_are_all(
    references: References, queries: np.ndarray
) -> None:
    found = nearest(queries, [Truth()] * 9, references, 100)
    assert found.distances.shape == found.faces.shape == (9, 20)


def test_the_best_view_speaks_for_a_coin() -> None:
    distances = np.array([[0.5, 1], [0.2, 1], [0.4, 1], [0.9, 1]], np.float32)
    faces = np.array([[0, 1], [1, 0], [2, 0], [3, 0]], np.int32)
    truths = [Truth("a"), Truth("a"), Truth("b"), Truth("b")]
    best = Neighbours(distances, faces, truths).best_of(2)
    assert best.faces[:, 0].tolist() == [1, 2]
    assert [t.denomination for t in best.truths] == ["a", "b"]


@pytest.mark.parametrize(
    ("groups", "count", "known", "expected"),
    [
        ("aaab", 3, "ab", [0, 1, 3]),
        ("abcabc", 3, "abc", [0, 1, 2]),
        ("aaa", 9, "a", [0, 1, 2]),
        ("axb", 2, "ab", [0, 2]),
        ("abc", 0, "abc", []),
    ],
)
def test_samples_are_taken_in_turn_from_each_group(
    groups: str, count: int, known: str, expected: list[int]
) -> None:
    assert stratified(groups, count, known) == expected
