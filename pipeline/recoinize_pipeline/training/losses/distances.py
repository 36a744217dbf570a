"""Distances between all pairs of a batch."""

from __future__ import annotations

from typing import Any

from keras import ops


def pairwise_squared_distances(embeddings: Any) -> Any:
    """Squared L2 distance of every pair of unit vectors.

    Args:
        embeddings: (n, dimension), unit length.

    Returns:
        (n, n), 0 to 4.
    """
    cosine = ops.matmul(embeddings, ops.transpose(embeddings))
    return ops.maximum(2.0 - 2.0 * cosine, 0.0)


def same_label(labels: Any) -> Any:
    """(n,) integers to (n, n) booleans: whether two carry the same label."""
    labels = ops.reshape(labels, (-1,))
    return ops.equal(labels[:, None], labels[None, :])
