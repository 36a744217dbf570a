"""Reading pictures: right ones give pixels, others one sentence."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import MAX_PIXELS, read_image
from recoinize_edge.image_header import picture_header

from .conftest import draw_coin

SUFFIXES = (".jpg", ".png", ".webp", ".bmp")


def encoded(suffix: str, image: np.ndarray, *options: int) -> bytes:
    return bytes(cv2.imencode(suffix, image[..., ::-1], options)[1])


def png_header(width: int, height: int) -> bytes:
    """A PNG of one kilobyte that claims any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pixels_come_back_in_rgb(tmp_path: Path, suffix: str) -> None:
    image = draw_coin(3)[:150]
    (tmp_path / "coin").write_bytes(encoded(suffix, image))  # the name says nothing
    result = read_image(tmp_path / "coin")
    assert result.dtype == np.uint8 and result.shape == (150, 200, 3)
    tolerance = 12 if suffix in (".jpg", ".webp") else 0
    assert np.abs(result.astype(int) - image).mean() <= tolerance
    header = picture_header(encoded(suffix, image))
    assert header is not None and (header.width, header.height) == (200, 150)


@pytest.mark.parametrize(
    "options", [(cv2.IMWRITE_WEBP_QUALITY, 101), (cv2.IMWRITE_WEBP_QUALITY, 50)]
)
def test_both_kinds_of_webp_are_read(tmp_path: Path, options: tuple[int, int]) -> None:
    data = encoded(".webp", draw_coin(3), *options)
    (tmp_path / "coin.webp").write_bytes(data)
    assert data[12:16] == (b"VP8L" if options[1] > 100 else b"VP8 ")
    assert read_image(tmp_path / "coin.webp").shape == (200, 200, 3)


def test_grey_16_bit_and_transparent_pictures_become_rgb(tmp_path: Path) -> None:
    grey = cv2.cvtColor(draw_coin(3), cv2.COLOR_RGB2GRAY)
    variants = {
        "grey.png": grey,
        "deep.png": grey.astype(np.uint16) * 257,
        "clear.png": np.dstack([draw_coin(3), grey]),
    }
    for name, image in variants.items():
        cv2.imwrite(str(tmp_path / name), image)
        result = read_image(tmp_path / name)
        assert result.dtype == np.uint8 and result.shape == (200, 200, 3)
    np.testing.assert_array_equal(read_image(tmp_path / "grey.png")[..., 0], grey)
    np.testing.assert_array_equal(read_image(tmp_path / "deep.png")[..., 1], grey)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("share", [0.05, 0.5, 0.99])
def test_a_truncated_picture_is_refused(tmp_path: Path, suffix: str, share: float) -> None:
    data = encoded(suffix, draw_coin(3))
    path = tmp_path / f"coin{suffix}"
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(ImageError, match=r"torn|something else"):
        read_image(path)


def test_a_flipped_byte_in_a_png_is_refused(tmp_path: Path) -> None:
    data = bytearray(encoded(".png", draw_coin(3)))
    data[len(data) // 2] ^= 1
    (tmp_path / "coin.png").write_bytes(data)
    with pytest.raises(ImageError, match="torn or damaged"):
        read_image(tmp_path / "coin.png")


@pytest.mark.parametrize(
    "content", [b"", b"2 euro, Germany\n" * 50, b"GIF89a" + b"\0" * 99, b"\xff\xd8\xff"]
)
def test_a_text_named_jpg_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "coin.jpg").write_bytes(content)
    with pytest.raises(ImageError, match="Expected a JPEG, PNG, WebP or BMP"):
        read_image(tmp_path / "coin.jpg")


@pytest.mark.parametrize("shape", [(1, 1), (15, 300), (300, 15)])
def test_a_tiny_picture_is_refused(tmp_path: Path, shape: tuple[int, int]) -> None:
    (tmp_path / "coin.png").write_bytes(encoded(".png", np.zeros((*shape, 3), np.uint8)))
    with pytest.raises(ImageError, match=f"{shape[1]}x{shape[0]}"):
        read_image(tmp_path / "coin.png")


@pytest.mark.parametrize("size", [(10_000, 10_000), (8001, 8000), (2**31 - 1, 2**31 - 1)])
def test_a_huge_picture_is_refused_from_its_header(tmp_path: Path, size: tuple[int, int]) -> None:
    assert size[0] * size[1] > MAX_PIXELS
    (tmp_path / "coin.png").write_bytes(png_header(*size))
    with pytest.raises(ImageError, match="at most 64 megapixels"):
        read_image(tmp_path / "coin.png")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="No such file"):
        read_image(tmp_path / "nothing.jpg")
    with pytest.raises(ImageError, match="Expected a picture file"):
        read_image(tmp_path)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    suffix=st.sampled_from(SUFFIXES),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(1, 255)), max_size=8),
    share=st.floats(0, 1),
)
def test_any_damage_ends_in_pixels_or_in_our_error(
    tmp_path: Path, suffix: str, flips: list[tuple[float, int]], share: float
) -> None:
    data = bytearray(encoded(suffix, draw_coin(3, size=40)))
    for place, bits in flips:
        data[int(place * min(len(data), 200))] ^= bits
    (tmp_path / "coin").write_bytes(data[: max(1, int(share * len(data)))])
    try:
        result = read_image(tmp_path / "coin")
    except ImageError as error:
        assert "Expected" in str(error)
    else:
        assert result.dtype == np.uint8 and result.ndim == 3
