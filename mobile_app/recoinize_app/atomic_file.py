"""Small files that survive a crash: written aside in the same folder, flushed, then renamed."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a UTF-8 text file whole or not at all.

    A phone may lose its power at any moment, so the content is on the disk before the rename is.

    Args:
        path: the file; its folder is made if missing.

    Raises:
        OSError: it could not be written. The file is as it was before.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.new")
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def set_aside(path: Path) -> Path:
    """Rename a damaged file, so that a new one can take its place and nothing is thrown away.

    Returns:
        The new name: `<name>.damaged`, with a number where that is taken.
    """
    kept = path.with_name(f"{path.name}.damaged")
    number = 2
    while kept.exists():
        kept = path.with_name(f"{path.name}.damaged-{number}")
        number += 1
    path.rename(kept)
    return kept
