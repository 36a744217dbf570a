"""PNG files that we write and EXR files that we read."""

import struct

import cv2
import numpy as np
import pytest

from recoinize_blender.exr import read_exr
from recoinize_blender.png import encode_png


@pytest.mark.parametrize("shape", [(5, 7), (5, 7, 3), (1, 1), (128, 128, 3)])
def test_png_is_read_back_by_opencv(shape: tuple[int, ...]) -> None:
    image = np.random.default_rng(0).integers(0, 256, shape).astype(np.uint8)
    read = cv2.imdecode(np.frombuffer(encode_png(image), np.uint8), cv2.IMREAD_UNCHANGED)
    assert np.array_equal(read if image.ndim == 2 else read[..., ::-1], image)


def exr_file(pixels: dict[str, np.ndarray], compression: bytes = b"\0") -> bytes:
    """An EXR file, written after the format's description."""
    height, width = next(iter(pixels.values())).shape

    def attribute(name: str, kind: str, value: bytes) -> bytes:
        return f"{name}\0{kind}\0".encode() + struct.pack("<i", len(value)) + value

    names = sorted(pixels)
    channels = b"".join(n.encode() + b"\0" + struct.pack("<iiii", 2, 0, 1, 1) for n in names)
    window = struct.pack("<4i", 0, 0, width - 1, height - 1)
    header = b"".join(
        [
            b"\x76\x2f\x31\x01" + struct.pack("<i", 2),
            attribute("channels", "chlist", channels + b"\0"),
            attribute("compression", "compression", compression),
            attribute("cryptomatte/1/manifest", "string", b'{"coin 0":"0000abcd"}'),
            attribute("dataWindow", "box2i", window),
            b"\0",
        ]
    )
    rows = [
        struct.pack("<ii", y, 4 * width * len(names))
        + b"".join(pixels[n][y].astype("<f4").tobytes() for n in names)
        for y in range(height)
    ]
    start = len(header) + 8 * height
    offsets = b"".join(struct.pack("<q", start + y * len(rows[0])) for y in range(height))
    return header + offsets + b"".join(rows)


def test_exr_channels_and_texts() -> None:
    rng = np.random.default_rng(0)
    pixels = {name: rng.random((3, 4)).astype(np.float32) for name in ("b.G", "a.R", "c.Z")}
    exr = read_exr(exr_file(pixels))
    assert set(exr.channels) == set(pixels)
    assert all(np.array_equal(exr.channels[name], pixels[name]) for name in pixels)
    assert exr.texts == {"cryptomatte/1/manifest": '{"coin 0":"0000abcd"}'}


def test_other_files_are_refused() -> None:
    with pytest.raises(ValueError, match="Expected an OpenEXR file"):
        read_exr(b"\x89PNG....")
    with pytest.raises(ValueError, match="uncompressed"):
        read_exr(exr_file({"R": np.zeros((2, 2), np.float32)}, compression=b"\3"))
