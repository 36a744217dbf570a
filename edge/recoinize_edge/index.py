"""The nearest-neighbour index of reference embeddings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from annoy import AnnoyIndex

from recoinize_edge.errors import BundleError

METRICS = ("angular",)
"""Metrics that a bundle may use. Annoy's angular distance is sqrt(2 - 2 cos): for unit vectors the
Euclidean distance. Thresholds are in this unit."""

_HEADER = 3  # 32-bit words before a node's vector: descendants and two children (or one norm)

_INSPECTED = 4000
"""Nodes that Annoy inspects for a query (its `search_k`). Generous: a few trees then find what
exact search finds, where Annoy's default needs hundreds, each of which makes the file larger."""


class ReferenceIndex:
    """An Annoy index, loaded from a file (memory-mapped) and checked.

    Args:
        path: file that Annoy saved.
        metric: a name of `METRICS`.
        dimension: length of an embedding.
        references: how many embeddings it must hold.

    Raises:
        BundleError: the file does not fit these or is damaged.
    """

    def __init__(self, path: Path, metric: str, dimension: int, references: int) -> None:
        if metric not in METRICS:
            raise BundleError(
                f"Expected an index with the metric {' or '.join(METRICS)}. "
                f"Received {metric!r}. Export the bundle again."
            )
        _check_nodes(path, dimension, references)
        self._annoy = AnnoyIndex(dimension, "angular")
        try:
            self._annoy.load(str(path))
        except (OSError, ValueError) as error:
            raise BundleError(
                f"Expected an Annoy index in {path.name}. It cannot be loaded ({error}). "
                "Export the bundle again."
            ) from None
        self.metric = metric
        self.dimension = dimension
        self.references = references

    @property
    def trees(self) -> int:
        """Number of trees."""
        return self._annoy.get_n_trees()  # type: ignore[no-any-return]

    def vector(self, reference: int) -> npt.NDArray[np.float32]:
        """The embedding of one reference, float32 (dimension,)."""
        return np.asarray(self._annoy.get_item_vector(reference), np.float32)

    def query(
        self, embedding: npt.NDArray[np.float32], count: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The nearest references.

        Args:
            embedding: float32 (dimension,).
            count: how many are wanted.

        Returns:
            Indices of the references, int32 (m,), and their distances, float32 (m,), nearest
            first; m is `count` or the size of the index if that is less.

        Raises:
            BundleError: `embedding` has another shape.
        """
        if embedding.shape != (self.dimension,):
            raise BundleError(
                f"Expected an embedding of shape ({self.dimension},). "
                f"Received {embedding.shape}. Use the model that the index was built with."
            )
        indices, distances = self._annoy.get_nns_by_vector(
            embedding.tolist(),
            min(count, self.references),
            search_k=_INSPECTED,
            include_distances=True,
        )
        return np.asarray(indices, np.int32), np.asarray(distances, np.float32)


def _check_nodes(path: Path, dimension: int, references: int) -> None:
    """Refuse a file whose nodes Annoy would follow out of the file or in circles.

    Annoy trusts its files: they are mapped into memory as they are. Layout of a node, from
    annoylib.h (struct Angular::Node): int32 descendants, int32 children[2], float32 v[dimension].
    A node with one descendant is a reference; one with up to dimension + 2 descendants lists them
    from children[0] on; others have two children, always written before their parent.

    Raises:
        BundleError: saying what is wrong with the file.
    """

    def refuse(expected: str, received: str) -> BundleError:
        return BundleError(
            f"Expected the index {path.name} to have {expected}. Received {received}. "
            "It is damaged or of another model: export the bundle again."
        )

    words = dimension + _HEADER
    size = path.stat().st_size
    if size == 0 or size % (4 * words):
        raise refuse(f"nodes of {4 * words} bytes (dimension {dimension})", f"{size} bytes")
    nodes = np.fromfile(path, "<i4").reshape(-1, words)
    descendants = nodes[:, 0].astype(np.int64)
    # The last nodes are the roots; Annoy takes the number of references from them.
    if descendants[-1] != references or references >= len(nodes):
        raise refuse(f"{references} references", f"{descendants[-1]} in {len(nodes)} nodes")
    if (descendants[:references] != 1).any() or (descendants[references:] < 1).any():
        raise refuse("every reference filled in", "an empty one")
    if not np.isfinite(nodes[:references, _HEADER:].copy().view("<f4")).all():
        raise refuse("finite embeddings", "others")
    inner = nodes[references:]
    counts = descendants[references:]
    listing = counts <= words - 1
    places = np.arange(words - 1)[None, :] < counts[listing, None]
    listed = inner[listing][:, 1:][places]
    if ((listed < 0) | (listed >= references)).any():
        raise refuse("lists of references", "a list with others")
    split = inner[~listing, 1:3]
    own = np.arange(references, len(nodes))[~listing]
    if ((split < 0) | (split >= own[:, None])).any():
        raise refuse("children before their parents", "others")
