from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.faces.contact_sheet import contact_sheet
from recoinize_pipeline.faces.description import FaceDescription
from recoinize_pipeline.faces.store import add_faces, write_texture


def test_each_face_has_its_place(tmp_path: Path) -> None:
    colours = [(200, 0, 0), (0, 200, 0), (0, 0, 200)]
    faces = [FaceDescription("de", d, "only", "national").face() for d in ("1c", "1e", "2c")]
    for face, colour in zip(faces, colours, strict=True):
        write_texture(tmp_path, face, np.full((64, 64, 4), (*colour, 255), np.uint8))
    sheet = contact_sheet(add_faces(tmp_path, faces), columns=2, cell=40)
    rows = sheet.shape[0] // 2
    for index, colour in enumerate(colours):
        y, x = index // 2 * rows + 20, index % 2 * sheet.shape[1] // 2 + 20
        assert sheet[y, x].tolist() == list(colour)


def test_no_faces(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="at least one face"):
        contact_sheet(Catalogue(tmp_path, []))
