"""Recognition by a vote of the nearest references."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def vote(names: Sequence[str]) -> str:
    """The most frequent of the neighbours' names; of equally frequent ones the nearest.

    Args:
        names: one for each neighbour, nearest first; at least one.
    """
    counts = {name: names.count(name) for name in names}
    return max(counts, key=counts.__getitem__)  # dicts keep order: the nearest comes first


def top1_accuracy(
    neighbours: npt.NDArray[np.int64], reference_names: Sequence[str], true_names: Sequence[str]
) -> float:
    """Share of queries whose vote is right.

    Args:
        neighbours: indices of references (n, k), nearest first.
        reference_names: a name for each reference.
        true_names: the right name for each query.
    """
    votes = [vote([reference_names[i] for i in row]) for row in neighbours]
    return float(np.mean([said == true for said, true in zip(votes, true_names, strict=True)]))
