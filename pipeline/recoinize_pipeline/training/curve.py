"""The history of a training as a table and as a picture."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from recoinize_pipeline import atomic
from recoinize_pipeline.training.checkpoint import EpochRecord

COLUMNS = ("epoch", "loss", "validation_top1", "learning_rate", "seconds")


def write_history(path: Path, history: list[EpochRecord]) -> None:
    """Write one CSV row per epoch."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([getattr(record, name) for name in COLUMNS] for record in history)
    atomic.write_text(path, text.getvalue())


def write_curve(path: Path, history: list[EpochRecord]) -> None:
    """Draw loss and validation accuracy over the epochs as a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    FigureCanvasAgg(figure)
    loss_axis = figure.add_subplot()
    accuracy_axis = loss_axis.twinx()
    epochs = [record.epoch + 1 for record in history]
    (loss,) = loss_axis.plot(epochs, [r.loss for r in history], color="tab:blue", marker=".")
    (top1,) = accuracy_axis.plot(
        epochs, [100 * r.validation_top1 for r in history], color="tab:orange", marker="."
    )
    loss_axis.set_xlabel("epoch")
    loss_axis.set_ylabel("training loss")
    loss_axis.set_ylim(bottom=0)
    accuracy_axis.set_ylabel("validation top-1, %")
    accuracy_axis.set_ylim(0, 100)
    loss_axis.legend([loss, top1], ["training loss", "validation top-1"], loc="center right")
    loss_axis.grid(alpha=0.3)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=120)
    atomic.write_bytes(path, buffer.getvalue())
