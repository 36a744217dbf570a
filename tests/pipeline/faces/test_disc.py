from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from pictures import picture

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.image_file import read_image
from recoinize_pipeline.faces.disc import find_disc


def assert_same(found: Ellipse | None, true: Ellipse, part: float) -> None:
    """Centre and both half axes agree within a part of the radius."""
    assert found is not None
    tolerance = part * true.major
    assert math.hypot(found.cx - true.cx, found.cy - true.cy) <= tolerance
    horizontal = [e.major if e.angle == 0 else e.minor for e in (found, true)]
    vertical = [e.minor if e.angle == 0 else e.major for e in (found, true)]
    assert abs(horizontal[0] - horizontal[1]) <= tolerance
    assert abs(vertical[0] - vertical[1]) <= tolerance


@pytest.mark.parametrize("face_id", ["eu-5c-drawn", "eu-20c-drawn", "eu-1e-drawn", "xx-2e-drawn"])
@pytest.mark.parametrize("kind", ["white", "grey", "black", "gradient", "paper"])
def test_grounds(face_id: str, kind: str) -> None:
    true = Ellipse.circle(176.3, 183.1, 158.4)
    assert_same(find_disc(picture(face_id, true, kind)), true, 0.025)


@pytest.mark.parametrize("face_id", ["eu-1c-drawn", "xx-1e-drawn"])
def test_shadow_is_not_part_of_the_coin(face_id: str) -> None:
    true = Ellipse.circle(170, 168, 140)
    assert_same(find_disc(picture(face_id, true, "white", shadow=True)), true, 0.02)


@pytest.mark.parametrize(
    "true",
    [
        Ellipse(180, 176, 172, 166, 0.0),
        Ellipse(180, 176, 172, 166, math.pi / 2),
    ],
)
def test_stretched_picture(true: Ellipse) -> None:
    assert_same(find_disc(picture("eu-20c-drawn", true)), true, 0.01)


def test_coin_that_fills_the_picture() -> None:
    true = Ellipse.circle(179.5, 179.5, 180)
    assert_same(find_disc(picture("eu-50c-drawn", true)), true, 0.01)


def test_wide_picture() -> None:
    true = Ellipse.circle(300, 170, 150)
    found = find_disc(picture("eu-10c-drawn", true, "grey", (340, 600)))
    assert_same(found, true, 0.02)


@pytest.mark.parametrize("kind", ["white", "gradient", "paper"])
def test_ground_alone_has_no_disc(kind: str) -> None:
    nowhere = Ellipse.circle(-500, -500, 20)
    assert find_disc(picture("eu-1c-drawn", nowhere, kind)) is None


def test_noise_has_no_disc() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (300, 300, 3), np.uint8)
    assert find_disc(noise) is None


# Outlines measured by eye on enlarged pictures: shadows, pale rims, ribbed paper, stretch.
@pytest.mark.shared
@pytest.mark.parametrize(
    ("file", "cx", "cy", "radius"),
    [
        ("regular/hr/1c_only_hector11monedas-pixel.jpg", 285, 262, 229),
        ("regular/hr/2c_only_hector11monedas-pixel.jpg", 270, 272, 268),
        ("regular/va/1c_2017-coat-of-arms_hector11monedas-pixel.jpg", 267, 274, 244),
        ("regular/va/50c_2005-sede-vacante_hector11monedas-pixel.jpg", 146, 147, 143),
        ("regular/fi/1e_only_chpetrou.jpg", 270, 270, 266),
        ("commemorative/2008_pt_684.jpg", 199, 198, 200),
        ("commemorative/2013_sm_788.jpg", 201, 203, 192),
        ("commemorative/2018_fi_495.jpg", 200, 200, 200),
    ],
)
def test_difficult_pictures(
    shared_dir: Path, file: str, cx: float, cy: float, radius: float
) -> None:
    found = find_disc(read_image(shared_dir / "faces" / file))
    assert_same(found, Ellipse.circle(cx, cy, radius), 0.025)
