"""Finding the coin in a picture of one coin."""

from __future__ import annotations

import math
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from recoinize_edge.disc import find_disc
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import UInt8Array

from .conftest import draw_coin


def scene(height: int, width: int, *coins: Ellipse, seed: int = 0) -> UInt8Array:
    """Drawn coins on a grey table with a little noise."""
    noise = np.random.default_rng(seed).normal(0, 4, (height, width, 1))
    picture = np.clip(150 + noise, 0, 255).astype(np.uint8).repeat(3, axis=2)
    coin_picture = draw_coin(seed + 7, 400)
    # Centre of the drawn coin, and the ends of its axes.
    unit = np.array([[199.5, 199.5], [359.5, 199.5], [199.5, 359.5]], np.float32)
    for coin in coins:
        cos, sin = math.cos(coin.angle), math.sin(coin.angle)
        place = np.array(
            [
                [coin.cx, coin.cy],
                [coin.cx + coin.major * cos, coin.cy + coin.major * sin],
                [coin.cx - coin.minor * sin, coin.cy + coin.minor * cos],
            ],
            np.float32,
        )
        matrix = cv2.getAffineTransform(unit, place)
        warped = cv2.warpAffine(coin_picture, matrix, (width, height), flags=cv2.INTER_AREA)
        mask = np.zeros((height, width), np.uint8)
        axes = (round(coin.major * 16), round(coin.minor * 16))
        centre = (round(coin.cx * 16), round(coin.cy * 16))
        cv2.ellipse(mask, centre, axes, math.degrees(coin.angle), 0, 360, (255,), -1, shift=4)
        picture[mask > 0] = warped[mask > 0]
    return picture


def agrees(found: Ellipse | None, expected: Ellipse) -> bool:
    """Within a twelfth of the radius, or two pixels for very small coins."""
    if found is None:
        return False
    tolerance = max(2.0, expected.major / 12)
    return (
        math.hypot(found.cx - expected.cx, found.cy - expected.cy) < tolerance
        and abs(found.major - expected.major) < tolerance
        and abs(found.minor - expected.minor) < tolerance
    )


@pytest.mark.parametrize(
    ("height", "width", "cx", "cy", "radius"),
    [
        (150, 150, 74.5, 74.5, 50),
        (150, 150, 74.5, 74.5, 73),  # nearly touches all sides
        (300, 400, 90.0, 210.0, 40),
        (600, 800, 700.0, 80.0, 50),
        (1200, 900, 450.0, 600.0, 440),
        (3000, 4000, 2000.0, 1500.0, 1450),
        (3000, 4000, 900.0, 2300.0, 20),  # 40 pixels in 12 megapixels
        (3000, 4000, 2000.0, 1500.0, 60),
        (30, 30, 14.5, 14.5, 13),
    ],
)
def test_a_coin_is_found_wherever_and_however_large(
    height: int, width: int, cx: float, cy: float, radius: float
) -> None:
    coin = Ellipse.circle(cx, cy, radius)
    found = find_disc(scene(height, width, coin))
    assert agrees(found, coin), found


def test_a_coin_cut_off_by_the_border_is_found() -> None:
    coin = Ellipse.circle(75, 60, 70)
    found = find_disc(scene(150, 150, coin))
    assert agrees(found, coin), found


@pytest.mark.parametrize("tilt", [10, 20, 30])
@pytest.mark.parametrize("angle", [0.0, 0.7, 2.5])
def test_a_tilted_coin_is_an_ellipse(tilt: float, angle: float) -> None:
    coin = Ellipse(140, 110, 70, 70 * math.cos(math.radians(tilt)), angle)
    found = find_disc(scene(220, 280, coin))
    assert agrees(found, coin), found
    assert found is not None
    if tilt >= 20:
        apart = (found.angle - angle + math.pi / 2) % math.pi - math.pi / 2
        assert abs(apart) < 0.2


@pytest.mark.parametrize("seed", range(4))
def test_of_several_coins_the_one_in_the_middle_is_found(seed: int) -> None:
    coin = Ellipse.circle(77, 73, 45)
    neighbours = [Ellipse.circle(x, y, 50) for x, y in ((-10, 5), (160, 20), (150, 160))]
    found = find_disc(scene(150, 150, *neighbours, coin, seed=seed))
    assert agrees(found, coin), found


@pytest.mark.parametrize("kind", ["black", "grey", "white", "noise", "ramp", "stripes", "blobs"])
def test_nothing_is_found_where_nothing_is(kind: str) -> None:
    rng = np.random.default_rng(0)
    grid = np.mgrid[0:240, 0:320]
    shades = {
        "black": np.zeros((240, 320)),
        "grey": np.full((240, 320), 128),
        "white": np.full((240, 320), 255),
        "noise": rng.integers(0, 256, (240, 320)),
        "ramp": grid[1] * 0.79,
        "stripes": 255.0 * (grid[0] // 12 % 2),
        "blobs": cv2.resize(rng.uniform(0, 255, (12, 16)), (320, 240)),
    }
    picture = shades[kind].astype(np.uint8)[..., None].repeat(3, axis=2)
    assert find_disc(picture) is None


@settings(max_examples=60, deadline=None)
@given(npst.arrays(np.uint8, st.tuples(st.integers(1, 80), st.integers(1, 80), st.just(3))))
def test_any_picture_ends_in_an_outline_inside_it_or_in_none(image: UInt8Array) -> None:
    found = find_disc(image)
    if found is not None:
        assert 0 <= found.cx < image.shape[1] and 0 <= found.cy < image.shape[0]
        assert found.major >= found.minor > 0


def test_memory_layout_does_not_matter() -> None:
    image = scene(150, 200, Ellipse.circle(100, 75, 50))
    expected = find_disc(image)
    assert expected is not None
    for view in (np.asfortranarray(image), image[..., ::-1].copy()[..., ::-1]):
        assert find_disc(view) == expected


@pytest.mark.parametrize(
    "image",
    [np.zeros((0, 9, 3), np.uint8), np.zeros((9, 9), np.uint8), np.zeros((9, 9, 3), np.uint16)],
    ids=str,
)
def test_other_arrays_are_refused(image: np.ndarray) -> None:
    with pytest.raises(ImageError, match="Expected a uint8 picture"):
        find_disc(image)


@pytest.mark.shared
def test_real_photographs(shared_dir: Path) -> None:
    """The coin is in the middle of each; neighbours are visible."""
    files = sorted((shared_dir / "photos" / "dev").glob("*/*.jpg"))[::20]
    centred = 0
    for file in files:
        found = find_disc(read_image(file))
        centred += (
            found is not None
            and math.hypot(found.cx - 74.5, found.cy - 74.5) < 15
            and 28 < found.major < 80
        )
    assert centred >= 0.95 * len(files)
