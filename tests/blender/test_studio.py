"""What comes out of Blender: the renders of one process, checked here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

SCRIPT = """
import sys
from dataclasses import replace
import numpy as np
from recoinize_blender.placement import lean_on
from recoinize_blender.randomize import random_scene
from recoinize_blender.scene import Face
from recoinize_blender.studio import Studio

SIZE = 96
FACES = {
    "flower": Face("flower", "anonymous:1", "nordic gold", "Spanish flower", 22.25, 2.14),
    "round": Face("round", "anonymous:2", "bimetal-1e", "smooth", 23.25, 2.33),
    "copper": Face("copper", "anonymous:3", "copper-plated steel", "smooth", 21.25, 1.67),
}
studio = Studio()
results = {}


def frontal(face, **surface):
    scene = random_scene(face, 3, 0, SIZE, 4, neighbours=0.0)
    camera = replace(
        scene.camera, tilt=0.0, target=(0.0, 0.0, face.thickness_mm), focus=scene.camera.distance,
        focal_length=18.0 * 0.8 * scene.camera.distance / face.radius_mm, aperture=0.1,
    )
    light = replace(scene.light, environment="studio", lamps=(), strength=1.0, phone=False)
    ground = replace(scene.ground, kind="plain", colour=(0.5, 0.5, 0.5))
    plain = replace(scene.coins[0].surface, tint=(1.0, 1.0, 1.0), dirt=0.0, stains=0.0, **surface)
    development = replace(scene.development, white_balance=(1.0, 1.0, 1.0), motion=0.0)
    coin = replace(scene.coins[0], surface=plain)
    return replace(scene, camera=camera, light=light, ground=ground, coins=(coin,),
                   development=development)


def keep(name, scene):
    rendered = studio.render(scene)
    results[f"{name} image"] = rendered.image
    results[f"{name} masks"] = rendered.masks
    results[f"{name} outlines"] = np.array(
        [[o[k] for k in ("cx", "cy", "major", "minor", "angle")] for o in rendered.outlines]
    )


for number in range(4):
    keep(f"random {number}", random_scene(FACES["round"], number, 0, SIZE, 4, neighbours=1.0))
keep("flower", frontal(FACES["flower"]))
keep("round", frontal(FACES["round"], tarnish=0.2, patchiness=0.0))
keep("bright copper", frontal(FACES["copper"], tarnish=0.1, patchiness=0.0))
keep("old copper", frontal(FACES["copper"], tarnish=1.0, patchiness=0.0))
below = frontal(FACES["round"])
above = lean_on(replace(below.coins[0], face=FACES["copper"]), below.coins[0], 7.0, 0.0)
keep("covered", replace(below, coins=(below.coins[0], above)))
keep("round again", frontal(FACES["round"], tarnish=0.2, patchiness=0.0))
np.savez(sys.argv[1], **results)
studio.close()
"""


@pytest.fixture(scope="module")
def renders(blender: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
    path = tmp_path_factory.mktemp("studio") / "renders.npz"
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    with np.load(Path(path)) as stored:
        return dict(stored)


def ellipse_mask(outline: np.ndarray, size: int, scale: float = 1.0) -> np.ndarray:
    cx, cy, major, minor, angle = outline
    y, x = np.mgrid[:size, :size]
    cos, sin = np.cos(angle), np.sin(angle)
    along = (x - cx) * cos + (y - cy) * sin
    across = (y - cy) * cos - (x - cx) * sin
    return (along / (major * scale)) ** 2 + (across / (minor * scale)) ** 2 < 1


def test_mask_of_a_frontal_coin_is_its_outline(renders: dict[str, np.ndarray]) -> None:
    mask = renders["round masks"][0] / 255
    outline = renders["round outlines"][0]
    y, x = np.mgrid[: len(mask), : len(mask)]
    assert (mask * x).sum() / mask.sum() == pytest.approx(outline[0], abs=0.3)
    assert (mask * y).sum() / mask.sum() == pytest.approx(outline[1], abs=0.3)
    assert mask.sum() == pytest.approx(np.pi * outline[2] * outline[3], rel=0.02)
    inside, outside = ellipse_mask(outline, len(mask), 0.95), ellipse_mask(outline, len(mask), 1.05)
    assert mask[inside].min() == 1
    assert mask[~outside].max() == 0


def test_flower_has_dents_in_its_mask(renders: dict[str, np.ndarray]) -> None:
    mask, outline = renders["flower masks"][0] / 255, renders["flower outlines"][0]
    angle = np.arange(720) * (2 * np.pi / 720)
    ring = 0.983 * outline[2]
    x = np.rint(outline[0] + ring * np.cos(angle)).astype(int)
    y = np.rint(outline[1] + ring * np.sin(angle)).astype(int)
    power = np.abs(np.fft.rfft(mask[y, x])) ** 2
    assert np.argmax(power[1:20]) + 1 == 7


@pytest.mark.parametrize("number", range(4))
def test_outlines_of_random_coins_hold_their_masks(
    renders: dict[str, np.ndarray], number: int
) -> None:
    masks, outlines = renders[f"random {number} masks"], renders[f"random {number} outlines"]
    assert len(masks) == len(outlines) >= 2
    subject = masks[0] / 255
    inside = ellipse_mask(outlines[0], len(subject), 0.93)
    others = masks[1:].sum(axis=0) / 255
    # Inside its outline there is the coin or one that covers it.
    assert (subject + others)[inside].min() > 0.95


def test_covered_part_belongs_to_the_coin_above(renders: dict[str, np.ndarray]) -> None:
    below, above = renders["covered masks"] / 255
    whole = renders["round masks"][0] / 255
    assert below.sum() < 0.93 * whole.sum()
    assert above.sum() > 0.05 * whole.sum()
    assert (below + above).max() < 1.02
    assert (below + above)[whole == 1].min() > 0.9


def mean_colour(renders: dict[str, np.ndarray], name: str) -> np.ndarray:
    mask = renders[f"{name} masks"][0] == 255
    return renders[f"{name} image"][mask].mean(axis=0)


def test_alloys_have_their_colours(renders: dict[str, np.ndarray]) -> None:
    for name in ("bright copper", "old copper", "flower"):
        red, green, blue = mean_colour(renders, name)
        assert red > green > blue, name
    copper, gold = mean_colour(renders, "bright copper"), mean_colour(renders, "flower")
    assert copper[1] / copper[0] < gold[1] / gold[0]
    bright = mean_colour(renders, "bright copper").mean()
    assert mean_colour(renders, "old copper").mean() < 0.75 * bright


def test_bimetal_core_is_greyer_than_its_ring(renders: dict[str, np.ndarray]) -> None:
    image, outline = renders["round image"].astype(float), renders["round outlines"][0]
    core = ellipse_mask(outline, len(image), 0.6)
    ring = ellipse_mask(outline, len(image), 0.9) & ~ellipse_mask(outline, len(image), 0.78)
    yellow = image[..., 0] - image[..., 2]
    assert yellow[ring].mean() > yellow[core].mean() + 10


def test_nothing_of_earlier_renders_remains(renders: dict[str, np.ndarray]) -> None:
    assert np.array_equal(renders["round image"], renders["round again image"])
    assert np.array_equal(renders["round masks"], renders["round again masks"])
