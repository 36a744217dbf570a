"""What is to be rendered: one job for each image."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recoinize_blender.scene import VERSION
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One image to render.

    Attributes:
        face_id: the face.
        index: number of the image among those of the face.
        stem: path without suffix; `.png`, `.mask.png` and `.json` are added to it.
        fingerprint: hash of everything that the image depends on.
        request: what the worker is asked for, ready for JSON.
    """

    face_id: str
    index: int
    stem: Path
    fingerprint: str
    request: dict[str, Any]


def plan(
    catalogue: Catalogue,
    renders_dir: Path,
    settings: Settings,
    face_ids: Sequence[str] | None = None,
) -> list[RenderJob]:
    """Jobs for `render.per_face` images of each face, done already or not.

    Args:
        catalogue: the faces.
        renders_dir: where the images go.
        settings: `seed` and the section `render`.
        face_ids: only these faces; all if None.

    Returns:
        Jobs, face by face.

    Raises:
        CatalogueError: if a face is not in the catalogue.
    """
    faces = catalogue.faces if face_ids is None else [catalogue[name] for name in face_ids]
    return [job for face in faces for job in _jobs_of_face(catalogue, face, renders_dir, settings)]


def _jobs_of_face(
    catalogue: Catalogue, face: Face, renders_dir: Path, settings: Settings
) -> list[RenderJob]:
    texture = catalogue.root / face.texture
    render = settings.render
    shown = shown_face(face)
    how = {
        "seed": settings.seed,
        "size": render.size,
        "samples": render.samples,
        "neighbours": render.neighbours,
    }
    # The texture counts by its content: a work folder may be moved.
    pixels = hashlib.sha256(texture.read_bytes()).hexdigest()
    content = json.dumps([VERSION, shown, how, pixels], sort_keys=True)
    fingerprint = hashlib.sha256(content.encode()).hexdigest()[:16]
    jobs = []
    for index in range(render.per_face):
        stem = Path(renders_dir).resolve() / face.face_id / f"{index:05d}"
        request = {
            "face": {**shown, "texture": str(texture.resolve())},
            **how,
            "index": index,
            "stem": str(stem),
            "fingerprint": fingerprint,
        }
        jobs.append(RenderJob(face.face_id, index, stem, fingerprint, request))
    return jobs


def shown_face(face: Face) -> dict[str, Any]:
    """What of a face a picture depends on, but for the texture, ready for JSON."""
    return {
        "face_id": face.face_id,
        "alloy": face.alloy,
        "edge": face.edge,
        "diameter_mm": face.label.diameter_mm,
        "thickness_mm": face.thickness_mm,
    }
