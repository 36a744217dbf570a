"""The built-in faces: drawn here, so that a first run needs no picture, licence or network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import COMMON_SIDE_COUNTRY
from recoinize_pipeline.faces.catalogue import Face
from recoinize_pipeline.faces.coin_types import coin_type, coin_types
from recoinize_pipeline.faces.countries import INVENTED_COUNTRY
from recoinize_pipeline.faces.description import FaceDescription
from recoinize_pipeline.faces.drawn.canvas import Canvas
from recoinize_pipeline.faces.drawn.common_sides import draw_common_side
from recoinize_pipeline.faces.drawn.metal import SUPERSAMPLING, struck
from recoinize_pipeline.faces.drawn.national_sides import NATIONAL_SIDES, draw_national_side
from recoinize_pipeline.faces.import_pictures import Progress
from recoinize_pipeline.faces.store import add_faces, write_texture

EDITION = "drawn"
_SOURCE = "drawn by recoinize"
_LICENCE = "MIT"


def builtin_faces() -> list[Face]:
    """Entries of all built-in faces: eight common sides, a few invented national ones."""
    common = [
        FaceDescription(
            COMMON_SIDE_COUNTRY, code, EDITION, "common", source=_SOURCE, licence=_LICENCE
        )
        for code in coin_types()
    ]
    national = [
        FaceDescription(
            INVENTED_COUNTRY,
            code,
            EDITION,
            "national",
            subject=subject,
            source=_SOURCE,
            licence=_LICENCE,
        )
        for code, (subject, _) in NATIONAL_SIDES.items()
    ]
    return [description.face() for description in (*common, *national)]


def draw_face(face: Face, texture_size: int) -> npt.NDArray[np.uint8]:
    """Draw a built-in face.

    Returns:
        uint8 RGBA (texture_size, texture_size, 4), as `Catalogue.texture` describes.
    """
    draw: Callable[[Canvas, str], None] = (
        draw_common_side if face.label.side == "common" else draw_national_side
    )
    canvas = Canvas(texture_size * SUPERSAMPLING)
    draw(canvas, face.label.denomination)
    return struck(canvas, coin_type(face.label.denomination), texture_size)


def add_builtin_faces(faces_dir: Path, texture_size: int, progress: Progress = iter) -> list[Face]:
    """Draw all built-in faces and add them to a catalogue.

    Raises:
        WorkspaceError: if the catalogue cannot be written.
    """
    by_id = {face.face_id: face for face in builtin_faces()}
    for face_id in progress(list(by_id)):
        write_texture(faces_dir, by_id[face_id], draw_face(by_id[face_id], texture_size))
    add_faces(faces_dir, by_id.values())
    return list(by_id.values())
