"""What an export proved, as tables."""

from __future__ import annotations

from collections.abc import Sequence

from recoinize_pipeline.evaluation.report_blocks import Block, Heading, Paragraph, Report, Table
from recoinize_pipeline.export.export import Exported


def export_report(exported: Sequence[Exported]) -> Report:
    """Parity with Keras, and what the calibrated decisions do."""
    parities = [parity for e in exported for parity in e.parities]
    cosine_rows = [
        [
            parity.artifact,
            parity.runtime,
            f"{parity.cosine_min:.4f}",
            f"{parity.cosine_p1:.4f}",
            f"{parity.cosine_mean:.5f}",
            f"{parity.top1_agreement:.1%}",
        ]
        for parity in parities
    ]
    accuracy_rows = [
        [
            parity.artifact,
            parity.runtime,
            kind,
            f"{parity.samples[kind]}",
            f"{parity.accuracy[kind]:.1%}",
            f"{parity.keras_accuracy[kind]:.1%}",
            f"{parity.unknown_rate[kind]:.1%}",
        ]
        for parity in parities
        for kind in parity.accuracy
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
    blocks: list[Block] = [
        Heading("Cosine to Keras' embeddings"),
        Table(("model", "runtime", "min", "1st pct", "mean", "same nearest"), cosine_rows),
        Heading("Nearest reference right, and called unknown"),
        Table(("model", "runtime", "inputs", "count", "right", "Keras", "unknown"), accuracy_rows),
        Heading("Threshold and index"),
        Table(
            ("model", "size", "threshold", "right", "wrong", "let through", "trees", "recall@1"),
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
