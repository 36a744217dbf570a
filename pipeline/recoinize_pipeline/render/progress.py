"""Progress of a rendering in the terminal: images, images per second, time left."""

from __future__ import annotations

import sys
import time
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

from recoinize_pipeline.render.job import RenderJob
from recoinize_pipeline.render.render import Listener


@contextmanager
def render_progress(quiet: bool) -> Iterator[Listener]:
    """A listener that draws a progress bar on stderr."""
    if quiet:
        yield Listener()
        return
    bar = Progress(
        TextColumn("Rendering"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[speed]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[face]}"),
        console=Console(file=sys.stderr),
    )
    task = bar.add_task("render", total=None, speed="", face="")
    made, started = 0, time.monotonic()

    def on_start(done: int, total: int) -> None:
        if done:
            bar.console.print(f"{done} of {total} images are there already.")
        bar.update(task, completed=done, total=total)

    def on_image(job: RenderJob) -> None:
        nonlocal made
        made += 1
        speed = made / (time.monotonic() - started)
        bar.update(task, advance=1, speed=f"{speed:.1f} images/s", face=job.face_id)

    with bar:
        yield Listener(on_start, on_image)
