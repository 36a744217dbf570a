from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.job import RenderJob, plan
from recoinize_pipeline.render.store import is_done, list_renders
from recoinize_pipeline.settings import Settings, load_settings

OUTLINE = {"cx": 20.0, "cy": 21.0, "major": 15.0, "minor": 14.0, "angle": 0.5}


def fake_render(job: RenderJob) -> None:
    job.stem.parent.mkdir(parents=True, exist_ok=True)
    image = np.zeros((8, 8, 3), np.uint8)
    cv2.imwrite(f"{job.stem}.png", image)
    cv2.imwrite(f"{job.stem}.mask.png", image)
    record = {
        "face_id": job.face_id,
        "index": job.index,
        "seed": 5,
        "outline": OUTLINE,
        "fingerprint": job.fingerprint,
    }
    Path(f"{job.stem}.json").write_text(json.dumps(record))


def fingerprints(catalogue: Catalogue, settings: Settings) -> list[str]:
    return [job.fingerprint for job in plan(catalogue, Path("renders"), settings)]


def test_plan_has_all_images_of_each_face(catalogue: Catalogue, settings: Settings) -> None:
    jobs = plan(catalogue, Path("renders"), settings)
    expected = [(name, i) for name in ("xx-1e-a", "xx-5c-b") for i in range(3)]
    assert [(job.face_id, job.index) for job in jobs] == expected
    chosen = plan(catalogue, Path("renders"), settings, ["xx-5c-b"])
    assert [job.fingerprint for job in chosen] == [job.fingerprint for job in jobs[3:]]
    with pytest.raises(CatalogueError, match="nobody"):
        plan(catalogue, Path("renders"), settings, ["nobody"])


@pytest.mark.parametrize(
    ("override", "same"),
    [
        ("render.size=64", False),
        ("render.samples=3", False),
        ("render.neighbours=0.1", False),
        ("seed=1", False),
        ("render.workers=7", True),
        ("render.images_per_worker=7", True),
        ("training.epochs=2", True),
    ],
)
def test_fingerprint_covers_what_pictures_depend_on(
    catalogue: Catalogue, override: str, same: bool
) -> None:
    before = fingerprints(catalogue, load_settings())
    after = fingerprints(catalogue, load_settings(overrides=[override]))
    assert (before == after) == same


def test_fingerprint_covers_the_texture_but_not_its_place(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    before = fingerprints(catalogue, settings)
    shutil.copytree(catalogue.root, tmp_path / "moved")
    moved = Catalogue.load(tmp_path / "moved")
    assert fingerprints(moved, settings) == before
    path = moved.root / moved.faces[0].texture
    picture = cv2.imread(str(path), cv2.IMREAD_UNCHANGED)
    picture[40, 40] = 0
    cv2.imwrite(str(path), picture)
    after = fingerprints(moved, settings)
    assert after[0] != before[0] and after[3] == before[3]


def test_listing_and_resuming_skip_what_is_torn(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    renders = tmp_path / "renders"
    jobs = plan(catalogue, renders, settings)
    for job in jobs:
        fake_render(job)
    assert [(r.face_id, r.index) for r in list_renders(renders)] == [
        (job.face_id, job.index) for job in jobs
    ]
    record = list_renders(renders)[0]
    assert (record.seed, record.outline.cx, record.outline.angle) == (5, 20.0, 0.5)
    assert record.image.is_file() and record.mask.is_file()

    torn = Path(f"{jobs[0].stem}.png")
    torn.write_bytes(torn.read_bytes()[:-5])
    Path(f"{jobs[1].stem}.mask.png").unlink()
    Path(f"{jobs[2].stem}.json").write_text('{"face_id": "xx')
    Path(f"{jobs[3].stem}.json").unlink()
    Path(f"{jobs[4].stem}.json").write_text('{"face_id": "xx-5c-b"}')
    assert [(r.face_id, r.index) for r in list_renders(renders)] == [("xx-5c-b", 2)]
    assert [is_done(job) for job in jobs] == [False] * 5 + [True]


def test_renders_of_other_settings_do_not_count(
    catalogue: Catalogue, settings: Settings, tmp_path: Path
) -> None:
    job = plan(catalogue, tmp_path, settings)[0]
    fake_render(job)
    assert is_done(job)
    other = plan(catalogue, tmp_path, load_settings(overrides=["seed=3"]))[0]
    assert not is_done(other)


def test_no_renders_at_all(tmp_path: Path) -> None:
    assert list_renders(tmp_path / "missing") == []
