import json
import math
from itertools import combinations

import pytest

from recoinize_blender.randomize import random_scene
from recoinize_blender.scene import ENVIRONMENTS, GROUNDS, Face, Scene
from recoinize_blender.seeds import image_seed

FACE = Face("xx-20c-test", "coin.png", "nordic gold", "Spanish flower", 22.25, 2.14)


def scenes(count: int, neighbours: float = 0.35) -> list[Scene]:
    return [random_scene(FACE, index, 1, 128, 8, neighbours) for index in range(count)]


def test_same_arguments_same_scene_and_other_index_other_scene() -> None:
    assert scenes(5) == scenes(5)
    assert len({json.dumps(scene.to_dict()) for scene in scenes(20)}) == 20


def test_scene_can_be_stored_and_carries_its_seed() -> None:
    scene = scenes(3)[2]
    stored = json.loads(json.dumps(scene.to_dict()))
    assert stored["seed"] == image_seed(1, FACE.face_id, 2)
    assert stored["coins"][0]["face"]["face_id"] == FACE.face_id
    assert stored["camera"]["tilt"] == scene.camera.tilt


def test_where_a_texture_is_stored_does_not_matter() -> None:
    moved = Face("xx-20c-test", "/elsewhere/coin.png", "nordic gold", "Spanish flower", 22.25, 2.14)
    here, there = random_scene(FACE, 4, 1, 128, 8, 1.0), random_scene(moved, 4, 1, 128, 8, 1.0)
    assert (here.camera, here.light, here.ground) == (there.camera, there.light, there.ground)
    assert [(c.x, c.y) for c in here.coins] == [(c.x, c.y) for c in there.coins]


@pytest.mark.parametrize(("share", "low", "high"), [(0.0, 0, 0), (0.35, 85, 160), (1.0, 340, 400)])
def test_share_of_pictures_with_neighbours(share: float, low: int, high: int) -> None:
    several = sum(len(scene.coins) > 1 for scene in scenes(350 if share < 1 else 400, share))
    assert low <= several <= high


def test_flat_coins_do_not_cut_into_each_other() -> None:
    for scene in scenes(150, 1.0):
        flat = [coin for coin in scene.coins if coin.lean == 0]
        for a, b in combinations(flat, 2):
            reach = a.face.radius_mm + b.face.radius_mm
            assert math.hypot(a.x - b.x, a.y - b.y) > reach - 1e-3


def test_variety_and_limits() -> None:
    many = scenes(400)
    assert {scene.ground.kind for scene in many} == set(GROUNDS)
    assert {scene.light.environment for scene in many} == set(ENVIRONMENTS)
    assert {len(scene.light.lamps) for scene in many} == {0, 1, 2}
    assert max(scene.camera.tilt for scene in many) <= math.radians(50)
    assert any(scene.camera.tilt > math.radians(35) for scene in many)
    rolls = [scene.camera.roll for scene in many]
    assert min(rolls) < 0.2 and max(rolls) > 2 * math.pi - 0.2
    for scene in many:
        surface = scene.coins[0].surface
        for name in ("roughness", "tarnish", "dirt", "stains"):
            assert 0 <= getattr(surface, name) <= 1, name
        colours = (*scene.ground.colour, *scene.ground.second_colour)
        assert all(0 <= channel <= 1 for channel in colours)
