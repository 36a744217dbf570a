"""Annoy beside exact search: how many references and trees, and how both grow."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.index import ReferenceIndex
from recoinize_pipeline.export.index import build_index, recall_at_1
from recoinize_pipeline.export.runtimes import unit

FloatArray = npt.NDArray[np.float32]

PER_FACE = (1, 2, 4, 8, 16)
TREES = (5, 10, 20, 40)
_TIMED_QUERIES = 200


@dataclass(frozen=True, slots=True)
class IndexFigures:
    """What was measured about one index.

    Attributes:
        references: embeddings in it.
        per_face: embeddings of each face, at most; None where there are no faces.
        trees: Annoy trees.
        recall: share of queries whose nearest reference it finds.
        query_us: median time of a query.
        exact_us: median time of exact search with numpy.
        build_ms: time to build it.
        bytes: size of its file, which is what it holds in memory when all of it is touched.
    """

    references: int
    per_face: int | None
    trees: int
    recall: float
    query_us: float
    exact_us: float
    build_ms: float
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def study_choice(
    folder: Path,
    references: FloatArray,
    faces: npt.NDArray[np.int32],
    queries: FloatArray,
    looked_up: int,
    seed: int,
) -> list[IndexFigures]:
    """Recall and query time for some references per face and some trees.

    Args:
        folder: for trial indexes.
        references: float32 (references, dimension), of unit length.
        faces: int32 (references,), which face each shows.
        queries: float32 (n, dimension), of unit length.
        looked_up: neighbours that the reader asks for.
        seed: of Annoy's random splits.
    """
    rank = _rank_within_face(faces)
    most = int(rank.max()) + 1
    figures = []
    for per_face in (n for n in PER_FACE if n <= most):
        chosen = references[rank < per_face]
        for trees in TREES:
            figures.append(
                measure_index(folder, chosen, queries, trees, looked_up, seed, per_face=per_face)
            )
    return figures


def study_growth(
    folder: Path,
    references: FloatArray,
    counts: Sequence[int],
    trees: int,
    looked_up: int,
    seed: int,
) -> list[IndexFigures]:
    """Recall, time and size for more and more references.

    Where there are not enough, references are repeated with noise, so that they lie in clusters
    as embeddings of faces do.

    Args:
        folder: for trial indexes.
        references: float32 (references, dimension), of unit length.
        counts: how many references to measure.
        trees: Annoy trees.
        looked_up: neighbours that the reader asks for.
        seed: of noise and splits.
    """
    rng = np.random.default_rng(seed)
    figures = []
    for count in counts:
        many = jittered(references[rng.integers(0, len(references), count)], rng)
        queries = jittered(many[rng.integers(0, count, _TIMED_QUERIES)], rng)
        figures.append(measure_index(folder, many, queries, trees, looked_up, seed))
    return figures


def jittered(vectors: FloatArray, rng: np.random.Generator, distance: float = 0.3) -> FloatArray:
    """Unit vectors at about `distance` from the given ones."""
    noise = rng.normal(size=vectors.shape) * (distance / np.sqrt(vectors.shape[1]))
    return unit((vectors + noise).astype(np.float32))


def measure_index(
    folder: Path,
    references: FloatArray,
    queries: FloatArray,
    trees: int,
    looked_up: int,
    seed: int,
    per_face: int | None = None,
) -> IndexFigures:
    """Build one index and measure it beside exact search.

    Args:
        folder: where it may be written for a while.
        references: float32 (references, dimension), of unit length.
        queries: float32 (n, dimension), of unit length.
        trees: Annoy trees.
        looked_up: neighbours that the reader asks for.
        seed: of Annoy's random splits.
        per_face: for the record.
    """
    path = folder / "study.ann"
    started = time.perf_counter()
    index = build_index(path, references, trees, seed)
    build_seconds = time.perf_counter() - started
    figures = IndexFigures(
        references=len(references),
        per_face=per_face,
        trees=trees,
        recall=recall_at_1(index, references, queries, looked_up),
        query_us=_median_us(lambda query: _by_index(index, query, looked_up), queries),
        exact_us=_median_us(lambda query: _exactly(references, query, looked_up), queries),
        build_ms=build_seconds * 1e3,
        bytes=path.stat().st_size,
    )
    path.unlink()
    return figures


def _by_index(index: ReferenceIndex, query: FloatArray, looked_up: int) -> None:
    index.query(query, looked_up)


def _exactly(references: FloatArray, query: FloatArray, looked_up: int) -> None:
    """The `looked_up` nearest references and their distances, nearest first."""
    squared = 2 - 2 * (references @ query)
    count = min(looked_up, len(squared))
    part = np.argpartition(squared, count - 1)[:count]
    np.sqrt(np.maximum(np.sort(squared[part]), 0))


def _median_us(search: Callable[[FloatArray], None], queries: FloatArray) -> float:
    times = []
    for i in range(_TIMED_QUERIES):
        query = queries[i % len(queries)]
        started = time.perf_counter()
        search(query)
        times.append(time.perf_counter() - started)
    return float(np.median(times)) * 1e6


def _rank_within_face(faces: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """0 for the first reference of each face, 1 for the second, and so on."""
    rank = np.zeros(len(faces), np.int64)
    for face in np.unique(faces):
        rows = np.flatnonzero(faces == face)
        rank[rows] = np.arange(len(rows))
    return rank
