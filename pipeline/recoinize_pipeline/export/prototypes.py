"""References that are means of several pictures.

One relit picture stands for one light; the mean of several, scaled back to unit length, stands for
the coin (Snell, Swersky, Zemel: Prototypical Networks, NeurIPS 2017). The index stays small, too.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


def averaged(embeddings: FloatArray, group: int) -> FloatArray:
    """Mean direction of each `group` embeddings in a row.

    Args:
        embeddings: float32 (n · group, dimension), of unit length.
        group: how many make one reference; 1 leaves them as they are.

    Returns:
        float32 (n, dimension), of unit length.
    """
    means = embeddings.reshape(-1, group, embeddings.shape[1]).mean(axis=1)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return (means / np.maximum(lengths, 1e-12)).astype(np.float32)
