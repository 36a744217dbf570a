from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from pictures import drawn

from recoinize_edge.coin import DENOMINATIONS
from recoinize_pipeline.faces.builtin import add_builtin_faces, builtin_faces, draw_face
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.faces.coin_types import coin_type
from recoinize_pipeline.faces.texture import disc_alpha

FACES = builtin_faces()


def lab(face_id: str, part_of_radius: float) -> np.ndarray:
    """Mean CIELAB colour along a circle around the coin's centre."""
    texture = drawn(face_id)
    n = texture.shape[0]
    angle = np.linspace(0, 2 * np.pi, 360)
    x = ((n - 1) / 2 + part_of_radius * n / 2 * np.cos(angle)).round().astype(int)
    y = ((n - 1) / 2 + part_of_radius * n / 2 * np.sin(angle)).round().astype(int)
    colours = cv2.cvtColor(texture[:, :, :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return colours[y, x].mean(axis=0)


def test_every_denomination_has_a_common_side() -> None:
    common = [face for face in FACES if face.label.country == "eu"]
    assert {face.label.denomination for face in common} == set(DENOMINATIONS)
    assert len({face.label.design for face in FACES}) == len(FACES)
    assert {face.licence for face in FACES} == {"MIT"}


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.face_id)
def test_shape_and_colour(face) -> None:
    texture = drawn(face.face_id)
    assert np.array_equal(texture[:, :, 3], disc_alpha(256))
    core, ring = lab(face.face_id, 0.5), lab(face.face_id, 0.9)
    alloy = coin_type(face.label.denomination).alloy
    if alloy == "copper-plated steel":
        assert core[1] > 12 and ring[1] > 12  # reddish
    elif alloy == "nordic gold":
        assert core[2] > 30 and abs(core[1]) < 8  # yellow
    else:
        yellow, white = (ring, core) if alloy == "bimetal-1e" else (core, ring)
        assert yellow[2] > white[2] + 15
        assert abs(white[2]) < 8


def test_faces_of_one_metal_differ_in_their_relief() -> None:
    for metal in (("1c", "2c", "5c"), ("10c", "20c", "50c")):
        light = [
            cv2.cvtColor(drawn(f"eu-{code}-drawn")[:, :, :3], cv2.COLOR_RGB2GRAY).astype(float)
            for code in metal
        ]
        for i, one in enumerate(light):
            for other in light[i + 1 :]:
                assert np.corrcoef(one.ravel(), other.ravel())[0, 1] < 0.95


def test_drawing_is_repeatable_and_scales() -> None:
    again = draw_face(FACES[0], 256)
    assert np.array_equal(again, drawn(FACES[0].face_id))
    small = draw_face(FACES[0], 96)
    shrunk = cv2.resize(again, (96, 96), interpolation=cv2.INTER_AREA)
    assert np.abs(small.astype(int) - shrunk)[small[:, :, 3] == 255].mean() < 6


def test_catalogue(tmp_path: Path) -> None:
    faces = add_builtin_faces(tmp_path, 64)
    catalogue = Catalogue.load(tmp_path)
    assert {face.face_id for face in catalogue} == {face.face_id for face in faces}
    assert catalogue.texture(catalogue["eu-2e-drawn"]).shape == (64, 64, 4)
