"""Reads tables: those that come with the package, and those that users write."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from importlib import resources
from pathlib import Path

from recoinize_edge.errors import CatalogueError


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of `faces/data/<name>`, a CSV file whose comment lines start with `#`."""
    text = resources.files("recoinize_pipeline.faces").joinpath("data", name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


def read_user_table(path: Path, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a CSV file that a user wrote.

    Args:
        path: the file, UTF-8.
        columns: those that must be there; others are kept.

    Returns:
        At least one row. A cell that the file lacks is an empty text.

    Raises:
        CatalogueError: if the file cannot be read, lacks a column or has no rows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, restval="", restkey="")
            rows = [{k: v for k, v in row.items() if k} for row in reader]
            names = reader.fieldnames or []
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CatalogueError(f"Expected a CSV table in {path}. {error}.") from None
    missing = [name for name in columns if name not in names]
    if missing:
        raise CatalogueError(
            f"Expected the columns {', '.join(columns)} in {path}. "
            f"Received {', '.join(names) or 'an empty file'}. Add {', '.join(missing)}."
        )
    if not rows:
        raise CatalogueError(
            f"Expected a row for each picture in {path}. Received none. Fill it in."
        )
    return rows
