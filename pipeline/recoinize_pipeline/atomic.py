"""Writing that a killed process cannot tear: aside in the same folder, then renamed.

A rename within one folder happens entirely or not at all, so a reader sees the old content or the
new one, whenever the writer is killed. Nothing is flushed to the disk itself: what this guards
against is `kill -9` and a full disk, not a power cut.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from recoinize_edge.errors import WorkspaceError

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; its folder is made if missing.

    Raises:
        WorkspaceError: if the disk is full or the place cannot be written to.
    """
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with _told_as_workspace_error(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            aside.write_bytes(data)
            aside.replace(path)
        except BaseException:
            aside.unlink(missing_ok=True)
            raise


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all. Raises as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file whole or not at all. Raises as `write_bytes` does."""
    write_text(path, json.dumps(value, indent=1, ensure_ascii=False) + "\n")


@contextmanager
def folder(path: Path) -> Iterator[Path]:
    """Fill a folder aside; it takes the place of `path` when the `with` block ends well.

    Only one process may fill the same folder at a time: what a killed one left is removed first.

    Yields:
        An empty folder beside `path`.

    Raises:
        WorkspaceError: if the disk is full or the place cannot be written to. `path` then is as
            it was before.
    """
    new = path.with_name(f".{path.name}.new")
    old = path.with_name(f".{path.name}.old")
    with _told_as_workspace_error(path):
        if old.exists() and not path.exists():
            old.rename(path)  # killed between the two renames below
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir(parents=True)
        try:
            yield new
            if path.exists():
                path.rename(old)
            new.rename(path)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            if old.exists() and not path.exists():
                old.rename(path)
            raise
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _told_as_workspace_error(path: Path) -> Iterator[None]:
    """Turn the operating system's refusals to write into one sentence each."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise WorkspaceError(
                f"The disk is full: {path} could not be written and is as it was before. "
                "Free some space and run the same command again."
            ) from None
        if isinstance(error, (PermissionError, NotADirectoryError, FileExistsError)) or (
            error.errno == errno.EROFS
        ):
            raise WorkspaceError(
                f"Expected to be able to write {path}. Received: {error.strerror}. "
                "Choose another folder with --work."
            ) from None
        raise
