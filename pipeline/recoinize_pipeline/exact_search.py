"""The nearest references by exact search, as the measure for everything approximate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from recoinize_edge.pattern import EmbeddingParts, likeness

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

_QUERIES_AT_ONCE = 512


def nearest(
    queries: FloatArray,
    references: FloatArray,
    k: int,
    parts: EmbeddingParts,
    hidden: Callable[[slice], npt.NDArray[np.bool_]] | None = None,
) -> tuple[FloatArray, IntArray]:
    """The k nearest references of each query.

    Args:
        queries: float32 (n, d), unit length.
        references: float32 (m, d), unit length.
        k: how many; at most m are returned.
        parts: of the embeddings.
        hidden: from a slice of the queries to what each of them must not find, bool (rows, m);
            it comes last, at an infinite distance.

    Returns:
        Distances float32 (n, k), rising, sqrt(2 - 2 cos) as Annoy's angular metric has it, and
        indices int64 (n, k) into `references`. Of equally near ones the lower index comes first.
    """
    k = min(k, len(references))
    distances = np.empty((len(queries), k), np.float32)
    indices = np.empty((len(queries), k), np.int64)
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        rows = slice(start, start + _QUERIES_AT_ONCE)
        every = np.sqrt(np.maximum(2 - 2 * likeness(queries[rows], references, parts), 0))
        if hidden is not None:
            every[hidden(rows)] = np.inf
        indices[rows] = np.argsort(every, axis=1, kind="stable")[:, :k]
        distances[rows] = np.take_along_axis(every, indices[rows], axis=1)
    return distances, indices
