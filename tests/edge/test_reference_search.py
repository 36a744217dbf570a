"""References found by their pooled part and told by their patterns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from annoy import AnnoyIndex

from recoinize_edge.errors import BundleError
from recoinize_edge.index import ReferenceIndex
from recoinize_edge.pattern import EmbeddingParts, likeness
from recoinize_edge.reference_search import ReferenceSearch, quantized_patterns, read_patterns

PARTS = EmbeddingParts(6, rolls=5, channels=4)
REFERENCES = 90


def embeddings(count: int, seed: int) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=(count, PARTS.dimension))
    return PARTS.unit(values.astype(np.float32))


@pytest.fixture
def search(tmp_path: Path) -> ReferenceSearch:
    stored = embeddings(REFERENCES, 0)
    annoy = AnnoyIndex(PARTS.pooled, "angular")
    for i, vector in enumerate(PARTS.pooled_unit(stored)):
        annoy.add_item(i, vector)
    annoy.build(10)
    annoy.save(str(tmp_path / "index.ann"))
    index = ReferenceIndex(tmp_path / "index.ann", "angular", PARTS.pooled, REFERENCES)
    return ReferenceSearch(index, PARTS, quantized_patterns(PARTS.patterns(stored)))


def test_stored_references_are_those_that_were_given(search: ReferenceSearch) -> None:
    np.testing.assert_allclose(search.embeddings(), embeddings(REFERENCES, 0), atol=5e-3)


def test_the_nearest_are_those_of_exact_search_among_the_shortlist(
    search: ReferenceSearch,
) -> None:
    stored = search.embeddings()
    for query in embeddings(20, 1):
        pooled = PARTS.pooled_unit(query[None]) @ PARTS.pooled_unit(stored).T
        shortlist = np.argsort(-pooled[0])[:64]
        cosines = likeness(query[None], stored[shortlist], PARTS)[0]
        order = np.argsort(-cosines)[:5]
        found, distances = search.nearest(query, 5)
        assert found.tolist() == shortlist[order].tolist()
        np.testing.assert_allclose(distances, np.sqrt(2 - 2 * cosines[order]), atol=1e-3)


def test_a_rolled_coin_is_found(search: ReferenceSearch) -> None:
    rolled = PARTS.rolled(embeddings(REFERENCES, 0)[7:8], np.array([3]))
    found, distances = search.nearest(rolled[0], 1)
    assert found.tolist() == [7]
    assert distances[0] < 0.1


def test_coins_that_show_the_same_things_are_told_by_their_places(tmp_path: Path) -> None:
    """Two references with one pooled part: only the pattern can tell which one a coin is."""
    stored = embeddings(2, 0)
    stored[1, : PARTS.pooled] = stored[0, : PARTS.pooled]
    annoy = AnnoyIndex(PARTS.pooled, "angular")
    for i, vector in enumerate(PARTS.pooled_unit(stored)):
        annoy.add_item(i, vector)
    annoy.build(2)
    annoy.save(str(tmp_path / "index.ann"))
    index = ReferenceIndex(tmp_path / "index.ann", "angular", PARTS.pooled, 2)
    search = ReferenceSearch(index, PARTS, quantized_patterns(PARTS.patterns(stored)))
    assert [search.nearest(coin, 2)[0][0] for coin in stored] == [0, 1]


def test_an_embedding_of_another_length_is_refused(search: ReferenceSearch) -> None:
    with pytest.raises(BundleError, match=r"\(26,\).*Received \(6,\)"):
        search.nearest(np.ones(6, np.float32), 1)


def test_patterns_survive_a_file(tmp_path: Path) -> None:
    patterns = quantized_patterns(PARTS.patterns(embeddings(3, 0)))
    (tmp_path / "p.bin").write_bytes(patterns.tobytes())
    assert (read_patterns(tmp_path / "p.bin", 3, PARTS) == patterns).all()


@pytest.mark.parametrize(
    ("content", "match"),
    [(b"\x01" * 59, "59 bytes"), (b"", "0 bytes"), (b"\x01" * 40 + b"\x00" * 20, "not zero")],
)
def test_damaged_patterns_are_refused(tmp_path: Path, content: bytes, match: str) -> None:
    (tmp_path / "p.bin").write_bytes(content)
    with pytest.raises(BundleError, match=match):
        read_patterns(tmp_path / "p.bin", 3, PARTS)
