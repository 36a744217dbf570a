"""Draws a scene of several known coins: spread on a table, touching, some lying on others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from recoinize_blender.placement import beside, lean_on
from recoinize_blender.randomize import (
    random_development,
    random_ground,
    random_light,
    random_surface,
)
from recoinize_blender.scene import Camera, Coin, Development, Face, Scene
from recoinize_blender.seeds import image_seed

SEED_NAME = "handful"
"""Takes the place of the face in the seed of a handful."""

MOST_COINS = 10
MOST_OVERLAP = 0.33
"""Of the diameter of the upper coin."""

MOST_TILT = math.radians(50)

_TRIES = 40  # to place a coin before the handful stays smaller


def random_handful(
    faces: Sequence[Face], index: int, settings_seed: int, size: int, samples: int
) -> Scene:
    """Scene `index` of coins that show faces of a catalogue.

    Args:
        faces: what the coins may show, at least one.
        index: number of the scene.
        settings_seed: the seed in the settings.
        size: side of the picture, pixels.
        samples: light paths for each pixel.

    Returns:
        The scene. It depends on the arguments only.
    """
    seed = image_seed(settings_seed, SEED_NAME, index)
    rng = np.random.default_rng(seed)
    coins = _spread(faces, int(rng.integers(1, MOST_COINS + 1)), rng)
    return Scene(
        seed=seed,
        size=size,
        samples=samples,
        coins=tuple(coins),
        camera=_camera(coins, rng),
        light=random_light(rng),
        ground=random_ground(rng),
        development=_exposed_for_coins(random_development(rng)),
    )


def _exposed_for_coins(development: Development) -> Development:
    """The meter sees mostly ground, which mirrors no lamps; phones hold highlights back."""
    return replace(development, exposure=development.exposure - 0.8)


def _spread(faces: Sequence[Face], count: int, rng: np.random.Generator) -> list[Coin]:
    """Coins on a table; each lies beside or on one that is there already."""
    first = _dressed(faces, rng)
    coins = [first]
    alone = {0}  # flat coins that carry none
    for _ in range(_TRIES):
        if len(coins) == count:
            break
        coin, direction = _dressed(faces, rng), rng.uniform(0, 2 * math.pi)
        chosen = int(rng.integers(len(coins)))
        if rng.random() < 0.2 and chosen in alone:
            overlap = rng.uniform(0.05, MOST_OVERLAP) * coin.face.diameter_mm
            placed = lean_on(coin, coins[chosen], overlap, direction)
            if _clear(placed, [c for i, c in enumerate(coins) if i != chosen]):
                coins.append(placed)
                alone.discard(chosen)
            continue
        gap = 0.0 if rng.random() < 0.3 else float(rng.exponential(9.0))
        placed = beside(coin, coins[chosen], gap, direction)
        if _clear(placed, coins):
            alone.add(len(coins))
            coins.append(placed)
    return coins


def _dressed(faces: Sequence[Face], rng: np.random.Generator) -> Coin:
    """A coin in some condition, not yet placed: flat at the middle of the table."""
    face = faces[int(rng.integers(len(faces)))]
    surface = random_surface(rng)
    return Coin(face, surface, 0.0, 0.0, face.thickness_mm, rng.uniform(0, 2 * math.pi))


def _clear(coin: Coin, others: Sequence[Coin]) -> bool:
    """Whether a coin touches none of the others, seen from above."""
    return all(
        math.hypot(coin.x - other.x, coin.y - other.y)
        > coin.face.radius_mm + other.face.radius_mm - 1e-6
        for other in others
    )


def _camera(coins: Sequence[Coin], rng: np.random.Generator) -> Camera:
    """A phone held over the coins so that all are in the picture."""
    x = (min(c.x for c in coins) + max(c.x for c in coins)) / 2
    y = (min(c.y for c in coins) + max(c.y for c in coins)) / 2
    reach = max(math.hypot(c.x - x, c.y - y) + c.face.radius_mm for c in coins)
    tilt = abs(rng.normal(0, math.radians(15)))
    if rng.random() < 0.25:
        tilt = rng.uniform(math.radians(10), MOST_TILT)
    # Near coins of a handful seen askew look larger, so the camera keeps away.
    distance = max(rng.uniform(180, 450), 3.5 * reach)
    share = rng.uniform(0.65, 1.0)
    return Camera(
        distance=distance,
        tilt=min(tilt, MOST_TILT),
        azimuth=rng.uniform(0, 2 * math.pi),
        roll=rng.uniform(0, 2 * math.pi),
        target=(x, y, coins[0].z),
        focal_length=18.0 * share * distance / (1.1 * reach),
        aperture=rng.uniform(1.5, 4.0),
        focus=distance * (1 + rng.normal(0, 0.01)),
    )
