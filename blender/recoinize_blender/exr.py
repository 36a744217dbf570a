"""Reads the uncompressed OpenEXR files that Blender writes.

Blender gives its render result to Python only through a file. An uncompressed multilayer EXR holds
linear light and the cryptomatte in one go and is a header and plain numbers.
Format: openexr.com, "OpenEXR File Layout".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Exr:
    """A picture with named channels.

    Attributes:
        channels: float32 (height, width) by name, as in `ViewLayer.Combined.R`.
        texts: the header's attributes of type string.
    """

    channels: dict[str, npt.NDArray[np.float32]]
    texts: dict[str, str]


def read_exr(data: bytes) -> Exr:
    """Read a single-part, scan-line, uncompressed EXR file with 32-bit channels.

    Args:
        data: the file.

    Returns:
        Its channels and texts.

    Raises:
        ValueError: if the file is of another kind.
    """
    if data[:4] != b"\x76\x2f\x31\x01":
        raise ValueError("Expected an OpenEXR file. Received other data.")
    attributes, position = _attributes(data)
    if attributes["compression"][1] != b"\0":
        raise ValueError("Expected an uncompressed OpenEXR file. Received a compressed one.")
    x0, y0, x1, y1 = struct.unpack("<4i", attributes["dataWindow"][1])
    width, height = x1 - x0 + 1, y1 - y0 + 1
    names = _channel_names(attributes["channels"][1])
    # After the table of offsets: for each row its number, its size, and all channels in turn.
    start = position + 8 * height
    row = np.dtype([("y", "<i4"), ("bytes", "<i4"), ("values", "<f4", (len(names), width))])
    rows = np.frombuffer(data, row, count=height, offset=start)
    channels = {name: rows["values"][:, number] for number, name in enumerate(names)}
    texts = {
        name: value.decode("utf-8", "replace")
        for name, (kind, value) in attributes.items()
        if kind == "string"
    }
    return Exr(channels, texts)


def _attributes(data: bytes) -> tuple[dict[str, tuple[str, bytes]], int]:
    attributes = {}
    position = 8
    while data[position] != 0:
        name, position = _word(data, position)
        kind, position = _word(data, position)
        (length,) = struct.unpack_from("<i", data, position)
        attributes[name] = (kind, data[position + 4 : position + 4 + length])
        position += 4 + length
    return attributes, position + 1


def _channel_names(data: bytes) -> list[str]:
    names, position = [], 0
    while data[position] != 0:
        name, position = _word(data, position)
        kind, _, x_step, y_step = struct.unpack_from("<iiii", data, position)
        if (kind, x_step, y_step) != (2, 1, 1):
            raise ValueError("Expected 32-bit float channels. Received others.")
        names.append(name)
        position += 16
    return names


def _word(data: bytes, position: int) -> tuple[str, int]:
    end = data.index(0, position)
    return data[position:end].decode(), end + 1
