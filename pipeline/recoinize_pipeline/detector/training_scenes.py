"""The scenes a detector learns from: composed and rendered, none of them a photograph."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recoinize_edge.image_file import read_image
from recoinize_edge.outlines import Outlines
from recoinize_pipeline import atomic
from recoinize_pipeline.detector.composed_scene import compose_scene
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.relight.layers import UInt8Array, face_layers
from recoinize_pipeline.render.scenes import list_scenes

SCENE_SIZE = 320
"""Side of a scene, pixels."""

SCENES_PER_FILE = 100
_FACES_PER_FILE = 48


@dataclass(frozen=True)
class TrainingScene:
    """A picture of known content.

    Attributes:
        image: uint8 (SCENE_SIZE, SCENE_SIZE, 3), RGB.
        outlines: of its n coins.
        visible: (n,) share of each face that no other coin hides.
    """

    image: UInt8Array
    outlines: Outlines
    visible: npt.NDArray[np.float64]


def composed_scenes(
    catalogue: Catalogue, folder: Path, seed: int, count: int, on_scenes: Callable[[int], None]
) -> list[TrainingScene]:
    """Scenes of relit coins; those that a folder already holds are read from it.

    Args:
        catalogue: faces that coins show.
        folder: keeps the scenes, `SCENES_PER_FILE` in a file.
        seed: file i depends on it, on the catalogue and on i only.
        count: how many scenes.
        on_scenes: is told how many more are there.

    Raises:
        WorkspaceError: the disk is full.
    """
    scenes: list[TrainingScene] = []
    for number in range(-(-count // SCENES_PER_FILE)):
        path = folder / f"{seed}-{number:03d}.npz"
        if not path.is_file():
            made = _compose(catalogue, np.random.default_rng((seed, number)))
            atomic.write_bytes(path, _packed(made))
        scenes += _unpacked(path)
        on_scenes(len(scenes))
    return scenes[:count]


def rendered_scenes(catalogue: Catalogue, folder: Path) -> list[TrainingScene]:
    """Scenes that `render_scenes` wrote to a folder."""
    return [
        TrainingScene(
            read_image(scene.image),
            Outlines.of([coin.outline for coin in scene.coins]),
            np.array([coin.visible for coin in scene.coins]),
        )
        for scene in list_scenes(folder, catalogue)
    ]


def _compose(catalogue: Catalogue, rng: np.random.Generator) -> list[TrainingScene]:
    count = min(_FACES_PER_FILE, len(catalogue.faces))
    faces = [catalogue.faces[i] for i in rng.choice(len(catalogue.faces), count, replace=False)]
    layers = [face_layers(catalogue.texture(face)) for face in faces]
    diameters = np.array([face.label.diameter_mm for face in faces])
    made = (compose_scene(layers, diameters, rng, SCENE_SIZE) for _ in range(SCENES_PER_FILE))
    return [TrainingScene(scene.image, scene.outlines, scene.visible) for scene in made]


def _packed(scenes: Sequence[TrainingScene]) -> bytes:
    buffer = io.BytesIO()
    np.savez(
        buffer,
        images=np.stack([scene.image for scene in scenes]),
        counts=[len(scene.outlines) for scene in scenes],
        centres=np.concatenate([scene.outlines.centres for scene in scenes]),
        frames=np.concatenate([scene.outlines.frames for scene in scenes]),
        visible=np.concatenate([scene.visible for scene in scenes]),
    )
    return buffer.getvalue()


def _unpacked(path: Path) -> list[TrainingScene]:
    with np.load(path) as arrays:
        values = dict(arrays)
    ends = np.cumsum(values["counts"])
    return [
        TrainingScene(
            image,
            Outlines(values["centres"][end - n : end], values["frames"][end - n : end]),
            values["visible"][end - n : end],
        )
        for image, n, end in zip(values["images"], values["counts"], ends, strict=True)
    ]
