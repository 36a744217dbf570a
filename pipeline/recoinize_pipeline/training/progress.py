"""Progress of a training in the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from recoinize_pipeline.training.checkpoint import EpochRecord
from recoinize_pipeline.training.train import Listener


@contextmanager
def training_progress(quiet: bool) -> Iterator[Listener]:
    """A listener that draws progress bars on stderr and prints a line for each epoch."""
    if quiet:
        yield Listener()
        return
    bars = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
        console=Console(file=sys.stderr),
    )
    relighting = bars.add_task("Relighting faces", total=None, visible=False, note="")
    epochs = bars.add_task("Training, epochs", total=None, visible=False, note="")

    def on_epoch(record: EpochRecord) -> None:
        bars.advance(epochs)
        bars.console.print(
            f"epoch {record.epoch + 1}: loss {record.loss:.3f}, "
            f"validation top-1 {record.validation_top1:.1%}, {record.seconds:.0f} s"
        )

    with bars:
        yield Listener(
            on_stage=bars.console.print,
            on_faces=lambda count: bars.update(relighting, total=count, visible=True),
            on_face=lambda: bars.advance(relighting),
            on_start=lambda first, count: bars.update(
                epochs, completed=first, total=count, visible=True
            ),
            on_step=lambda loss: bars.update(epochs, note=f"loss {loss:.3f}"),
            on_epoch=on_epoch,
        )
