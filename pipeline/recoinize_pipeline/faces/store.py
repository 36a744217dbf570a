"""Adds faces to a catalogue on disk."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline import atomic
from recoinize_pipeline.faces.catalogue import FILE_NAME, Catalogue, Face


def write_texture(faces_dir: Path, face: Face, texture: npt.NDArray[np.uint8]) -> None:
    """Write the texture of a face as PNG, whole or not at all.

    Args:
        faces_dir: folder of the catalogue.
        face: names the file.
        texture: uint8 RGBA (n, n, 4).

    Raises:
        WorkspaceError: if the disk is full or the place cannot be written to.
    """
    encoded, data = cv2.imencode(".png", cv2.cvtColor(texture, cv2.COLOR_RGBA2BGRA))
    if not encoded:
        raise CatalogueError(f"The texture of {face.face_id} could not be written as PNG.")
    atomic.write_bytes(faces_dir / face.texture, data.tobytes())


def add_faces(faces_dir: Path, faces: Iterable[Face]) -> Catalogue:
    """Add faces to the catalogue in a folder; those of the same name are replaced.

    A catalogue that cannot be read is an error, not a reason to start a new one.

    Raises:
        CatalogueError: if the catalogue there is damaged.
        WorkspaceError: if the place cannot be written to.
    """
    old = Catalogue.load(faces_dir).faces if (faces_dir / FILE_NAME).exists() else []
    merged = {face.face_id: face for face in (*old, *faces)}
    catalogue = Catalogue(faces_dir, merged.values())
    catalogue.save(faces_dir)
    return catalogue
