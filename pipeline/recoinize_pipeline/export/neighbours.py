"""Exact nearest neighbours, as the measure for everything approximate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.pattern import EmbeddingParts, likeness
from recoinize_pipeline.export.samples import Truth

FloatArray = npt.NDArray[np.float32]

_QUERIES_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class References:
    """Reference embeddings of one artifact.

    Attributes:
        embeddings: float32 (references, dimension), of unit length.
        faces: int32 (references,), index into `labels`.
        labels: all faces.
        parts: of the embeddings.
    """

    embeddings: FloatArray
    faces: npt.NDArray[np.int32]
    labels: Sequence[CoinLabel]
    parts: EmbeddingParts


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The nearest references of some queries, nearest first.

    Attributes:
        distances: float32 (n, k), angular (that is, L2 of unit vectors).
        faces: int32 (n, k), index into the labels.
        truths: what each query shows.
    """

    distances: FloatArray
    faces: npt.NDArray[np.int32]
    truths: Sequence[Truth]

    def best_of(self, views: int) -> Neighbours:
        """Of each `views` queries in a row the one with the nearest reference.

        A reader looks at a coin in several views, and the one that resembles a reference most
        speaks for it.
        """
        first = np.arange(0, len(self.distances), views)
        groups = self.distances[:, 0].reshape(len(first), views)
        rows = first + groups.argmin(axis=1)
        return Neighbours(
            self.distances[rows], self.faces[rows], [self.truths[row] for row in rows]
        )


def nearest(
    queries: FloatArray,
    truths: Sequence[Truth],
    references: References,
    count: int,
    *,
    leave_out_design: bool = False,
    leave_out: Sequence[int] | None = None,
) -> Neighbours:
    """The nearest references by exact search.

    Args:
        queries: float32 (n, dimension), of unit length.
        truths: what each query shows.
        references: what to search.
        count: how many are wanted.
        leave_out_design: hide from each query the references of its own design, as if nobody had
            ever shown us that coin.
        leave_out: number of one reference that each query must not find, such as itself.
    """
    numbers: dict[tuple[str, str] | None, int] = {}
    for label in references.labels:
        numbers.setdefault((label.country, label.design), len(numbers))
    designs = np.array([numbers[label.country, label.design] for label in references.labels])
    own = np.array([numbers.get(truth.design, -1) for truth in truths])
    count = min(count, len(references.embeddings))
    distances = np.empty((len(queries), count), np.float32)
    faces = np.empty((len(queries), count), np.int32)
    for start in range(0, len(queries), _QUERIES_AT_ONCE):
        rows = slice(start, start + _QUERIES_AT_ONCE)
        cosines = likeness(queries[rows], references.embeddings, references.parts)
        block = np.sqrt(np.maximum(2 - 2 * cosines, 0))
        if leave_out is not None:
            block[np.arange(len(block)), list(leave_out[rows])] = np.inf
        if leave_out_design:
            block[designs[references.faces][None, :] == own[rows, None]] = np.inf
        part = np.argpartition(block, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(block, part, 1), axis=1, kind="stable")
        chosen = np.take_along_axis(part, order, 1)
        distances[rows] = np.take_along_axis(block, chosen, 1)
        faces[rows] = references.faces[chosen]
    return Neighbours(distances, faces, truths)
