"""A catalogue of two drawn faces."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.settings import Settings, load_settings


def face(face_id: str, diameter: float, alloy: str) -> Face:
    label = CoinLabel(face_id, "xx", "1e", "test", "national", face_id, diameter)
    return Face(label, f"textures/{face_id}.png", 2.0, alloy, "smooth", "drawn", "MIT")


def draw_catalogue(folder: Path) -> Catalogue:
    faces = [face("xx-1e-a", 23.25, "bimetal-1e"), face("xx-5c-b", 21.25, "copper-plated steel")]
    (folder / "textures").mkdir(parents=True)
    for number, item in enumerate(faces):
        texture = np.full((96, 96, 4), 160, np.uint8)
        texture[..., 3] = 0
        cv2.circle(texture, (48, 48), 48, (160, 160, 160, 255), -1)
        cv2.putText(texture, "AB"[number], (30, 66), 0, 2, (90, 90, 90, 255), 5)
        cv2.imwrite(str(folder / item.texture), texture)
    catalogue = Catalogue(folder, faces)
    catalogue.save(folder)
    return catalogue


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return draw_catalogue(tmp_path / "faces")


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load_settings(
        overrides=["render.per_face=3", "render.size=48", "render.samples=2", "render.neighbours=1"]
    )


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The same for tests that share one rendering and change no face."""
    return draw_catalogue(tmp_path_factory.mktemp("drawn") / "faces")


@pytest.fixture(scope="session")
def blender() -> None:
    """Skips where Blender's Python module is not installed."""
    if importlib.util.find_spec("bpy") is None:
        pytest.skip("needs Blender's Python module: pip install 'recoinize[blender]'")
