"""Crops pictures to textures and adds them to a catalogue; goes on where it was interrupted."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import CatalogueError, RecoinizeError, WorkspaceError
from recoinize_edge.image_file import read_image
from recoinize_pipeline.faces.alloy_colour import in_alloy
from recoinize_pipeline.faces.catalogue import Face
from recoinize_pipeline.faces.coin_types import coin_type
from recoinize_pipeline.faces.description import FaceDescription
from recoinize_pipeline.faces.disc import find_disc
from recoinize_pipeline.faces.store import add_faces, write_texture
from recoinize_pipeline.faces.texture import disc_texture

JOURNAL = ".import.jsonl"
"""Textures made by an import that has not ended: what a rerun need not make again."""

Progress = Callable[[Sequence[str]], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a face to be imported.

    Attributes:
        name: how messages call it; describes the face where there is no row.
        path: the file.
        row: of a table with the columns of `faces.csv`, or None.
        origin: where it comes from, unless the row says so.
    """

    name: str
    path: Path
    row: Mapping[str, str] | None = None
    origin: str = ""


@dataclass
class ImportResult:
    """What became of the pictures.

    Attributes:
        faces: those that were added.
        skipped: name and reason of each picture that was not.
    """

    faces: list[Face] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)


def import_pictures(
    pictures: Sequence[Picture],
    faces_dir: Path,
    texture_size: int,
    licence: str | None = None,
    progress: Progress = iter,
) -> ImportResult:
    """Crop pictures and add them to a catalogue.

    The catalogue changes once, at the end. An interrupted import leaves it as it was and keeps a
    journal of the textures made; a rerun makes only the others. A second picture of the same face
    becomes a face of its own with `-2` at the end of its edition and the same design.

    Args:
        pictures: with different names.
        faces_dir: of the catalogue.
        texture_size: side of a texture, pixels.
        licence: of pictures whose row names none.
        progress: wraps the pictures' names while they are worked through.

    Returns:
        What was added and what was skipped. A picture that cannot be read, shows no disc or has
        an impossible description is skipped; the others are imported.

    Raises:
        WorkspaceError: if the catalogue cannot be written.
    """
    by_name = {picture.name: picture for picture in pictures}
    journal = _Journal(faces_dir / JOURNAL)
    result = ImportResult()
    seen: Counter[str] = Counter()
    for name in progress(list(by_name)):
        try:
            description = _described(by_name[name], licence)
            face_id = description.face().face_id
            face = description.face(picture=seen[face_id] + 1)
            made_of = _fingerprint(by_name[name].path, texture_size)
            if not journal.has(face, made_of) or not (faces_dir / face.texture).is_file():
                texture = crop(by_name[name].path, texture_size, face.label.denomination)
                write_texture(faces_dir, face, texture)
                journal.add(face, made_of)
        except WorkspaceError:
            raise
        except RecoinizeError as error:
            result.skipped.append((name, str(error)))
            continue
        seen[face_id] += 1
        result.faces.append(face)
    if result.faces:
        add_faces(faces_dir, result.faces)
    journal.remove()
    return result


def crop(path: Path, texture_size: int, denomination: str) -> npt.NDArray[np.uint8]:
    """Read a picture, cut its coin out, and give it the colour of its alloy.

    Args:
        path: of the picture.
        texture_size: side of the texture, pixels.
        denomination: says what the coin is made of.

    Returns:
        uint8 RGBA (texture_size, texture_size, 4), see `disc_texture`.

    Raises:
        ImageError: if the picture cannot be read.
        CatalogueError: if it shows no disc, or there is no coin of that denomination.
    """
    image = read_image(path)
    outline = find_disc(image)
    if outline is None:
        raise CatalogueError(
            f"Expected one coin that fills most of {path.name}. Received a picture without a disc. "
            "Take another picture, or crop this one closer."
        )
    return in_alloy(disc_texture(image, outline, texture_size), coin_type(denomination))


def _described(picture: Picture, licence: str | None) -> FaceDescription:
    described = (
        FaceDescription.from_path(picture.name)
        if picture.row is None
        else FaceDescription.from_row(picture.row)
    )
    return replace(
        described,
        licence=described.licence or licence or "",
        source=described.source or picture.origin,
    )


def _fingerprint(path: Path, texture_size: int) -> str:
    """What a texture is made of; empty if the picture cannot be read, which `crop` will report."""
    try:
        return f"{hashlib.sha256(path.read_bytes()).hexdigest()}-{texture_size}"
    except OSError:
        return ""


class _Journal:
    """Lines of JSON, one for each texture made; a torn last line is ignored."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._made: dict[str, str] = {}
        if path.is_file():
            for line in path.read_text(encoding="utf-8").splitlines():
                try:
                    self._made.update(json.loads(line))
                except ValueError:
                    continue

    def has(self, face: Face, made_of: str) -> bool:
        return bool(made_of) and self._made.get(face.face_id) == made_of

    def add(self, face: Face, made_of: str) -> None:
        # The line break comes first so that a torn line before it spoils no second one.
        with self._path.open("a", encoding="utf-8") as file:
            file.write("\n" + json.dumps({face.face_id: made_of}))

    def remove(self) -> None:
        self._path.unlink(missing_ok=True)
