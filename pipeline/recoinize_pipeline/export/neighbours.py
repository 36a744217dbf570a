"""The nearest faces of labelled queries, by exact search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline import exact_search
from recoinize_pipeline.export.samples import Truth

FloatArray = npt.NDArray[np.float32]


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

    def hidden(rows: slice) -> npt.NDArray[np.bool_]:
        mask = np.zeros((len(own[rows]), len(references.faces)), bool)
        if leave_out is not None:
            mask[np.arange(len(mask)), list(leave_out[rows])] = True
        if leave_out_design:
            mask |= designs[references.faces][None, :] == own[rows, None]
        return mask

    distances, indices = exact_search.nearest(
        queries, references.embeddings, count, references.parts, hidden
    )
    return Neighbours(distances, references.faces[indices], truths)
