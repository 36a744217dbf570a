"""One picture to look at: some images of some faces, the contours of their masks drawn in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_pipeline.render.store import RenderRecord

T = TypeVar("T")

FILE_NAME = "contact_sheet.png"
ROWS = 16
COLUMNS = 8
CELL = 112
_CAPTION = 16
_GAP = 2
_CONTOUR = (60, 255, 90)
_TEXT = (235, 235, 235)


def write_contact_sheet(records: Sequence[RenderRecord], folder: Path) -> None:
    """Write the sheet: a row for each of up to 16 faces, evenly chosen, up to 8 images in each."""
    by_face: dict[str, list[RenderRecord]] = defaultdict(list)
    for record in records:
        by_face[record.face_id].append(record)
    columns = min(COLUMNS, max(map(len, by_face.values())))
    rows = [_row(face_id, by_face[face_id], columns) for face_id in _evenly(sorted(by_face), ROWS)]
    sheet = np.concatenate(rows)
    _, data = cv2.imencode(".png", cv2.cvtColor(sheet, cv2.COLOR_RGB2BGR))
    (folder / FILE_NAME).write_bytes(data.tobytes())


def _row(face_id: str, records: Sequence[RenderRecord], columns: int) -> npt.NDArray[np.uint8]:
    width = columns * (CELL + _GAP) - _GAP
    row = np.zeros((_CAPTION + CELL + _GAP, width, 3), np.uint8)
    cv2.putText(
        row, face_id, (4, _CAPTION - 4), cv2.FONT_HERSHEY_SIMPLEX, 0.4, _TEXT, 1, cv2.LINE_AA
    )
    for column, record in enumerate(_evenly(records, columns)):
        left = column * (CELL + _GAP)
        row[_CAPTION : _CAPTION + CELL, left : left + CELL] = _cell(record)
    return row


def _cell(record: RenderRecord) -> npt.NDArray[np.uint8]:
    image = cv2.cvtColor(cv2.imread(str(record.image), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)
    mask = cv2.imread(str(record.mask), cv2.IMREAD_GRAYSCALE)
    size = (CELL, CELL)
    image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    mask = cv2.resize(mask, size, interpolation=cv2.INTER_LINEAR)
    contours, _ = cv2.findContours(
        (mask > 127).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    return cv2.drawContours(image, contours, -1, _CONTOUR, 1)  # type: ignore[return-value]


def _evenly(items: Sequence[T], count: int) -> list[T]:
    if len(items) <= count:
        return list(items)
    return [items[index * len(items) // count] for index in range(count)]
