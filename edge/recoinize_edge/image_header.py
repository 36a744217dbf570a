"""Kind, size and completeness of a picture file, without decoding it.

OpenCV decodes whatever is left of a torn file and fills the rest with grey, and takes memory for
whatever size a header claims. Both are checked here first.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What the file says of itself.

    Attributes:
        kind: `JPEG`, `PNG`, `WebP` or `BMP`.
        width: pixels.
        height: pixels.
        complete: whether the file goes on to its end mark with nothing torn.
    """

    kind: str
    width: int
    height: int
    complete: bool


def picture_header(data: bytes) -> PictureHeader | None:
    """Header of a JPEG, PNG, WebP or BMP file; None if it is something else.

    Args:
        data: content of the file.
    """
    for magic, read in _READERS.items():
        if data.startswith(magic):
            try:
                return read(data)
            except (struct.error, IndexError):  # it ends within the header
                return None
    return None


def _jpeg(data: bytes) -> PictureHeader | None:
    """ITU-T T.81, B.1 and B.2: marker segments up to the scan, then data up to the end mark."""
    position, size = 2, None
    while True:
        marker = data[position + 1]
        if data[position] != 0xFF:
            return None
        if marker == 0xFF:  # fill byte
            position += 1
            continue
        length = struct.unpack_from(">H", data, position + 2)[0]
        # Start of frame, any process; C4, C8 and CC in that range mean something else.
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, position + 5)
            size = (width, height)
        position += 2 + length
        if marker == 0xDA:  # start of scan: only the real end mark can follow in its data
            break
    if size is None:
        return None
    return PictureHeader("JPEG", *size, complete=data.find(b"\xff\xd9", position) >= 0)


def _png(data: bytes) -> PictureHeader:
    """PNG specification, 5 (chunks) and 11.2.1 (IHDR)."""
    width, height = struct.unpack_from(">II", data, 16)
    position, complete = 8, False
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            break
        if zlib.crc32(data[position + 4 : end - 4]) != struct.unpack_from(">I", data, end - 4)[0]:
            break
        if kind == b"IEND":
            complete = True
            break
        position = end
    return PictureHeader("PNG", width, height, complete)


def _webp(data: bytes) -> PictureHeader | None:
    """RFC 9649: RIFF header, then a VP8, VP8L or VP8X chunk."""
    size, form, chunk = struct.unpack_from("<I4s4s", data, 4)
    if form != b"WEBP":
        return None
    complete = size + 8 <= len(data)
    if chunk == b"VP8X":
        width = 1 + int.from_bytes(data[24:27], "little")
        height = 1 + int.from_bytes(data[27:30], "little")
    elif chunk == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif chunk == b"VP8 ":
        width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", data, 26))
    else:
        return None
    return PictureHeader("WebP", width, height, complete)


def _bmp(data: bytes) -> PictureHeader:
    """BITMAPFILEHEADER and BITMAPINFOHEADER; a negative height means top row first."""
    size, width, height = struct.unpack_from("<I12xii", data, 2)
    return PictureHeader("BMP", abs(width), abs(height), size <= len(data))


_READERS: dict[bytes, Callable[[bytes], PictureHeader | None]] = {
    b"\xff\xd8\xff": _jpeg,
    b"\x89PNG\r\n\x1a\n": _png,
    b"RIFF": _webp,
    b"BM": _bmp,
}
