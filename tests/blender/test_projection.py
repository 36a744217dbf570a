import math
from dataclasses import replace

import numpy as np
import pytest

from recoinize_blender.projection import camera_axes, coin_axes, outline, project
from recoinize_blender.randomize import random_scene
from recoinize_blender.scene import Camera, Coin, Face

FACE = Face("xx-1e-test", "anonymous:0", "bimetal-1e", "smooth", 23.25, 2.33)


def scene_of(index: int) -> tuple[Coin, Camera]:
    scene = random_scene(FACE, index, 5, 128, 4, neighbours=1.0)
    return scene.coins[0], scene.camera


def points_on_rim(coin: Coin, count: int = 90) -> np.ndarray:
    angle = np.arange(count) * (2 * np.pi / count)
    flat = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1) * coin.face.radius_mm
    return flat @ coin_axes(coin).T + [coin.x, coin.y, coin.z]


@pytest.mark.parametrize("index", range(12))
def test_projected_rim_lies_on_the_outline(index: int) -> None:
    coin, camera = scene_of(index)
    coin = replace(coin, lean=0.1 * (index % 3), lean_direction=float(index))
    ellipse = outline(coin, camera, 128)
    x, y = (project(points_on_rim(coin), camera, 128) - [ellipse["cx"], ellipse["cy"]]).T
    cos, sin = math.cos(ellipse["angle"]), math.sin(ellipse["angle"])
    along, across = (x * cos + y * sin) / ellipse["major"], (y * cos - x * sin) / ellipse["minor"]
    assert np.allclose(along**2 + across**2, 1, atol=1e-9)
    assert ellipse["major"] >= ellipse["minor"]


def test_frontal_coin_in_the_middle() -> None:
    camera = Camera(200.0, 0.0, 0.4, 1.1, (0.0, 0.0, 2.0), 50.0, 2.0, 200.0)
    coin, _ = scene_of(0)
    ellipse = outline(replace(coin, x=0.0, y=0.0, z=2.0, lean=0.0), camera, 100)
    # Radius: focal length over distance, times the radius, in pixels of 36 mm / 100.
    radius = 50 / 200 * 23.25 / 2 * 100 / 36
    assert ellipse["major"] == pytest.approx(radius)
    assert ellipse["minor"] == pytest.approx(radius)
    assert (ellipse["cx"], ellipse["cy"]) == pytest.approx((49.5, 49.5))


@pytest.mark.parametrize("index", range(5))
def test_axes_are_rotations(index: int) -> None:
    coin, camera = scene_of(index)
    for axes in (camera_axes(camera)[1], coin_axes(replace(coin, lean=0.3, lean_direction=2.0))):
        assert np.allclose(axes @ axes.T, np.eye(3))
        assert np.linalg.det(axes) == pytest.approx(1)


def test_coin_leans_towards_its_direction() -> None:
    coin, _ = scene_of(0)
    axis = coin_axes(replace(coin, lean=0.2, lean_direction=0.7))[:, 2]
    assert axis[2] == pytest.approx(math.cos(0.2))
    assert math.atan2(axis[1], axis[0]) == pytest.approx(0.7)
