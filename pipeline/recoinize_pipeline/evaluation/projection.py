"""Embeddings drawn on a plane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def principal_plane(
    embeddings: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.float32], float]:
    """Project onto the two directions of greatest variance (principal components by SVD).

    A linear projection shows true distances, shortened; it never invents clusters.

    Args:
        embeddings: float32 (n, d), n and d at least 2.

    Returns:
        Coordinates float32 (n, 2), and the share of the variance that they keep.
    """
    centred = embeddings - embeddings.mean(axis=0)
    _, singular, directions = np.linalg.svd(centred, full_matrices=False)
    variance = singular**2
    kept = float(variance[:2].sum() / max(variance.sum(), np.finfo(np.float32).tiny))
    return (centred @ directions[:2].T).astype(np.float32), kept
