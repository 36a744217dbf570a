from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.catalogue import FILE_NAME, Catalogue, Face
from recoinize_pipeline.faces.description import FaceDescription
from recoinize_pipeline.faces.store import add_faces, write_texture


def described(country: str, denomination: str, edition: str = "only") -> Face:
    return FaceDescription(country, denomination, edition, "national", subject="a hàrp").face()


def stored(folder: Path, *faces: Face) -> Catalogue:
    for face in faces:
        write_texture(folder, face, np.full((8, 8, 4), (10, 20, 30, 255), np.uint8))
    return add_faces(folder, faces)


def test_round_trip_sorts_and_keeps_everything(tmp_path: Path) -> None:
    faces = [described("ie", "2e"), described("de", "1c", "2002"), described("ie", "1c")]
    stored(tmp_path, *faces)
    loaded = Catalogue.load(tmp_path)
    assert loaded.faces == sorted(faces, key=lambda face: face.face_id)
    assert loaded["ie-2e-only"].label.subject == "a hàrp"
    assert "ie-2e-only" in loaded and "ie-5c-only" not in loaded


def test_texture_is_rgba(tmp_path: Path) -> None:
    face = described("ie", "2e")
    catalogue = stored(tmp_path, face)
    assert catalogue.texture(face)[3, 3].tolist() == [10, 20, 30, 255]


def test_adding_replaces_faces_of_the_same_name(tmp_path: Path) -> None:
    stored(tmp_path, described("ie", "2e"), described("ie", "1e"))
    newer = FaceDescription("ie", "2e", "only", "national", subject="another").face()
    catalogue = add_faces(tmp_path, [newer])
    assert len(catalogue) == 2
    assert Catalogue.load(tmp_path)["ie-2e-only"].label.subject == "another"


def test_same_name_twice(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="'ie-2e-only' more than once"):
        Catalogue(tmp_path, [described("ie", "2e"), described("ie", "2e")])


def test_unknown_face(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="Received 'fi-1c-only'"):
        stored(tmp_path, described("ie", "2e"))["fi-1c-only"]


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="recoinize faces import"):
        Catalogue.load(tmp_path / "absent")


def damage_json(content: dict) -> str:
    return json.dumps(content)[:-20]


def other_schema(content: dict) -> str:
    return json.dumps(content | {"schema": 99})


def lost_field(content: dict) -> str:
    del content["faces"][0]["alloy"]
    return json.dumps(content)


def mistyped_field(content: dict) -> str:
    content["faces"][0]["diameter_mm"] = "25.75"
    return json.dumps(content)


def foreign_texture(content: dict) -> str:
    content["faces"][0]["texture"] = "../secret.png"
    return json.dumps(content)


def lost_texture(content: dict) -> str:
    content["faces"][0]["texture"] = "textures/absent.png"
    return json.dumps(content)


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        (damage_json, "Expected JSON"),
        (other_schema, "Received 99"),
        (lost_field, "Expected the fields"),
        (mistyped_field, "Received '25.75'"),
        (foreign_texture, "inside the catalogue's folder"),
        (lost_texture, "Expected the texture of face 'ie-2e-only'"),
    ],
)
def test_damaged_catalogue(tmp_path: Path, damage, sentence: str) -> None:
    folder = tmp_path / "faces"
    stored(folder, described("ie", "2e"))
    (tmp_path / "secret.png").write_bytes(b"")
    path = folder / FILE_NAME
    path.write_text(damage(json.loads(path.read_text())))
    with pytest.raises(CatalogueError, match=sentence):
        Catalogue.load(folder)


@pytest.mark.parametrize("shape", [(8, 8, 3), (8, 9, 4)])
def test_unusable_texture(tmp_path: Path, shape: tuple[int, int, int]) -> None:
    face = described("ie", "2e")
    catalogue = stored(tmp_path, face)
    cv2.imwrite(str(tmp_path / face.texture), np.zeros(shape, np.uint8))
    with pytest.raises(CatalogueError, match="Import the faces again"):
        catalogue.texture(face)
