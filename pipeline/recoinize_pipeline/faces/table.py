"""Reads the small data tables that come with the package."""

from __future__ import annotations

import csv
from importlib import resources


def read_table(name: str) -> list[dict[str, str]]:
    """Rows of `faces/data/<name>`, a CSV file whose comment lines start with `#`."""
    text = resources.files("recoinize_pipeline.faces").joinpath("data", name).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))
