from __future__ import annotations

import numpy as np
import pytest

from recoinize_pipeline.evaluation.vote import top1_accuracy, vote


@pytest.mark.parametrize(
    ("names", "winner"),
    [
        (["a"], "a"),
        (["a", "b", "b"], "b"),
        (["a", "b"], "a"),
        (["c", "b", "a", "b", "c"], "c"),
    ],
)
def test_vote(names: list[str], winner: str) -> None:
    assert vote(names) == winner


def test_top1_accuracy() -> None:
    neighbours = np.array([[0, 1, 2], [2, 3, 1], [3, 0, 1]])
    names = ["x", "x", "y", "y"]
    # Votes: x, y, x.
    assert top1_accuracy(neighbours, names, ["x", "y", "y"]) == pytest.approx(2 / 3)
