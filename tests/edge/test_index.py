"""The index gives what an exact search gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from annoy import AnnoyIndex

from recoinize_edge.errors import BundleError
from recoinize_edge.index import ReferenceIndex


def build(path: Path, count: int, dimension: int, trees: int = 10) -> np.ndarray:
    vectors = np.random.default_rng(count).normal(size=(count, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    index = AnnoyIndex(dimension, "angular")
    for i, vector in enumerate(vectors):
        index.add_item(i, vector)
    index.set_seed(1)
    index.build(trees)
    index.save(str(path))
    return vectors


@pytest.mark.parametrize(("count", "dimension"), [(1, 8), (2, 8), (5, 64), (500, 16), (3000, 64)])
def test_nearest_references_are_those_of_an_exact_search(
    tmp_path: Path, count: int, dimension: int
) -> None:
    vectors = build(tmp_path / "i.ann", count, dimension)
    index = ReferenceIndex(tmp_path / "i.ann", "angular", dimension, count)
    if count > 64:  # fewer fit into one node, which all trees share
        assert index.trees == 10
    rng = np.random.default_rng(0)
    for _ in range(20):
        wanted = rng.integers(count)
        query = vectors[wanted] + rng.normal(0, 0.01, dimension).astype(np.float32)
        query /= np.linalg.norm(query)
        exact = np.linalg.norm(vectors - query, axis=1)
        indices, distances = index.query(query, 4)
        assert len(indices) == min(4, count)
        assert indices.dtype == np.int32 and distances.dtype == np.float32
        assert indices[0] == exact.argmin()
        np.testing.assert_allclose(distances, exact[indices], atol=2e-3)
        assert (np.diff(distances) >= 0).all()
    np.testing.assert_allclose(index.vector(0), vectors[0], atol=1e-6)


@pytest.mark.parametrize(
    ("dimension", "references", "match"),
    [(16, 50, "nodes of 76 bytes"), (8, 49, "49 references"), (8, 51, "51 references")],
)
def test_an_index_of_another_size_is_refused(
    tmp_path: Path, dimension: int, references: int, match: str
) -> None:
    build(tmp_path / "i.ann", 50, 8)
    with pytest.raises(BundleError, match=match):
        ReferenceIndex(tmp_path / "i.ann", "angular", dimension, references)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "i.ann").write_bytes(b"")
    with pytest.raises(BundleError, match="0 bytes"):
        ReferenceIndex(tmp_path / "i.ann", "angular", 8, 1)


@pytest.mark.parametrize(
    ("node", "word", "value"),
    [
        (3, 0, 0),  # a reference that was never filled in
        (3, 3, 0x7FC00000),  # not a number
        (-1, 1, 10**9),  # a root whose child is out of the file
        (-1, 1, -5),
        (-1, 0, 200),  # a root that claims more references than there are
        (200, 1, 201),  # a list with a node that is no reference, or a child after its parent
    ],
)
def test_a_node_that_annoy_would_follow_astray_is_refused(
    tmp_path: Path, node: int, word: int, value: int
) -> None:
    path = tmp_path / "i.ann"
    build(path, 200, 8)
    ReferenceIndex(path, "angular", 8, 200)
    nodes = np.fromfile(path, "<i4").reshape(-1, 8 + 3)
    nodes[node, word] = value if (node, word) != (-1, 0) else 300
    nodes.tofile(path)
    with pytest.raises(BundleError, match="damaged or of another model"):
        ReferenceIndex(path, "angular", 8, 200)


def test_an_embedding_of_another_length_is_refused(tmp_path: Path) -> None:
    build(tmp_path / "i.ann", 20, 8)
    index = ReferenceIndex(tmp_path / "i.ann", "angular", 8, 20)
    with pytest.raises(BundleError, match=r"shape \(8,\)"):
        index.query(np.zeros(9, np.float32), 3)
