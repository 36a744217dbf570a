"""References that are means of several pictures.

One relit picture stands for one light; the mean of several, scaled back to unit length, stands for
the coin (Snell, Swersky, Zemel: Prototypical Networks, NeurIPS 2017). The index stays small, too.
"""

from __future__ import annotations

import numpy as np

from recoinize_edge.pattern import EmbeddingParts, FloatArray, best_rolls

_ROUNDS = 3
"""Times that pictures are rolled to agree with their mean. The first mean is the first picture."""


def averaged(embeddings: FloatArray, group: int, parts: EmbeddingParts) -> FloatArray:
    """Mean direction of each `group` embeddings in a row, their patterns rolled to agree.

    Args:
        embeddings: float32 (n · group, dimension), of unit length.
        group: how many make one reference; 1 leaves them as they are.
        parts: of the embeddings.

    Returns:
        float32 (n, dimension), of unit length.
    """
    grouped = embeddings.reshape(-1, group, embeddings.shape[1])
    if not parts.rolls:
        return parts.unit(grouped.mean(axis=1))
    means = np.stack([_rolled_mean(members, parts) for members in grouped])
    return parts.unit(means)


def _rolled_mean(members: FloatArray, parts: EmbeddingParts) -> FloatArray:
    mean = members[0]
    for _ in range(_ROUNDS):
        _, rolls = best_rolls(parts.patterns(members), parts.patterns(mean[None]))
        mean = parts.rolled(members, rolls[:, 0]).mean(axis=0)
    return mean
