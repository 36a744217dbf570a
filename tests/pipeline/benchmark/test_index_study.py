"""Annoy beside exact search, on a small set."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_pipeline.benchmark.index_study import jittered, study_choice, study_growth
from recoinize_pipeline.export.index import build_index, choose_trees, recall_at_1
from recoinize_pipeline.export.runtimes import unit


@pytest.fixture
def references() -> np.ndarray:
    return unit(np.random.default_rng(0).normal(size=(60, 16)).astype(np.float32))


def test_jittered_vectors_lie_at_about_the_wanted_distance(references: np.ndarray) -> None:
    moved = jittered(references, np.random.default_rng(1), 0.3)
    distances = np.linalg.norm(moved - references, axis=1)
    np.testing.assert_allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)
    assert 0.2 < np.median(distances) < 0.4


def test_choices_cover_references_per_face_and_trees(
    references: np.ndarray, tmp_path: Path
) -> None:
    faces = np.tile(np.arange(15, dtype=np.int32), 4)
    queries = jittered(references[:20], np.random.default_rng(2))
    figures = study_choice(tmp_path, references, faces, queries, 8, 0)
    assert {(f.per_face, f.references) for f in figures} == {(1, 15), (2, 30), (4, 60)}
    assert all(0 <= f.recall <= 1 and f.bytes > 0 for f in figures)
    assert list(tmp_path.iterdir()) == []
    for per_face in (1, 2, 4):
        sizes = [f.bytes for f in figures if f.per_face == per_face]
        assert sizes == sorted(sizes)


def test_growth_makes_as_many_references_as_asked(references: np.ndarray, tmp_path: Path) -> None:
    figures = study_growth(tmp_path, references, [100, 300], 10, 8, 0)
    assert [f.references for f in figures] == [100, 300]
    assert all(f.recall > 0.9 for f in figures)


def test_recall_counts_what_exact_search_finds(references: np.ndarray, tmp_path: Path) -> None:
    index = build_index(tmp_path / "a.ann", references, 10, 0)
    queries = jittered(references[:30], np.random.default_rng(3))
    naive = [
        index.query(query, 8)[0][0] == int(np.argmin(np.linalg.norm(references - query, axis=1)))
        for query in queries
    ]
    assert recall_at_1(index, references, queries, 8) == np.mean(naive)


def test_trees_are_added_until_recall_is_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The reader inspects so much that a small index would always find everything.
    monkeypatch.setattr("recoinize_edge.index._INSPECTED", 300)
    rng = np.random.default_rng(4)
    references = unit(rng.normal(size=(3000, 32)).astype(np.float32))
    queries = unit(rng.normal(size=(100, 32)).astype(np.float32))
    few = build_index(tmp_path / "few.ann", references, 1, 0)
    assert recall_at_1(few, references, queries, 1) < 1
    trees, recall = choose_trees(tmp_path, references, queries, 8, 64, 0)
    assert trees in (8, 16, 32, 64, 128)
    chosen = build_index(tmp_path / "chosen.ann", references, trees, 0)
    assert recall == recall_at_1(chosen, references, queries, 64)
    if trees > 8:
        fewer = build_index(tmp_path / "fewer.ann", references, trees // 2, 0)
        assert recall_at_1(fewer, references, queries, 64) < 1


def test_the_same_index_is_built_again(references: np.ndarray, tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_index(tmp_path / name, references, 10, 7)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
