"""Handfuls of known coins: planning and reading back."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.scenes import list_scenes, plan_scenes


def test_a_scene_depends_on_its_number_and_on_nothing_else(catalogue: Catalogue, tmp_path: Path):
    few = plan_scenes(catalogue, tmp_path, 0, 2, 80, 2)
    many = plan_scenes(catalogue, tmp_path, 0, 5, 80, 2)
    assert many[:2] == few
    assert [job.index for job in many] == list(range(5))
    assert len({job.stem for job in many}) == 5


@pytest.mark.parametrize("change", [{"seed": 1}, {"size": 96}, {"samples": 4}])
def test_other_settings_make_other_scenes(
    catalogue: Catalogue, tmp_path: Path, change: dict[str, int]
):
    usual = {"seed": 0, "count": 1, "size": 80, "samples": 2}
    (one,) = plan_scenes(catalogue, tmp_path, **usual)
    (other,) = plan_scenes(catalogue, tmp_path, **(usual | change))
    assert one.fingerprint != other.fingerprint


def test_another_picture_of_a_face_makes_other_scenes(catalogue: Catalogue, tmp_path: Path):
    (one,) = plan_scenes(catalogue, tmp_path, 0, 1, 80, 2)
    texture = catalogue.root / catalogue.faces[0].texture
    cv2.imwrite(str(texture), np.zeros((96, 96, 4), np.uint8))
    (other,) = plan_scenes(catalogue, tmp_path, 0, 1, 80, 2)
    assert one.fingerprint != other.fingerprint


def test_scenes_are_read_back_with_what_is_visible_of_each_coin(
    catalogue: Catalogue, tmp_path: Path
):
    (job,) = plan_scenes(catalogue, tmp_path, 0, 1, 80, 2)
    job.stem.parent.mkdir(parents=True)
    for suffix in (".png", ".mask.png"):
        cv2.imwrite(f"{job.stem}{suffix}", np.zeros((80, 80, 3), np.uint8))
    outline = {"cx": 30.0, "cy": 40.0, "major": 20.0, "minor": 10.0, "angle": 0.0}
    record = {
        "face_id": "xx-1e-a",
        "index": 0,
        "seed": 5,
        "fingerprint": job.fingerprint,
        "outline": outline,
        "outlines": [outline, outline],
        "mask_areas": [np.pi * 20 * 10, np.pi * 20 * 10 / 2],
        "coins": [{"face": {"face_id": "xx-1e-a"}}, {"face": {"face_id": "xx-5c-b"}}],
    }
    Path(f"{job.stem}.json").write_text(json.dumps(record))
    (scene,) = list_scenes(tmp_path, catalogue)
    assert [coin.label.face_id for coin in scene.coins] == ["xx-1e-a", "xx-5c-b"]
    assert [coin.visible for coin in scene.coins] == pytest.approx([1.0, 0.5])
    assert scene.coins[0].outline.minor == 10.0
