"""Images per second, beside the script that a newcomer to Blender would write."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recoinize_edge.errors import RenderError
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.job import RenderJob
from recoinize_pipeline.render.render import Listener, render_faces
from recoinize_pipeline.render.worker_process import require_blender
from recoinize_pipeline.settings import Settings

PLAIN_MODULE = "recoinize_blender.plain_script"

IMAGES_PER_WORKER = 40
PLAIN_IMAGES = 12


@dataclass(frozen=True, slots=True)
class RenderBenchmark:
    """Speeds in images (with their masks) per second, once Blender is running.

    Attributes:
        size: side of an image, pixels.
        samples: light paths for each pixel, in both.
        workers: our processes.
        ours: our speed.
        plain: speed of the plain script, which uses all threads.
    """

    size: int
    samples: int
    workers: int
    ours: float
    plain: float

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.ours / self.plain

    def table(self) -> str:
        """For the terminal."""
        return "\n".join(
            [
                f"{self.size} px, {self.samples} samples a pixel, image and mask, "
                f"{os.cpu_count()} CPUs",
                f"{'recoinize render':<32}{self.ours:>8.2f} images/s  ({self.workers} workers)",
                f"{PLAIN_MODULE:<32}{self.plain:>8.2f} images/s",
                f"{'ratio':<32}{self.ratio:>8.1f}",
            ]
        )


def run_benchmark(
    catalogue: Catalogue, settings: Settings, face_ids: Sequence[str] | None = None
) -> RenderBenchmark:
    """Render for a minute or two with both, into folders that are removed again.

    Start-up does not count: the first image of each process is left out on both sides.

    Args:
        catalogue: the faces; the first ones are rendered.
        settings: the section `render`.
        face_ids: only these faces.

    Returns:
        Both speeds.

    Raises:
        RenderError: if the plain script fails; otherwise as `render_faces`.
    """
    require_blender()
    names = list(face_ids or [face.face_id for face in catalogue.faces])[:8]
    with tempfile.TemporaryDirectory() as folder:
        plain = _plain_speed(catalogue, settings, names[0], Path(folder) / "plain")
        ours = _our_speed(catalogue, settings, names, Path(folder) / "ours")
    render = settings.render
    return RenderBenchmark(render.size, render.samples, render.workers, ours, plain)


def _our_speed(
    catalogue: Catalogue, settings: Settings, names: Sequence[str], folder: Path
) -> float:
    images = IMAGES_PER_WORKER * settings.render.workers
    render = settings.render.model_copy(update={"per_face": -(-images // len(names))})
    times: list[float] = []

    def on_image(job: RenderJob) -> None:
        times.append(time.perf_counter())

    settings = settings.model_copy(update={"render": render})
    render_faces(catalogue, folder, settings, names, listener=Listener(on_image=on_image))
    # From here on every process is running.
    first = 2 * render.workers
    return (len(times) - first) / (times[-1] - times[first - 1])


def _plain_speed(catalogue: Catalogue, settings: Settings, name: str, folder: Path) -> float:
    texture = catalogue.root / catalogue[name].texture
    options = {
        "--texture": texture,
        "--images": PLAIN_IMAGES,
        "--size": settings.render.size,
        "--samples": settings.render.samples,
    }
    words = [str(word) for pair in options.items() for word in pair]
    finished = subprocess.run(
        [sys.executable, "-m", PLAIN_MODULE, *words, str(folder)], capture_output=True, text=True
    )
    seconds = [float(s) for s in re.findall(r"^seconds: ([\d.]+)$", finished.stdout, re.MULTILINE)]
    if finished.returncode != 0 or len(seconds) < 2:
        last = (finished.stderr.strip().splitlines() or ["no message"])[-1]
        raise RenderError(f"Expected {PLAIN_MODULE} to render {PLAIN_IMAGES} images. {last}")
    return (len(seconds) - 1) / sum(seconds[1:])
