"""Prefetching: order, errors, and no process left behind."""

from __future__ import annotations

import math
import multiprocessing
import operator
from functools import partial

import pytest

from recoinize_pipeline.training.prefetch import prefetched


@pytest.mark.parametrize("processes", [1, 2, 4])
def test_items_come_in_order(processes):
    items = prefetched(partial(operator.mul, 7), 3, 9, processes)
    assert list(items) == [21, 28, 35, 42, 49, 56]


def test_an_error_is_raised_where_its_item_is_wanted():
    items = prefetched(math.sqrt, -1, 3)
    with pytest.raises(ValueError, match="math domain error"):
        next(items)


def test_items_before_an_error_are_given():
    items = prefetched(partial(operator.truediv, 6.0), 0, 2)
    with pytest.raises(ZeroDivisionError):
        next(items)
    items = prefetched(partial(operator.floordiv, 6), -1, 2)
    assert next(items) == -6
    with pytest.raises(ZeroDivisionError):
        next(items)


@pytest.mark.parametrize("processes", [1, 3])
def test_the_processes_end_with_the_iterator(processes):
    items = prefetched(partial(operator.add, 1), 0, 10**9, processes)
    assert next(items) == 1
    assert multiprocessing.active_children()
    items.close()
    assert not multiprocessing.active_children()
