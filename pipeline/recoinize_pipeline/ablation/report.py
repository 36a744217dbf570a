"""An ablation as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from recoinize_pipeline.ablation.table import AblationRow
from recoinize_pipeline.evaluation.report_blocks import Block, Heading, Paragraph, Report, Table

_COMMON = ("images seen", "seconds", "parameters")


def ablation_report(
    rows: Sequence[AblationRow], results: Mapping[str, dict[str, Any]], command: str
) -> Report:
    """One line for each row that has a result, and what the rows test.

    Args:
        rows: of the table.
        results: of `run_row`, by the row's name.
        command: that prints this again.
    """
    done = [row for row in rows if row.name in results]
    sets = results[done[0].name]["sets"]
    columns = ["row", *(title for name in sets for title in _titles(name)), *_COMMON]
    lines = [[row.name, *_cells(results[row.name])] for row in done]
    seeds = sorted({results[row.name]["seed"] for row in done})
    blocks: list[Block] = [
        Table(columns, lines),
        Paragraph(
            "denomination: top-1 with the scale that photographs share (alone: each photograph by "
            "itself); country: top-1 of national sides; AUC: how well the distance to the nearest "
            "reference tells strangers from known coins, 0.5 is chance. Float networks in Keras, "
            f"nothing refused; single runs, seed {', '.join(map(str, seeds))}. Seconds are of "
            "training, on this machine, whatever else it did."
        ),
        Heading("What the rows test"),
        Table(["row", "question"], [[row.name, row.tests] for row in done]),
    ]
    photos = ", ".join(f"{name}: {figures['photos']}" for name, figures in sets.items())
    return Report("Ablation", f"Photographs: {photos}. Again: `{command}`.", blocks)


def _titles(name: str) -> list[str]:
    return [f"{name} denomination", "alone", "country", "AUC"]


def _cells(result: dict[str, Any]) -> list[str]:
    cells = []
    for figures in result["sets"].values():
        cells += [
            _percent(figures[key])
            for key in ("denomination_top1", "denomination_top1_alone", "country_top1")
        ]
        cells.append("–" if figures["auc"] is None else f"{figures['auc']:.3f}")
    return [
        *cells,
        f"{result['images_seen']:,}",
        f"{result['seconds']:.0f}",
        f"{result['parameters']:,}",
    ]


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
