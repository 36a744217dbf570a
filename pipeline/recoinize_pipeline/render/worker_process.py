"""One Blender process and the conversation with it."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from recoinize_edge.errors import RuntimeMissingError

WORKER_MODULE = "recoinize_blender.worker"

_PATIENCE = 5.0
"""Seconds that a process gets to end by itself."""


class WorkerCrashedError(Exception):
    """A worker process ended in the middle of a conversation. Its last words are the message."""


class WorkerProcess:
    """A running `recoinize_blender.worker`.

    Args:
        threads: threads of its renderer.
        module: the module that is run; tests put another in its place.

    Raises:
        RuntimeMissingError: if Blender's Python module cannot be used here.
    """

    def __init__(self, threads: int, module: str = WORKER_MODULE) -> None:
        self.answered = 0
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 (closed by stop)
        # One thread for each worker means one: NumPy's matrix products would start more.
        limits = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, "--threads", str(threads)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            env=os.environ | limits,
            # Ctrl-C is for us alone; the worker notices that its input has ended.
            start_new_session=True,
        )
        try:
            self._read()
        except WorkerCrashedError as error:
            self.stop()
            raise RuntimeMissingError(
                f"Expected Blender to start as a Python module. Received: {error}. "
                "`recoinize doctor` says what is missing on this machine."
            ) from None
        except BaseException:
            self.stop()
            raise

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send a request and wait for the answer.

        Raises:
            WorkerCrashedError: if the process ends instead.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise WorkerCrashedError(self._last_words()) from None
        answer = self._read()
        self.answered += 1
        return answer

    def stop(self) -> None:
        """End the process: it may finish the image it is at and clear up, for a few seconds."""
        with contextlib.suppress(OSError):
            # Its input ends. A request that it did not live to read cannot be flushed.
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            # What it was writing is written aside and does not count.
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._stderr.close()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line.endswith(b"\n"):
            self._process.wait()
            raise WorkerCrashedError(self._last_words())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _last_words(self) -> str:
        code = self._process.wait()
        self._stderr.seek(0)
        lines = [
            line for line in self._stderr.read().decode("utf-8", "replace").splitlines() if line
        ]
        return lines[-1] if lines else f"the process ended with code {code}"


def require_blender() -> None:
    """Check that Blender's Python module is installed, without loading it.

    Raises:
        RuntimeMissingError: if it is not.
    """
    if importlib.util.find_spec("bpy") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        raise RuntimeMissingError(
            "Expected Blender's Python module (bpy) for rendering. Received none. "
            f"Install it into Python 3.11 (this is {version}): pip install 'recoinize[blender]'."
        )
