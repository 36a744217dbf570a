"""Photographs with captions beside each other, to be looked at."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import cv2
import matplotlib
from PIL import Image, ImageDraw, ImageFont

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.evaluation.report_blocks import ContactSheet, Tile

TILE_SIZE = 184
COLUMNS = 7

_LINE_HEIGHT = 15
_GAP = 10
_FONT_SIZE = 12
_JPEG_QUALITY = 88
_GROUND, _INK, _SOFT, _ALARM = "#ffffff", "#1d1f23", "#5c626c", "#b3261e"


def make_tile(
    image: UInt8Array, outline: Ellipse | None, lines: Sequence[str], alarming: bool
) -> Tile:
    """A small square photograph with the outline that was found drawn on it.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: of the coin, in `image`.
        lines: what to say about it.
        alarming: whether it shows a wrong answer.
    """
    factor = TILE_SIZE / max(image.shape[:2])
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    interpolation = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    small = cv2.resize(image, (width, height), interpolation=interpolation)
    if outline is not None:
        coin = outline.scaled(factor)
        box = ((coin.cx, coin.cy), (2 * coin.major, 2 * coin.minor), float(coin.angle) * 57.29578)
        cv2.ellipse(small, box, (80, 220, 255), 1, cv2.LINE_AA)
    left, top = (TILE_SIZE - width) // 2, (TILE_SIZE - height) // 2
    square = cv2.copyMakeBorder(
        small,
        top,
        TILE_SIZE - height - top,
        left,
        TILE_SIZE - width - left,
        cv2.BORDER_CONSTANT,
        value=(235, 235, 235),
    )
    return Tile(_jpeg(Image.fromarray(square)), tuple(lines), alarming)


def make_sheet(name: str, caption: str, tiles: Sequence[Tile]) -> ContactSheet:
    """Tiles in rows of `COLUMNS`, each with its lines below it.

    Args:
        name: file name without suffix.
        caption: what they have in common.
        tiles: at least one.
    """
    font = ImageFont.truetype(
        str(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"), _FONT_SIZE
    )
    lines = max(len(tile.lines) for tile in tiles)
    cell_width, cell_height = TILE_SIZE + _GAP, TILE_SIZE + lines * _LINE_HEIGHT + 2 * _GAP
    columns = min(COLUMNS, len(tiles))
    rows = -(-len(tiles) // columns)
    sheet = Image.new("RGB", (columns * cell_width + _GAP, rows * cell_height + _GAP), _GROUND)
    draw = ImageDraw.Draw(sheet)
    for place, tile in enumerate(tiles):
        x = _GAP + place % columns * cell_width
        y = _GAP + place // columns * cell_height
        sheet.paste(Image.open(io.BytesIO(tile.jpeg)), (x, y))
        for number, line in enumerate(tile.lines):
            colour = (_ALARM if tile.alarming else _INK) if number == 0 else _SOFT
            below = y + TILE_SIZE + 4 + number * _LINE_HEIGHT
            draw.text((x, below), _fitted(line, font), fill=colour, font=font)
    return ContactSheet(name, caption, tuple(tiles), _jpeg(sheet))


def _fitted(line: str, font: ImageFont.FreeTypeFont) -> str:
    """The line, cut with an ellipsis where it is wider than a tile."""
    if font.getlength(line) <= TILE_SIZE:
        return line
    while line and font.getlength(line + "…") > TILE_SIZE:
        line = line[:-1]
    return line + "…"


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_JPEG_QUALITY)
    return buffer.getvalue()
