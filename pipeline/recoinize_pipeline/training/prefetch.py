"""Batches made in a process of their own while the model computes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from queue import Queue
from threading import Thread
from typing import TypeVar

Item = TypeVar("Item")

_READY = 2
"""Items that wait here, so that neither side waits for the pipe."""

_ENDED = RuntimeError(
    "Expected a batch. The process that makes them has ended, perhaps for want of memory. "
    "Run the same command again: training goes on after its last epoch."
)


def prefetched(make: Callable[[int], Item], first: int, last: int) -> Iterator[Item]:
    """`make(first)` … `make(last - 1)` in order, a few ahead of the one that is used.

    A thread alone would have to share the interpreter with the training loop: making a batch is
    many small NumPy calls. The process ends with the iterator, and also if this process is killed,
    because nobody reads its pipe any more.

    Args:
        make: picklable; gives the item of a step.
        first: first step.
        last: step after the last.

    Raises:
        Exception: whatever `make` raised, where its item is wanted.
        RuntimeError: the process has ended.
    """
    # Not forked: the libraries that train have threads, which a fork would tear apart.
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(make, first, last, sender), daemon=True)
    process.start()
    sender.close()
    ready: Queue[tuple[Exception | None, Item | None]] = Queue(_READY)
    thread = Thread(target=_receive, args=(receiver, ready), daemon=True)
    thread.start()
    try:
        for _ in range(first, last):
            error, item = ready.get()
            if error is not None:
                raise error
            yield item  # type: ignore[misc]  # there is an item where there is no error
    finally:
        process.terminate()
        process.join()
        while thread.is_alive():  # until it has seen the end of the pipe
            while not ready.empty():
                ready.get_nowait()
            thread.join(timeout=0.05)
        receiver.close()


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


def _receive(receiver: Connection, ready: Queue[tuple[Exception | None, Item | None]]) -> None:
    while True:
        try:
            ready.put(receiver.recv())
        except (EOFError, OSError):
            ready.put((_ENDED, None))
            return
