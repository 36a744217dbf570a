"""Batches made in processes of their own while the model computes."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import Empty, Queue
from threading import Thread
from typing import Generic, TypeVar

Item = TypeVar("Item")

_READY = 2
"""Items of each process that wait here, so that neither side waits for the pipe."""

_ENDED = RuntimeError(
    "Expected a batch. The process that makes them has ended, perhaps for want of memory. "
    "Run the same command again: training goes on after its last epoch."
)


def prefetched(
    make: Callable[[int], Item], first: int, last: int, processes: int = 1
) -> Iterator[Item]:
    """`make(first)` … `make(last - 1)` in order, a few ahead of the one that is used.

    A thread alone would have to share the interpreter with the training loop: making a batch is
    many small NumPy calls. The processes end with the iterator, and also if this process is killed,
    because nobody reads their pipes any more.

    Args:
        make: picklable; gives the item of a step.
        first: first step.
        last: step after the last.
        processes: how many take turns; the items do not depend on it.

    Raises:
        Exception: whatever `make` raised, where its item is wanted.
        RuntimeError: a process has ended.
    """
    makers = [_Maker(make, range(first + k, last, processes)) for k in range(processes)]
    try:
        for step in range(first, last):
            yield makers[(step - first) % processes].take()
    finally:
        for maker in makers:
            maker.stop()


class _Maker(Generic[Item]):
    """A process that makes the items of some steps, and a thread that receives them."""

    def __init__(self, make: Callable[[int], Item], steps: range) -> None:
        # Not forked: the libraries that train have threads, which a fork would tear apart.
        context = multiprocessing.get_context("spawn")
        self._receiver, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_work, args=(make, steps, sender), daemon=True)
        self._process.start()
        sender.close()
        self._ready: Queue[tuple[Exception | None, Item | None]] = Queue(_READY)
        self._thread = Thread(target=_receive, args=(self._receiver, self._ready), daemon=True)
        self._thread.start()

    def take(self) -> Item:
        """The next item."""
        error, item = self._ready.get()
        if error is not None:
            raise error
        return item  # type: ignore[return-value]  # there is an item where there is no error

    def stop(self) -> None:
        """End process and thread."""
        self._process.terminate()
        self._process.join()
        while self._thread.is_alive():  # until it has seen the end of the pipe
            with suppress(Empty):
                self._ready.get(timeout=0.05)
        self._receiver.close()


def _work(make: Callable[[int], object], steps: range, sender: Connection) -> None:
    for step in steps:
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
