"""Draws a scene from a seed: everything that may differ between two photographs of one coin."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from recoinize_blender import anonymous
from recoinize_blender.placement import beside, lean_on
from recoinize_blender.scene import (
    ENVIRONMENTS,
    GROUNDS,
    Camera,
    Coin,
    Colour,
    Development,
    Face,
    Ground,
    Lamp,
    Light,
    Scene,
    Surface,
)
from recoinize_blender.seeds import image_seed

_PURSE = (
    ("copper-plated steel", "smooth", 16.25, 1.67),
    ("copper-plated steel", "smooth with groove", 18.75, 1.67),
    ("copper-plated steel", "smooth", 21.25, 1.67),
    ("nordic gold", "fine scallops", 19.75, 1.93),
    ("nordic gold", "Spanish flower", 22.25, 2.14),
    ("nordic gold", "fine scallops", 24.25, 2.38),
    ("bimetal-1e", "interrupted reeding", 23.25, 2.33),
    ("bimetal-2e", "fine reeding with lettering", 25.75, 2.20),
)
"""Alloy, edge, diameter and thickness of the coins that may lie beside the subject."""


def random_scene(
    face: Face, index: int, settings_seed: int, size: int, samples: int, neighbours: float
) -> Scene:
    """Scene of image `index` of a face: the subject, sometimes with other coins beside it.

    Args:
        face: what the subject shows.
        index: number of the image.
        settings_seed: the seed in the settings.
        size: side of the picture, pixels.
        samples: light paths for each pixel.
        neighbours: share of the pictures with other coins.

    Returns:
        The scene. It depends on the arguments only.
    """
    seed = image_seed(settings_seed, face.face_id, index)
    rng = np.random.default_rng(seed)
    subject = Coin(face, random_surface(rng), 0.0, 0.0, face.thickness_mm, _turn(rng))
    coins = [subject]
    if rng.random() < neighbours:
        coins = _with_neighbours(subject, rng)
    camera = _random_camera(coins[0], rng)
    return Scene(
        seed=seed,
        size=size,
        samples=samples,
        coins=tuple(coins),
        camera=camera,
        light=random_light(rng),
        ground=random_ground(rng),
        development=random_development(rng),
    )


def random_surface(rng: np.random.Generator) -> Surface:
    """Condition of a coin: most are worn and dull, some new, some dirty."""
    age = rng.beta(1.3, 1.1)
    return Surface(
        relief=rng.uniform(0.75, 1.5) * (1 - 0.45 * age * rng.random()),
        roughness=rng.uniform(0.2, 0.35) if rng.random() < 0.12 else rng.uniform(0.34, 0.56),
        tarnish=float(np.clip(age + rng.normal(0, 0.12), 0, 1)),
        patchiness=rng.uniform(0.02, 0.25) if rng.random() < 0.75 else rng.uniform(0.25, 0.7),
        dirt=age * rng.uniform(0, 1.0),
        stains=rng.uniform(0, 0.8) if rng.random() < 0.2 else 0.0,
        scratches=rng.uniform(0, 0.3) * (0.3 + age),
        picture=rng.uniform(0.3, 1.2),
        tint=_tint(rng, 0.07),
        offset=(rng.random(), rng.random()),
    )


def random_light(rng: np.random.Generator) -> Light:
    """An environment and up to two lamps; one lamp alone is rare, as in life."""
    lamps = tuple(_random_lamp(rng) for _ in range(int(rng.choice(3, p=[0.35, 0.45, 0.2]))))
    dim = bool(lamps) and rng.random() < 0.25
    return Light(
        environment=str(rng.choice(ENVIRONMENTS)),
        rotation=_turn(rng),
        lean=rng.normal(0, 0.35),
        strength=rng.uniform(0.3, 0.6) if dim else rng.uniform(0.7, 1.3),
        tint=_tint(rng, 0.06),
        lamps=lamps,
        phone=bool(rng.random() < 0.8),
    )


def _random_lamp(rng: np.random.Generator) -> Lamp:
    warmth = rng.uniform(-0.1, 0.25)
    distance = math.exp(rng.uniform(math.log(250), math.log(2500)))
    return Lamp(
        distance=distance,
        elevation=math.radians(rng.uniform(12, 85)),
        azimuth=_turn(rng),
        size=distance * math.exp(rng.uniform(math.log(0.15), math.log(0.9))),
        irradiance=math.exp(rng.uniform(math.log(0.5), math.log(5))),
        colour=(1.0 + 0.5 * warmth, 1.0, 1.0 - 0.9 * warmth),
    )


def random_ground(rng: np.random.Generator) -> Ground:
    """A ground with colours that such grounds have."""
    kind = str(rng.choice(GROUNDS))
    grey = rng.uniform(0.15, 0.6)
    colour, second = _grey(rng, grey, 0.06), _grey(rng, grey * rng.uniform(0.3, 0.8), 0.06)
    roughness = rng.uniform(0.35, 0.9)
    if kind == "wood":
        tone = rng.uniform(0.08, 0.6)
        colour = _scaled((1.0, rng.uniform(0.55, 0.8), rng.uniform(0.25, 0.6)), tone)
        second = _scaled(colour, rng.uniform(0.3, 0.8))
    elif kind == "stone":
        colour = _grey(rng, rng.uniform(0.2, 0.75), 0.05)
        second = _grey(rng, rng.uniform(0.02, 0.35), 0.08)
        roughness = rng.uniform(0.2, 0.7)
    elif kind in ("cloth", "plain"):
        colour = _any_colour(rng) if rng.random() < 0.5 else _grey(rng, rng.uniform(0.3, 0.8), 0.1)
        second = _scaled(colour, 0.6) if rng.random() < 0.6 else _any_colour(rng)
    elif kind == "paper":
        colour = _grey(rng, rng.uniform(0.6, 0.85), 0.08)
        second = _any_colour(rng)
    elif kind == "dark":
        colour = _grey(rng, rng.uniform(0.008, 0.05), 0.15)
        second = _grey(rng, rng.uniform(0.02, 0.1), 0.15)
    return Ground(
        kind=kind,
        colour=colour,
        second_colour=second,
        scale=math.exp(rng.uniform(math.log(0.5), math.log(2.0))),
        rotation=_turn(rng),
        offset=(rng.uniform(-500, 500), rng.uniform(-500, 500)),
        roughness=roughness,
    )


def random_development(rng: np.random.Generator) -> Development:
    """A phone's picture: mostly decent, sometimes shaky, noisy or squeezed."""
    moving = rng.random() < 0.12
    noisy = rng.random() < 0.2
    return Development(
        exposure=rng.normal(0, 0.45),
        white_balance=_tint(rng, 0.07),
        contrast=rng.uniform(0, 0.5),
        saturation=rng.uniform(0.85, 1.3),
        softness=rng.uniform(0.0, 0.55) if rng.random() < 0.85 else rng.uniform(0.55, 1.5),
        motion=rng.uniform(0.5, 3.0) if moving else 0.0,
        motion_direction=_turn(rng),
        shot_noise=rng.uniform(0, 3e-3) if noisy else rng.uniform(0, 3e-4),
        read_noise=rng.uniform(0, 0.012) if noisy else rng.uniform(0, 0.003),
        denoising=rng.uniform(0.0, 0.03),
        sharpening=rng.uniform(0, 0.8),
        vignetting=rng.uniform(0, 0.25),
        jpeg_quality=int(rng.integers(60, 98)),
    )


def _random_camera(subject: Coin, rng: np.random.Generator) -> Camera:
    tilt = abs(rng.normal(0, math.radians(11)))
    if rng.random() < 0.25:
        tilt = math.radians(rng.uniform(10, 48))
    distance = math.exp(rng.uniform(math.log(110), math.log(450)))
    radius = subject.face.radius_mm
    # How much of the picture's half side the coin's radius takes.
    share = rng.uniform(0.55, 0.93)
    room = (1 - share) * 0.8 * radius / share
    focus_error = rng.normal(0, 0.01) if rng.random() < 0.85 else rng.normal(0, 0.08)
    return Camera(
        distance=distance,
        tilt=min(tilt, math.radians(50)),
        azimuth=_turn(rng),
        roll=_turn(rng),
        target=(
            subject.x + rng.uniform(-room, room),
            subject.y + rng.uniform(-room, room),
            subject.z,
        ),
        focal_length=18.0 * share * distance / radius,
        aperture=rng.uniform(1.5, 4.0),
        focus=distance * (1 + focus_error),
    )


def _with_neighbours(subject: Coin, rng: np.random.Generator) -> list[Coin]:
    """The subject among one to four other coins, one of them perhaps touching or overlapping."""
    coins = [subject]
    for number in range(int(rng.integers(1, 5))):
        face = _random_neighbour(subject.face, rng)
        surface, direction = random_surface(rng), _turn(rng)
        overlap = rng.uniform(0.05, 0.28) * subject.face.diameter_mm
        kind = rng.random() if number == 0 else 1.0
        if kind < 0.15:
            coins.append(
                lean_on(Coin(face, surface, 0, 0, 0, _turn(rng)), subject, overlap, direction)
            )
        elif kind < 0.25:
            below = Coin(face, surface, 0.0, 0.0, face.thickness_mm, _turn(rng))
            above = lean_on(subject, below, overlap, direction)
            # The subject stays in the middle; the coin that carries it moves instead.
            coins = [
                replace(above, x=0.0, y=0.0),
                replace(below, x=below.x - above.x, y=below.y - above.y),
            ]
        else:
            gap = 0.0 if rng.random() < 0.3 else rng.exponential(0.15) * subject.face.diameter_mm
            placed = beside(Coin(face, surface, 0, 0, 0, _turn(rng)), coins[0], gap, direction)
            if all(_apart(placed, other) for other in coins):
                coins.append(placed)
    return coins


def _apart(a: Coin, b: Coin) -> bool:
    reach = a.face.radius_mm + b.face.radius_mm
    return math.hypot(a.x - b.x, a.y - b.y) > reach - 1e-6


def _random_neighbour(subject: Face, rng: np.random.Generator) -> Face:
    number = int(rng.integers(anonymous.COUNT))
    if rng.random() < 0.15:
        return subject
    alloy, edge, diameter, thickness = _PURSE[int(rng.integers(len(_PURSE)))]
    name = f"{anonymous.PREFIX}{number}"
    return Face(name, name, alloy, edge, diameter, thickness)


def _turn(rng: np.random.Generator) -> float:
    return rng.uniform(0, 2 * math.pi)


def _tint(rng: np.random.Generator, spread: float) -> Colour:
    red, blue = np.exp(rng.normal(0, spread, 2))
    return (float(red), 1.0, float(blue))


def _grey(rng: np.random.Generator, level: float, spread: float) -> Colour:
    return _scaled(_tint(rng, spread), level)


def _any_colour(rng: np.random.Generator) -> Colour:
    """Any colour; strong ones are rarer than pale ones, as on tables."""
    pure = rng.uniform(0.02, 1, 3)
    strength = rng.uniform(0, 1) ** 1.5
    red, green, blue = rng.uniform(0.03, 0.8) * (pure * strength + (1 - strength))
    return (float(red), float(green), float(blue))


def _scaled(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(1.0, float(c * factor)) for c in colour)
    return (red, green, blue)
