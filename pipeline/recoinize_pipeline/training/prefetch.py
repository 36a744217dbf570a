"""Batches made in a process of their own while the model computes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

Item = TypeVar("Item")


def prefetched(make: Callable[[int], Item], first: int, last: int) -> Iterator[Item]:
    """`make(first)` … `make(last - 1)` in order, one ahead of the one that is used.

    A thread would have to share the interpreter with the training loop: making a batch is many
    small NumPy calls. The process ends with the iterator, and also if this process is killed,
    because nobody reads its pipe any more.

    Args:
        make: picklable; gives the item of a step.
        first: first step.
        last: step after the last.

    Raises:
        Exception: whatever `make` raised, where its item is wanted.
    """
    # Not forked: the libraries that train have threads, which a fork would tear apart.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(make, first, last, sender), daemon=True)
    process.start()
    sender.close()
    try:
        for _ in range(first, last):
            try:
                error, item = receiver.recv()
            except EOFError:
                raise RuntimeError(
                    "Expected a batch. The process that makes them has ended, perhaps for want of "
                    "memory. Run the same command again: training goes on after its last epoch."
                ) from None
            if error is not None:
                raise error
            yield item
    finally:
        receiver.close()
        process.terminate()
        process.join()


def _work(make: Callable[[int], object], first: int, last: int, sender: Connection) -> None:
    for step in range(first, last):
        try:
            message: tuple[Exception | None, object] = (None, make(step))
        except Exception as error:  # raised again where the item is wanted
            message = (error, None)
        try:
            sender.send(message)
        except (BrokenPipeError, ConnectionResetError):
            return
        if message[0] is not None:
            return
