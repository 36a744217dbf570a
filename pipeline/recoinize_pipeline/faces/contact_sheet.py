"""All faces of a catalogue in one picture."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.catalogue import Catalogue, Face

_GROUND = 150  # grey: both pale and dark rims stand out
_CAPTION = 14
_GAP = 4


def contact_sheet(
    catalogue: Catalogue, faces: Sequence[Face] | None = None, columns: int = 12, cell: int = 120
) -> npt.NDArray[np.uint8]:
    """Draw faces side by side on grey ground, each above its name.

    Args:
        catalogue: holds the textures.
        faces: which and in which order; all by default.
        columns: faces in a row.
        cell: side of a face, pixels.

    Returns:
        uint8 RGB (height, width, 3).

    Raises:
        CatalogueError: if there are no faces or a texture is damaged.
    """
    chosen = list(catalogue.faces if faces is None else faces)
    if not chosen:
        raise CatalogueError("Expected at least one face on the contact sheet. Received none.")
    columns = min(columns, len(chosen))
    rows = -(-len(chosen) // columns)
    pitch_x, pitch_y = cell + _GAP, cell + _CAPTION + _GAP
    sheet = np.full((rows * pitch_y, columns * pitch_x, 3), _GROUND, np.uint8)
    for index, face in enumerate(chosen):
        top, left = index // columns * pitch_y, index % columns * pitch_x
        sheet[top : top + cell, left : left + cell] = _on_ground(catalogue.texture(face), cell)
        _write_name(sheet[top + cell : top + pitch_y, left : left + cell], face.face_id)
    return sheet


def _on_ground(texture: npt.NDArray[np.uint8], cell: int) -> npt.NDArray[np.float32]:
    colour = texture[:, :, :3].astype(np.float32)
    part = texture[:, :, 3:].astype(np.float32) / 255
    blended = colour * part + _GROUND * (1 - part)
    return cv2.resize(blended, (cell, cell), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _write_name(area: npt.NDArray[np.uint8], name: str) -> None:
    font, scale = cv2.FONT_HERSHEY_SIMPLEX, 0.33
    (width, _), _ = cv2.getTextSize(name, font, scale, 1)
    scale = min(scale, scale * area.shape[1] / max(width, 1))
    cv2.putText(area, name, (0, 10), font, scale, (0, 0, 0), 1, cv2.LINE_AA)
