"""Writes a report as Markdown, with its pictures as files beside it."""

from __future__ import annotations

from pathlib import Path

from recoinize_pipeline import atomic
from recoinize_pipeline.evaluation.report_blocks import (
    Block,
    ContactSheet,
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
)


def write_markdown(report: Report, path: Path) -> None:
    """Write `path` and, in its folder, one file for each picture."""
    parts = [f"# {report.title}", report.summary]
    for block in report.blocks:
        match block:
            case Picture():
                atomic.write_bytes(path.parent / f"{block.name}.png", block.light)
            case ContactSheet():
                atomic.write_bytes(path.parent / f"{block.name}.jpg", block.sheet)
        parts.append(_markdown(block))
    atomic.write_text(path, "\n\n".join(parts) + "\n")


def _markdown(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {text}"
        case Paragraph(text):
            return text
        case Table():
            return _table(block)
        case Picture():
            return f"![{block.caption}]({block.name}.png)\n\n{block.caption}"
        case ContactSheet():
            return f"{block.caption}\n\n![{block.caption}]({block.name}.jpg)"


def _table(table: Table) -> str:
    marks = ["---", *["---:"] * (len(table.columns) - 1)]
    rows = [table.columns, marks, *table.rows]
    return "\n".join("| " + " | ".join(c.replace("|", r"\|") for c in row) + " |" for row in rows)
