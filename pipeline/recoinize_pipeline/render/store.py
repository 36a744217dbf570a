"""Rendered images on disk: `renders/<face_id>/<index>.png`, `.mask.png` and `.json`.

The record (`.json`) is written last, so an image with a record is whole; anything else is skipped
when listing and made again when rendering.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.render.job import RenderJob

_PNG_END = b"IEND\xaeB`\x82"


@dataclass(frozen=True, slots=True)
class RenderRecord:
    """A complete rendered image.

    Attributes:
        face_id: the face it shows.
        index: its number among the images of that face.
        seed: seed of its scene.
        image: PNG file, RGB.
        mask: PNG file, grey: the share of each pixel that the coin covers.
        outline: the coin's outline, projected from its geometry.
        parameters: everything in the record, the scene included.
    """

    face_id: str
    index: int
    seed: int
    image: Path
    mask: Path
    outline: Ellipse
    parameters: dict[str, Any]


def list_renders(renders_dir: Path) -> list[RenderRecord]:
    """All complete renders in a folder, sorted by face and index.

    Args:
        renders_dir: folder with one folder for each face.

    Returns:
        Their records; incomplete and damaged ones are left out.
    """
    stems = (path.with_suffix("") for path in Path(renders_dir).glob("*/*.json"))
    records = [record for stem in stems if (record := read_record(stem)) is not None]
    return sorted(records, key=lambda record: (record.face_id, record.index))


def read_record(stem: Path) -> RenderRecord | None:
    """The render at a path without suffix, or None if it is missing, torn or damaged."""
    image, mask = stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}.mask.png")
    try:
        values = json.loads(stem.with_name(f"{stem.name}.json").read_text(encoding="utf-8"))
        record = RenderRecord(
            face_id=values["face_id"],
            index=values["index"],
            seed=values["seed"],
            image=image,
            mask=mask,
            outline=Ellipse(**values["outline"]),
            parameters=values,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return record if _is_whole_png(image) and _is_whole_png(mask) else None


def is_done(job: RenderJob) -> bool:
    """Whether the job's image is there, whole, and made from the same settings and face."""
    record = read_record(job.stem)
    return record is not None and record.parameters.get("fingerprint") == job.fingerprint


def _is_whole_png(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-len(_PNG_END), 2)
            return file.read() == _PNG_END
    except OSError:
        return False
