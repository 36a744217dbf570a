"""Prints the tables of a report in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table as RichTable

from recoinize_pipeline.evaluation.report_blocks import Heading, Paragraph, Report, Table


def print_report(report: Report, console: Console) -> None:
    """Title, summary, tables and their headings; pictures are for the files."""
    console.print(report.title, style="bold", highlight=False)
    console.print(report.summary, highlight=False)
    heading = None
    for block in report.blocks:
        match block:
            case Heading(text):
                heading = text
            case Paragraph(text):
                console.print(f"\n{text}", style="dim", highlight=False, markup=False)
            case Table():
                console.print()
                console.print(_rich(block, heading))
                heading = None


def _rich(table: Table, title: str | None) -> RichTable:
    result = RichTable(title=title, title_justify="left", box=None, pad_edge=False)
    for number, name in enumerate(table.columns):
        result.add_column(name, justify="right" if number else "left")
    for row in table.rows:
        result.add_row(*row)
    return result
