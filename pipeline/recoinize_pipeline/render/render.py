"""Renders the faces of a catalogue; goes on where a killed run stopped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.job import RenderJob, plan
from recoinize_pipeline.render.pool import render_jobs
from recoinize_pipeline.render.store import is_done
from recoinize_pipeline.render.worker_process import require_blender
from recoinize_pipeline.settings import Settings


@dataclass(slots=True)
class Listener:
    """What is told about a rendering under way.

    Attributes:
        on_start: number of images that are there already, and number of all.
        on_image: an image is complete.
    """

    on_start: Callable[[int, int], None] = lambda done, total: None
    on_image: Callable[[RenderJob], None] = lambda job: None


@dataclass(frozen=True, slots=True)
class RenderSummary:
    """What a run did.

    Attributes:
        rendered: images made now.
        kept: images that were there already.
        seconds: how long it took.
    """

    rendered: int
    kept: int
    seconds: float

    @property
    def images_per_second(self) -> float:
        """Speed of this run."""
        return self.rendered / self.seconds if self.seconds > 0 else 0.0


def render_faces(
    catalogue: Catalogue,
    renders_dir: Path,
    settings: Settings,
    face_ids: Sequence[str] | None = None,
    workers: int | None = None,
    listener: Listener | None = None,
) -> RenderSummary:
    """Render `render.per_face` images of each face.

    Image i of a face depends on the settings (`seed` and those of `render` that name what is
    shown), the face and i only. Images that are there already are kept, unless they were made
    with other settings or from another picture of the face.

    Args:
        catalogue: the faces.
        renders_dir: gets one folder for each face.
        settings: `seed` and the section `render`.
        face_ids: only these faces; all if None.
        workers: processes side by side, instead of `render.workers`.
        listener: is told about the progress.

    Returns:
        What was done.

    Raises:
        CatalogueError: if a face is not in the catalogue.
        RuntimeMissingError: if Blender is missing.
        RenderError: if an image cannot be rendered.
        WorkspaceError: if the disk is full.
    """
    listener = listener or Listener()
    jobs = plan(catalogue, renders_dir, settings, face_ids)
    missing = [job for job in jobs if not is_done(job)]
    listener.on_start(len(jobs) - len(missing), len(jobs))
    if missing:
        require_blender()
    start = time.monotonic()
    render = settings.render
    with closing(
        render_jobs(missing, workers or render.workers, render.images_per_worker)
    ) as finished:
        for job in finished:
            listener.on_image(job)
    return RenderSummary(len(missing), len(jobs) - len(missing), time.monotonic() - start)
