from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.faces.texture import disc_alpha, disc_texture


@pytest.mark.parametrize("size", [64, 65])
def test_alpha_is_the_touching_disc(size: int) -> None:
    alpha = disc_alpha(size).astype(float) / 255
    assert alpha.sum() == pytest.approx(np.pi * (size / 2) ** 2, rel=0.002)
    middle = size // 2
    for edge in (alpha[0, middle], alpha[-1, middle], alpha[middle, 0], alpha[middle, -1]):
        assert edge > 0.9
    assert alpha[0, 0] == 0
    assert np.array_equal(alpha, alpha[::-1]) and np.array_equal(alpha, alpha.T)


@pytest.mark.parametrize(
    "outline",
    [
        Ellipse.circle(120.0, 90.0, 60.0),
        Ellipse(120.0, 90.0, 70.0, 50.0),
        Ellipse(120.0, 90.0, 70.0, 50.0, np.pi / 2),
    ],
)
def test_each_pixel_comes_from_its_place_on_the_coin(outline: Ellipse) -> None:
    y, x = np.mgrid[0:180, 0:240].astype(np.float32)
    image = np.stack([x, y, np.full_like(x, 40)], axis=2).astype(np.uint8)
    size = 101
    texture = disc_texture(image, outline, size).astype(float)
    horizontal, vertical = (
        (outline.major, outline.minor) if outline.angle == 0 else (outline.minor, outline.major)
    )
    for row, column in ((50, 50), (50, 10), (50, 90), (15, 50), (80, 70)):
        u, v = (column - 50) / (size / 2), (row - 50) / (size / 2)
        assert texture[row, column, 0] == pytest.approx(outline.cx + horizontal * u, abs=1)
        assert texture[row, column, 1] == pytest.approx(outline.cy + vertical * v, abs=1)
        assert texture[row, column, 2] == 40


def test_ground_does_not_bleed_into_the_rim() -> None:
    image = np.full((200, 200, 3), 255, np.uint8)
    cv2.circle(image, (100, 100), 80, (200, 30, 30), -1, cv2.LINE_AA)
    texture = disc_texture(image, Ellipse.circle(100, 100, 80), 160)
    assert texture[:, :, 1].max() < 60  # outside the disc, too


def test_large_pictures_are_averaged() -> None:
    checks = (np.indices((1200, 1200)).sum(axis=0) % 2 * 255).astype(np.uint8)
    image = np.repeat(checks[:, :, None], 3, axis=2)
    texture = disc_texture(image, Ellipse.circle(600, 600, 580), 64)
    assert np.abs(texture[20:44, 20:44, :3].astype(int) - 127).max() < 12
