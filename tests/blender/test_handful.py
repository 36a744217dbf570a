import json
import math
from itertools import combinations

import numpy as np

from recoinize_blender.handful import MOST_COINS, MOST_OVERLAP, MOST_TILT, random_handful
from recoinize_blender.projection import outline
from recoinize_blender.scene import Face, Scene

FACES = [
    Face("xx-20c-test", "a.png", "nordic gold", "Spanish flower", 22.25, 2.14),
    Face("xx-1c-test", "b.png", "copper-plated steel", "smooth", 16.25, 1.67),
    Face("xx-2e-test", "c.png", "bimetal-2e", "fine reeding with lettering", 25.75, 2.20),
]


def handfuls(count: int) -> list[Scene]:
    return [random_handful(FACES, index, 1, 800, 8) for index in range(count)]


def test_same_arguments_same_handful_and_other_index_other_handful() -> None:
    assert handfuls(5) == handfuls(5)
    assert len({json.dumps(scene.to_dict()) for scene in handfuls(20)}) == 20


def test_handfuls_of_one_to_many_coins_show_every_face() -> None:
    many = handfuls(200)
    assert {len(scene.coins) for scene in many} == set(range(1, MOST_COINS + 1))
    assert {coin.face.face_id for scene in many for coin in scene.coins} == {
        face.face_id for face in FACES
    }
    assert max(scene.camera.tilt for scene in many) <= MOST_TILT


def test_coins_lie_beside_each_other_or_cover_a_third_at_most() -> None:
    touching = covering = 0
    for scene in handfuls(150):
        for a, b in combinations(scene.coins, 2):
            apart = math.hypot(a.x - b.x, a.y - b.y)
            gap = apart - a.face.radius_mm - b.face.radius_mm
            touching += abs(gap) < 1e-3
            if gap < -1e-3:
                covering += 1
                upper = a if a.lean else b
                assert upper.lean > 0
                assert -gap <= MOST_OVERLAP * upper.face.diameter_mm + 0.2
    assert touching > 50
    assert covering > 50


def test_nearly_all_coins_are_in_the_picture() -> None:
    inside = []
    for scene in handfuls(100):
        for coin in scene.coins:
            seen = outline(coin, scene.camera, scene.size)
            inside.append(0 <= seen["cx"] < scene.size and 0 <= seen["cy"] < scene.size)
    assert np.mean(inside) > 0.97
