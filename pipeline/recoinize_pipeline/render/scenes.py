"""Renders handfuls of coins with known content, to judge what finds and adds up coins."""

from __future__ import annotations

import hashlib
import json
import math
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from recoinize_blender.handful import SEED_NAME
from recoinize_blender.scene import VERSION
from recoinize_edge.coin import CoinLabel
from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.job import RenderJob, shown_face
from recoinize_pipeline.render.pool import render_jobs
from recoinize_pipeline.render.render import Listener, RenderSummary
from recoinize_pipeline.render.store import is_done, list_renders
from recoinize_pipeline.render.worker_process import require_blender
from recoinize_pipeline.settings import Settings

SCENES = 24
"""Scenes that are rendered if no number is given."""

SIZE = 800
SAMPLES = 24
"""Side in pixels and light paths for each pixel, unless given."""


@dataclass(frozen=True, slots=True)
class KnownCoin:
    """A coin of a rendered scene.

    Attributes:
        label: which face is up.
        outline: projected from its geometry, complete even where hidden.
        visible: share of its face that no other coin hides and the picture's border does not cut
            off, 0 to 1.
    """

    label: CoinLabel
    outline: Ellipse
    visible: float


@dataclass(frozen=True, slots=True)
class KnownScene:
    """A rendered scene.

    Attributes:
        image: PNG file.
        coins: what it shows.
    """

    image: Path
    coins: tuple[KnownCoin, ...]


def render_scenes(
    catalogue: Catalogue,
    scenes_dir: Path,
    settings: Settings,
    count: int = SCENES,
    size: int = SIZE,
    samples: int = SAMPLES,
    listener: Listener | None = None,
) -> RenderSummary:
    """Render the scenes that are missing; a killed run goes on where it stopped.

    Scene i depends on `settings.seed`, the catalogue, the size, the samples and i only.

    Args:
        catalogue: faces that the coins show.
        scenes_dir: gets the pictures and their records.
        settings: `seed` and `render.workers`.
        count: how many scenes.
        size: side of a picture, pixels.
        samples: light paths for each pixel.
        listener: is told about the progress.

    Returns:
        What was done.

    Raises:
        RuntimeMissingError: if Blender is missing.
        RenderError: if a scene cannot be rendered.
        WorkspaceError: if the disk is full.
    """
    listener = listener or Listener()
    jobs = plan_scenes(catalogue, scenes_dir, settings.seed, count, size, samples)
    missing = [job for job in jobs if not is_done(job)]
    listener.on_start(len(jobs) - len(missing), len(jobs))
    if missing:
        require_blender()
    start = time.monotonic()
    render = settings.render
    with closing(render_jobs(missing, render.workers, render.images_per_worker)) as finished:
        for job in finished:
            listener.on_image(job)
    return RenderSummary(len(missing), len(jobs) - len(missing), time.monotonic() - start)


def plan_scenes(
    catalogue: Catalogue, scenes_dir: Path, seed: int, count: int, size: int, samples: int
) -> list[RenderJob]:
    """Jobs for all scenes, done already or not."""
    faces = sorted(catalogue.faces, key=lambda face: face.face_id)
    shown = [shown_face(face) for face in faces]
    textures = [(catalogue.root / face.texture).resolve() for face in faces]
    pixels = [hashlib.sha256(texture.read_bytes()).hexdigest() for texture in textures]
    how = {"seed": seed, "size": size, "samples": samples}
    content = json.dumps([VERSION, shown, pixels, how], sort_keys=True)
    fingerprint = hashlib.sha256(content.encode()).hexdigest()[:16]
    described = [{**s, "texture": str(t)} for s, t in zip(shown, textures, strict=True)]
    jobs = []
    for index in range(count):
        stem = Path(scenes_dir).resolve() / SEED_NAME / f"{index:05d}"
        request = {
            "faces": described,
            **how,
            "index": index,
            "stem": str(stem),
            "fingerprint": fingerprint,
        }
        jobs.append(RenderJob(SEED_NAME, index, stem, fingerprint, request))
    return jobs


def list_scenes(scenes_dir: Path, catalogue: Catalogue) -> list[KnownScene]:
    """All complete scenes in a folder, in order.

    Args:
        scenes_dir: what `render_scenes` wrote to.
        catalogue: the catalogue that they were rendered from.

    Raises:
        CatalogueError: a scene shows a face that is not in the catalogue.
    """
    scenes = []
    for record in sorted(list_renders(scenes_dir), key=lambda record: record.index):
        values = record.parameters
        coins = []
        for coin, outline, area in zip(
            values["coins"], values["outlines"], values["mask_areas"], strict=True
        ):
            ellipse = Ellipse(**outline)
            visible = min(1.0, area / (math.pi * ellipse.major * ellipse.minor))
            coins.append(KnownCoin(catalogue[coin["face"]["face_id"]].label, ellipse, visible))
        scenes.append(KnownScene(record.image, tuple(coins)))
    return scenes
