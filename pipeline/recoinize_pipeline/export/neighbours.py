"""Exact nearest neighbours, as the measure for everything approximate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_pipeline.export.samples import Truth

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class References:
    """Reference embeddings of one artifact.

    Attributes:
        embeddings: float32 (references, dimension), of unit length.
        faces: int32 (references,), index into `labels`.
        labels: all faces.
    """

    embeddings: FloatArray
    faces: npt.NDArray[np.int32]
    labels: Sequence[CoinLabel]


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
    leave_out_self: bool = False,
) -> Neighbours:
    """The nearest references by exact search.

    Args:
        queries: float32 (n, dimension), of unit length.
        truths: what each query shows.
        references: what to search.
        count: how many are wanted.
        leave_out_design: hide from each query the references of its own design, as if nobody had
            ever shown us that coin.
        leave_out_self: hide reference i from query i; the queries are the references.
    """
    distances = np.sqrt(np.maximum(2 - 2 * (queries @ references.embeddings.T), 0))
    if leave_out_self:
        np.fill_diagonal(distances, np.inf)
    if leave_out_design:
        numbers: dict[tuple[str, str], int] = {}
        for label in references.labels:
            numbers.setdefault((label.country, label.design), len(numbers))
        design = np.array([numbers[label.country, label.design] for label in references.labels])
        own = np.array([numbers.get(t.design, -1) if t.design else -1 for t in truths])
        distances[design[references.faces][None, :] == own[:, None]] = np.inf
    count = min(count, distances.shape[1])
    part = np.argpartition(distances, count - 1, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(distances, part, 1), axis=1, kind="stable")
    chosen = np.take_along_axis(part, order, 1)
    return Neighbours(
        np.take_along_axis(distances, chosen, 1).astype(np.float32),
        references.faces[chosen].astype(np.int32),
        truths,
    )
