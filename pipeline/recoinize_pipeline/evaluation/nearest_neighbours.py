"""Recognition by the nearest references, found by exact search."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recoinize_edge.pattern import EmbeddingParts, likeness

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_QUERIES_AT_ONCE = 512


def nearest(
    queries: FloatArray, references: FloatArray, k: int, parts: EmbeddingParts
) -> tuple[FloatArray, IntArray]:
    """The k nearest references of each query.

    Args:
        queries: float32 (n, d), unit length.
        references: float32 (m, d), unit length.
        k: how many; at most m are returned.
        parts: of the embeddings.

    Returns:
        Distances float32 (n, k), rising, sqrt(2 - 2 cos) as Annoy's angular metric has it, and
        indices int64 (n, k) into `references`. Of equally near ones the lower index comes first.
    """
    k = min(k, len(references))
    distances = np.empty((len(queries), k), np.float32)
    indices = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        rows = slice(start, start + _QUERIES_AT_ONCE)
        squared = np.maximum(2 - 2 * likeness(queries[rows], references, parts), 0)
        indices[rows] = np.argsort(squared, axis=1, kind="stable")[:, :k]
        distances[rows] = np.sqrt(np.take_along_axis(squared, indices[rows], axis=1))
    return distances, indices


def vote(names: Sequence[str]) -> str:
    """The most frequent of the neighbours' names; of equally frequent ones the nearest.

    Args:
        names: one for each neighbour, nearest first; at least one.
    """
    counts = {name: names.count(name) for name in names}
    return max(counts, key=counts.__getitem__)  # dicts keep order: the nearest comes first


def top1_accuracy(
    neighbours: IntArray, reference_names: Sequence[str], true_names: Sequence[str]
) -> float:
    """Share of queries whose vote is right.

    Args:
        neighbours: indices of references (n, k), nearest first.
        reference_names: a name for each reference.
        true_names: the right name for each query.
    """
    votes = [vote([reference_names[i] for i in row]) for row in neighbours]
    return float(np.mean([said == true for said, true in zip(votes, true_names, strict=True)]))
