"""Which epoch's network is kept."""

from __future__ import annotations

import pytest

from recoinize_pipeline.training.checkpoint import EpochRecord, Progress


def progress(top1s: list[float], queries: int) -> Progress:
    history = [EpochRecord(i, 1.0, top1, 1e-3, 1.0) for i, top1 in enumerate(top1s)]
    return Progress("f", history, queries)


@pytest.mark.parametrize(
    ("top1s", "queries", "kept"),
    [
        ([], 100, None),
        ([0.5], 100, 0),
        # One standard error of 0.9 with 100 queries is 0.03.
        ([0.5, 0.9, 0.88, 0.86], 100, 2),
        ([0.5, 0.9, 0.88, 0.86], 10_000, 1),
        ([0.5, 0.9, 0.86, 0.88], 100, 3),
        ([0.9, 0.9], 0, 1),
        ([0.9, 0.899], 0, 0),
        ([1.0, 0.99], 100, 0),
    ],
)
def test_the_latest_of_equally_good_epochs_is_kept(top1s, queries, kept):
    chosen = progress(top1s, queries).kept
    assert (None if chosen is None else chosen.epoch) == kept


def test_an_epoch_that_was_not_kept_when_it_was_new_never_is():
    top1s = [0.4, 0.7, 0.66, 0.71, 0.75, 0.72, 0.9, 0.2, 0.88, 0.93, 0.91]
    kept = [progress(top1s[:n], 60).kept.epoch for n in range(1, len(top1s) + 1)]
    for newest, epoch in enumerate(kept):
        assert epoch == newest or epoch == kept[newest - 1]
