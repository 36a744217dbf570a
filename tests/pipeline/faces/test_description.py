from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.description import UNKNOWN_LICENCE, FaceDescription


@pytest.mark.parametrize(
    ("path", "face_id"),
    [
        ("de/2e_2006-holsten-gate.jpg", "de-2e-2006-holsten-gate"),
        ("pictures/eu/1e_map2007.PNG", "eu-1e-map2007"),
        ("ie/5c.jpeg", "ie-5c-only"),
        ("FI/20c_A b_c.webp", "fi-20c-a-b-c"),
        ("el/1c_2002.jpg", "gr-1c-2002"),
    ],
)
def test_names(path: str, face_id: str) -> None:
    face = FaceDescription.from_path(path).face()
    assert face.face_id == face_id
    assert face.texture == f"textures/{face_id}.png"
    assert face.label.side == ("common" if face_id.startswith("eu") else "national")
    assert face.licence == UNKNOWN_LICENCE


@pytest.mark.parametrize(
    "path", ["2e.jpg", "de/coin.jpg", "germany/2e.jpg", "de/3c.jpg", "zz/1c.jpg"]
)
def test_names_that_say_nothing(path: str) -> None:
    with pytest.raises(CatalogueError, match="Expected"):
        FaceDescription.from_path(path).face()


def test_row() -> None:
    row = {
        "country": "sl",
        "denomination": "2e",
        "edition": "comm-2022-402",
        "side": "national",
        "kind": "commemorative",
        "year": "2022|2025",
        "subject": "Jože Plečnik",
        "source": "somebody",
        "licence": "CC0",
    }
    face = FaceDescription.from_row(row).face()
    assert face.label.country == "si"
    assert face.label.design == "si-comm-2022-402-2e"
    assert (face.year, face.kind) == ("2022|2025", "commemorative")
    assert (face.label.subject, face.source, face.licence) == ("Jože Plečnik", "somebody", "CC0")
    assert (face.alloy, face.edge) == ("bimetal-2e", "fine reeding with lettering")


@pytest.mark.parametrize(
    "change",
    [
        {"country": ""},
        {"denomination": "4c"},
        {"side": "left"},
        {"side": "common"},
        {"kind": "rare"},
        {"country": "usa"},
        {"edition": "***"},
    ],
)
def test_impossible_rows(change: dict[str, str]) -> None:
    row = {"country": "si", "denomination": "2e", "side": "national"} | change
    with pytest.raises(CatalogueError, match="Expected"):
        FaceDescription.from_row(row).face()


def test_second_picture_of_a_face_has_a_name_of_its_own_and_the_same_design() -> None:
    description = FaceDescription.from_path("de/10c_2002.jpg")
    first, second = description.face(), description.face(picture=2)
    assert second.face_id == "de-10c-2002-2"
    assert second.label.design == first.label.design


@pytest.mark.shared
def test_all_rows_of_the_shared_table(shared_dir: Path) -> None:
    with (shared_dir / "faces" / "faces.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    faces = [FaceDescription.from_row(row).face() for row in rows]
    assert len(faces) == 833
    # One face, a Dutch 50 cent, is there in two pictures.
    assert len({face.face_id for face in faces}) == 832
    assert {face.year for face in faces} >= {"2022|2025", "2022|2024|2025"}
    assert not {face.label.country for face in faces} & {"et", "mo", "sl"}
    assert sum(bool(face.label.subject) for face in faces) == sum(bool(r["subject"]) for r in rows)
