"""How often an anchor lies nearer to its own kind than to another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recoinize_edge.pattern import EmbeddingParts, paired_likeness
from recoinize_pipeline.evaluation.photos import PhotoSetError


def draw_triplets(names: Sequence[str], count: int, seed: int) -> npt.NDArray[np.int64]:
    """Random triplets: anchor and positive share a name, the negative has another one.

    Anchors are drawn evenly from all images whose name occurs at least twice.

    Args:
        names: a name for each image.
        count: how many triplets.
        seed: of the draw.

    Returns:
        int64 (count, 3), indices of anchor, positive and negative.

    Raises:
        PhotoSetError: if no name occurs twice, or all images have the same.
    """
    classes, codes = np.unique(np.asarray(names), return_inverse=True)
    sizes = np.bincount(codes, minlength=len(classes))
    anchors = np.flatnonzero(sizes[codes] >= 2)
    if len(classes) < 2 or not len(anchors):
        raise PhotoSetError(
            "Expected images of at least two designs, and two images of one of them, to draw "
            f"triplets from. Received {len(names)} images of {len(classes)}. Render more."
        )
    members = [np.flatnonzero(codes == code) for code in range(len(classes))]
    rng = np.random.default_rng(seed)
    triplets = np.empty((count, 3), np.int64)
    for row, anchor in enumerate(rng.choice(anchors, count)):
        own = members[codes[anchor]]
        positive = rng.choice(own[own != anchor])
        negative = rng.integers(len(names))
        while codes[negative] == codes[anchor]:
            negative = rng.integers(len(names))
        triplets[row] = anchor, positive, negative
    return triplets


def triplet_accuracy(
    embeddings: npt.NDArray[np.float32],
    triplets: npt.NDArray[np.int64],
    parts: EmbeddingParts,
) -> float:
    """Share of triplets whose anchor is nearer to the positive than to the negative.

    Args:
        embeddings: float32 (n, d), of unit length.
        triplets: int64 (t, 3), indices of anchor, positive, negative.
        parts: of the embeddings.
    """
    anchor, positive, negative = (embeddings[triplets[:, i]] for i in range(3))
    own = paired_likeness(anchor, positive, parts)
    other = paired_likeness(anchor, negative, parts)
    return float(np.mean(own > other))
