"""What an export proved, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from recoinize_pipeline.evaluation.report_blocks import Block, Heading, Paragraph, Report, Table
from recoinize_pipeline.export.export import Exported


def export_report(exported: Sequence[Exported]) -> Report:
    """Parity with Keras, and what the calibrated decisions do."""
    kinds = sorted({kind for e in exported for p in e.parities for kind in p.accuracy})
    parity_rows = [
        [
            parity.artifact,
            parity.runtime,
            f"{parity.cosine_min:.4f}",
            f"{parity.cosine_p1:.4f}",
            f"{parity.cosine_mean:.5f}",
            f"{parity.top1_agreement:.1%}",
            *(_against(parity.accuracy, parity.keras_accuracy, kind) for kind in kinds),
            *(f"{parity.unknown_rate[kind]:.1%}" for kind in kinds),
        ]
        for e in exported
        for parity in e.parities
    ]
    decision_rows = [
        [
            e.artifact.name,
            f"{e.bytes / 1000:.0f} KB",
            f"{e.calibration.decision.threshold:.3f}",
            f"{e.calibration.answered:.1%}",
            f"{e.calibration.wrong_of_answered:.2%}",
            f"{e.calibration.strangers_answered:.2%}",
            f"{e.trees}",
            f"{e.recall:.4f}",
        ]
        for e in exported
    ]
    parity_columns = ("model", "runtime", "cosine min", "1st pct", "mean", "top-1 agreement")
    accuracies = [f"right on {kind} (Keras)" for kind in kinds]
    unknowns = [f"unknown {kind}" for kind in kinds]
    blocks: list[Block] = [
        Heading("Held against Keras"),
        Table((*parity_columns, *accuracies, *unknowns), parity_rows),
        Heading("Threshold and index"),
        Table(
            (
                "model",
                "size",
                "threshold",
                "answered",
                "wrong",
                "strangers let through",
                "trees",
                "recall@1",
            ),
            decision_rows,
        ),
    ]
    missed = [e.artifact.name for e in exported if not e.calibration.within_budget]
    if missed:
        blocks.append(
            Paragraph(
                f"No threshold keeps the budget of wrong answers for {', '.join(missed)}: the one "
                "that separates best was taken. More training or better references would help."
            )
        )
    return Report("Exported models", "Each was run in every runtime that is installed.", blocks)


def _against(accuracy: dict[str, float], reference: dict[str, float], kind: str) -> str:
    return f"{accuracy[kind]:.1%} ({reference[kind]:.1%})"
