"""A catalogue of three drawn faces, and settings that train in seconds."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_pipeline.faces.catalogue import TEXTURES, Catalogue, Face
from recoinize_pipeline.settings import Settings, validate_settings


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return drawn_catalogue(tmp_path / "faces")


def drawn_catalogue(root: Path) -> Catalogue:
    (root / TEXTURES).mkdir(parents=True)
    faces = []
    for denomination, colour in (
        ("5c", (170, 100, 60)),
        ("50c", (200, 170, 80)),
        ("1e", (190,) * 3),
    ):
        face_id = f"xx-{denomination}-drawn"
        rgba = np.zeros((128, 128, 4), np.uint8)
        cv2.circle(rgba, (64, 64), 64, (*colour, 255), -1)
        cv2.putText(
            rgba, denomination, (14, 84), cv2.FONT_HERSHEY_DUPLEX, 1.6, (250, 240, 200, 255), 5
        )
        name = f"{TEXTURES}/{face_id}.png"
        cv2.imwrite(str(root / name), cv2.cvtColor(rgba, cv2.COLOR_RGBA2BGRA))
        label = CoinLabel(face_id, "xx", denomination, "drawn", "national", face_id, 21.0)
        faces.append(Face(label, name, 2.0, "nordic gold", "smooth", "drawn by this test", "MIT"))
    catalogue = Catalogue(root, faces)
    catalogue.save(root)
    return catalogue


@pytest.fixture
def settings() -> Settings:
    return validate_settings(
        {
            "seed": 3,
            "dataset": {"heldout_types": 0.0},
            "training": {
                "width": 8,
                "dimension": 8,
                "relit_per_face": 6,
                "epochs": 3,
                "steps_per_epoch": 2,
                "designs_per_batch": 3,
                "images_per_design": 2,
            },
        }
    )
