"""Further views of photographs that resemble nothing, as a reader takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from recoinize_edge.further_views import FAR, further_views
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import PhotographedCoin, Truth

FloatArray = npt.NDArray[np.float32]

_AT_ONCE = 100
"""Coins whose views are held in memory at once, each about 2 MB."""


def looked_at_again(
    first: Neighbours,
    coins: Sequence[PhotographedCoin],
    spec: PreprocessingSpec,
    embed: Callable[[UInt8Array], FloatArray],
    nearest: Callable[[FloatArray, Sequence[Truth]], Neighbours],
) -> Neighbours:
    """What is nearest to coins after further views of those that are far from everything.

    Args:
        first: the nearest references of each coin by its usual views.
        coins: where they are, in the same order.
        spec: preprocessing.
        embed: from network inputs to embeddings of unit length.
        nearest: references nearest to embeddings that show what the second argument says.

    Returns:
        As `first`, with the nearest references of the further view that resembles one most where
        that is nearer.
    """
    distances, faces = first.distances.copy(), first.faces.copy()
    far = np.flatnonzero(first.distances[:, 0] > FAR)
    for start in range(0, len(far), _AT_ONCE):
        some = far[start : start + _AT_ONCE]
        views = [further_views(read_image(coins[i].path), coins[i].outline, spec) for i in some]
        owners = np.repeat(some, [len(of_coin) for of_coin in views])
        found = nearest(embed(np.concatenate(views)), [first.truths[i] for i in owners])
        for row, coin in enumerate(owners):
            if found.distances[row, 0] < distances[coin, 0]:
                distances[coin], faces[coin] = found.distances[row], found.faces[row]
    return Neighbours(distances, faces, first.truths)
