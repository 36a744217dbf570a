"""Reads a picture file, or says in a sentence why not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from recoinize_edge.errors import ImageError
from recoinize_edge.image_header import picture_header
from recoinize_edge.preprocessing import UInt8Array

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
"""Names that a folder is searched for, in lower case."""

MIN_SIDE = 16
MAX_PIXELS = 64_000_000
MAX_FILE_BYTES = 512 * 1024 * 1024


def read_image(path: Path | str) -> UInt8Array:
    """Decode a JPEG, PNG, WebP or BMP file.

    The orientation that a camera noted in the file is applied; transparency and more than 8 bits
    a channel are dropped.

    Args:
        path: the file.

    Returns:
        uint8 (height, width, 3), RGB.

    Raises:
        ImageError: the file is missing, not such a picture, torn, smaller than 16 pixels on a
            side, or larger than 64 megapixels (which its header tells before it is decoded).
    """
    path = Path(path)
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise ImageError(
                f"Expected a picture of at most {MAX_FILE_BYTES >> 20} MiB. "
                f"Received {path.name} with {path.stat().st_size >> 20} MiB. Make it smaller."
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(f"Expected a picture file at {path}. {error.strerror}.") from None
    header = picture_header(data)
    if header is None:
        raise ImageError(
            f"Expected a JPEG, PNG, WebP or BMP picture in {path}. Its content is something else. "
            "Convert it, or name another file."
        )
    width, height = header.width, header.height
    if min(width, height) < MIN_SIDE:
        raise ImageError(
            f"Expected a picture of at least {MIN_SIDE}x{MIN_SIDE} pixels. "
            f"Received {path.name} with {width}x{height}. Take a larger one."
        )
    if width * height > MAX_PIXELS:
        raise ImageError(
            f"Expected a picture of at most {MAX_PIXELS // 1_000_000} megapixels. "
            f"Received {path.name} with {width * height / 1e6:.0f}. Make it smaller."
        )
    picture = None
    if header.complete:  # OpenCV would fill what is missing with grey
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ImageError(
            f"Expected a whole {header.kind} picture in {path}. The file is torn or damaged. "
            "Copy or download it again."
        )
    return cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)  # type: ignore[return-value]
