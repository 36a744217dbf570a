"""Renders jobs in several Blender processes side by side."""

from __future__ import annotations

import errno
import os
import queue
import threading
from collections.abc import Callable, Generator, Sequence
from typing import Any

from recoinize_edge.errors import RecoinizeError, RenderError, WorkspaceError
from recoinize_pipeline.render.job import RenderJob
from recoinize_pipeline.render.worker_process import WorkerCrashedError, WorkerProcess

ATTEMPTS = 2
"""How often an image is tried: a crash may be Blender's mood, two are the image's fault."""


def render_jobs(
    jobs: Sequence[RenderJob],
    workers: int,
    images_per_worker: int,
    start_worker: Callable[[int], WorkerProcess] = WorkerProcess,
) -> Generator[RenderJob, None, None]:
    """Render jobs and yield each when its files are complete, in the order of completion.

    Closing the generator ends the worker processes.

    Args:
        jobs: what to render.
        workers: processes side by side.
        images_per_worker: images after which a process is replaced: Blender's memory grows.
        start_worker: starts a process of so many threads.

    Yields:
        Finished jobs.

    Raises:
        RenderError: if an image fails twice; names the face.
        RuntimeMissingError: if Blender does not start.
        WorkspaceError: if the disk is full.
    """
    workers = min(workers, len(jobs))
    if workers == 0:
        return
    threads = max(1, (os.cpu_count() or 1) // workers)
    waiting: queue.SimpleQueue[RenderJob] = queue.SimpleQueue()
    for job in jobs:
        waiting.put(job)
    finished: queue.SimpleQueue[RenderJob | Exception] = queue.SimpleQueue()
    stopping = threading.Event()
    slots = [
        _Slot(waiting, finished, stopping, images_per_worker, lambda: start_worker(threads))
        for _ in range(workers)
    ]
    try:
        for slot in slots:
            slot.start()
        for _ in jobs:
            # A timeout keeps the main thread open to Ctrl-C on every platform.
            result = None
            while result is None:
                try:
                    result = finished.get(timeout=0.5)
                except queue.Empty:
                    continue
            if isinstance(result, Exception):
                raise result
            yield result
    finally:
        stopping.set()
        for slot in slots:
            slot.stop_worker()
        for slot in slots:
            slot.join()


class _Slot(threading.Thread):
    """Takes jobs and has them rendered by one worker process after the other."""

    def __init__(
        self,
        waiting: queue.SimpleQueue[RenderJob],
        finished: queue.SimpleQueue[RenderJob | Exception],
        stopping: threading.Event,
        images_per_worker: int,
        start_worker: Callable[[], WorkerProcess],
    ) -> None:
        super().__init__(daemon=True)
        self._waiting, self._finished, self._stopping = waiting, finished, stopping
        self._images_per_worker = images_per_worker
        self._start_worker = start_worker
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None

    def run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    job = self._waiting.get_nowait()
                except queue.Empty:
                    return
                self._render(job)
                self._finished.put(job)
        except Exception as error:
            if not self._stopping.is_set():
                self._finished.put(error)
        finally:
            self.stop_worker()

    def stop_worker(self) -> None:
        """End the worker process; a request under way fails."""
        with self._lock:
            if self._worker is not None:
                self._worker.stop()
                self._worker = None

    def _render(self, job: RenderJob) -> None:
        reason = ""
        for _ in range(ATTEMPTS):
            try:
                answer = self._ready_worker().ask(job.request)
            except WorkerCrashedError as error:
                if self._stopping.is_set():
                    raise
                reason = f"Blender ended unexpectedly ({error})"
                self.stop_worker()
                continue
            if "done" in answer:
                return
            reason = answer["reason"]
            _raise_if_disk_is_full(job, answer)
        raise RenderError(
            f"Expected image {job.index} of face {job.face_id!r} to render. Received, "
            f"{ATTEMPTS} times: {reason}. All other finished images are kept; import this face "
            "again or leave it out with --faces."
        )

    def _ready_worker(self) -> WorkerProcess:
        if self._worker is not None and self._worker.answered >= self._images_per_worker:
            self.stop_worker()
        with self._lock:
            if self._stopping.is_set():
                raise WorkerCrashedError("stopped")
            if self._worker is None:
                self._worker = self._start_worker()
            return self._worker


def _raise_if_disk_is_full(job: RenderJob, answer: dict[str, Any]) -> None:
    full: tuple[int, ...] = (errno.ENOSPC, errno.EDQUOT)
    if answer.get("errno") in full:
        error: RecoinizeError = WorkspaceError(
            f"The disk is full: image {job.index} of {job.face_id} could not be written. Free some "
            "space and run the same command again; it goes on where it stopped."
        )
        raise error
