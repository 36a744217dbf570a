from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.cli.main import main
from recoinize_pipeline.dataset.build import build_dataset
from recoinize_pipeline.dataset.features import outline_of
from recoinize_pipeline.dataset.load import load_split
from recoinize_pipeline.dataset.splits import SPLITS, split_of
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.render.store import RenderRecord, list_renders
from recoinize_pipeline.settings import Settings, load_settings
from recoinize_pipeline.workspace import Workspace

FACES = 5
PER_FACE = 20
SIZE = 40


def write_render(renders: Path, face_id: str, index: int, fingerprint: str = "same") -> None:
    """A render as Blender's workers leave it; its pixels are different from all others'."""
    folder = renders / face_id
    folder.mkdir(parents=True, exist_ok=True)
    seed = int.from_bytes(hashlib.sha256(f"{face_id} {index}".encode()).digest()[:7], "big")
    image = np.random.default_rng(seed).integers(0, 256, (SIZE, SIZE, 3), np.uint8)
    mask = np.zeros((SIZE, SIZE), np.uint8)
    cv2.circle(mask, (20, 19), 12, 255, -1)
    cv2.imwrite(str(folder / f"{index:05d}.png"), image)
    cv2.imwrite(str(folder / f"{index:05d}.mask.png"), mask)
    outline = {"cx": 20.0, "cy": 19.0, "major": 12.0, "minor": 11.5, "angle": index / 10}
    record = {
        "face_id": face_id,
        "index": index,
        "seed": seed,
        "outline": outline,
        "fingerprint": fingerprint,
    }
    (folder / f"{index:05d}.json").write_text(json.dumps(record))


def face(number: int) -> Face:
    label = CoinLabel(
        face_id=f"xx-1e-{number}",
        country="xx",
        denomination="1e",
        edition=str(number),
        side="national",
        design=f"xx-1e-{number}",
        diameter_mm=23.25,
    )
    return Face(label, f"textures/{number}.png", 2.33, "bimetal-1e", "reeded", "test", "MIT")


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A work folder with a catalogue and all of its renders."""
    workspace = Workspace(tmp_path_factory.mktemp("rendered"))
    catalogue = Catalogue(workspace.faces, map(face, range(FACES)))
    texture = np.full((64, 64, 4), 200, np.uint8)
    (workspace.faces / "textures").mkdir(parents=True)
    for one in catalogue:
        cv2.imwrite(str(workspace.faces / one.texture), texture)
        for index in range(PER_FACE):
            write_render(workspace.renders, one.face_id, index)
    catalogue.save(workspace.faces)
    workspace.write_settings(load_settings(overrides=[f"render.per_face={PER_FACE}"]))
    return workspace


@pytest.fixture
def workspace(rendered: Workspace, tmp_path: Path) -> Workspace:
    """A copy that a test may change."""
    shutil.copytree(rendered.root, tmp_path / "work")
    return Workspace(tmp_path / "work")


def build(workspace: Workspace, *options: str) -> int:
    return main(["dataset", "build", "--work", str(workspace.root), "--quiet", *options])


def all_rows(workspace: Workspace) -> list[tuple[str, str, int]]:
    return [
        (split, face_id, variant)
        for split in SPLITS
        for face_id, variant in zip(
            *(load_split(workspace.dataset, split)[c] for c in ("face_id", "variant")), strict=True
        )
    ]


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_every_render_is_in_exactly_one_split(workspace: Workspace) -> None:
    assert build(workspace) == 0
    rows = all_rows(workspace)
    assert len(rows) == FACES * PER_FACE
    assert len({(face_id, variant) for _, face_id, variant in rows}) == FACES * PER_FACE
    counts = Counter(split for split, _, _ in rows)
    # One of five coin types is held out; the others are divided 14 : 3 : 3.
    assert counts == {"heldout": 20, "train": 56, "validation": 12, "test": 12}
    heldout = {face_id for split, face_id, _ in rows if split == "heldout"}
    assert len(heldout) == 1
    assert not heldout & {face_id for split, face_id, _ in rows if split != "heldout"}
    settings = workspace.read_settings()
    for split, face_id, variant in rows:
        if split != "heldout":
            assert split == split_of(face_id, variant, settings.dataset, settings.seed)


def test_rows_are_the_renders_to_the_bit(workspace: Workspace) -> None:
    build(workspace)
    by_key = {(r.face_id, r.index): r for r in list_renders(workspace.renders)}
    for split in SPLITS:
        for row in load_split(workspace.dataset, split):
            record = by_key[row["face_id"], row["variant"]]
            bgr = cv2.imread(str(record.image))
            assert (np.asarray(row["image"]) == bgr[:, :, ::-1]).all()
            assert (np.asarray(row["mask"]) == cv2.imread(str(record.mask), 0)).all()
            assert row["seed"] == record.parameters["seed"]
            assert outline_of(row).angle == pytest.approx(record.outline.angle)
            assert (row["country"], row["denomination"], row["side"]) == ("xx", "1e", "national")
            assert row["edition"] == row["face_id"].removeprefix("xx-1e-")


def test_building_again_gives_the_same_bytes(workspace: Workspace) -> None:
    build(workspace)
    first = digest(workspace.dataset)
    build(workspace)
    assert digest(workspace.dataset) == first
    build(workspace, "--set", "seed=1")
    assert digest(workspace.dataset)["train.parquet"] != first["train.parquet"]


def test_order_of_the_renders_does_not_matter(rendered: Workspace, tmp_path: Path) -> None:
    catalogue, settings = Catalogue.load(rendered.faces), rendered.read_settings()
    records = list_renders(rendered.renders)
    build_dataset(records, catalogue, settings, tmp_path / "a")
    build_dataset(records[::-1], catalogue, settings, tmp_path / "b")
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_card_describes_the_dataset_to_the_hub(workspace: Workspace) -> None:
    import yaml

    build(workspace)
    card = (workspace.dataset / "README.md").read_text(encoding="utf-8")
    _, header, body = card.split("---\n", 2)
    values = yaml.safe_load(header)
    assert values["license"] == "mit"
    files = {f["split"]: f["path"] for f in values["configs"][0]["data_files"]}
    assert files == {split: f"{split}.parquet" for split in SPLITS}
    assert all((workspace.dataset / path).is_file() for path in files.values())
    assert "| train | 56 |" in body
    assert "14" not in values["size_categories"]
    assert "](contact_sheet.png)" in body
    assert (workspace.dataset / "contact_sheet.png").is_file()


def test_contact_sheet_shows_images_with_their_contours(workspace: Workspace) -> None:
    build(workspace)
    sheet = cv2.imread(str(workspace.dataset / "contact_sheet.png"))
    green = (sheet == (90, 255, 60)).all(axis=2)
    # A closed contour for each of five faces times eight images, about 2 pi r pixels long.
    count, _, stats, _ = cv2.connectedComponentsWithStats(green.astype(np.uint8), connectivity=8)
    assert count - 1 == FACES * 8
    diameters = stats[1:, cv2.CC_STAT_WIDTH]
    assert np.abs(diameters - 2 * 12 * 112 / SIZE).max() <= 4


def test_contact_sheet_of_very_many_faces_stays_small(rendered: Workspace, tmp_path: Path) -> None:
    from recoinize_pipeline.dataset.contact_sheet import write_contact_sheet

    records = [
        replace(record, face_id=f"{record.face_id}-{copy}")
        for record in list_renders(rendered.renders)
        for copy in range(8)
    ]
    write_contact_sheet(records, tmp_path)
    height, width = cv2.imread(str(tmp_path / "contact_sheet.png")).shape[:2]
    assert height < 2200
    assert width < 1000


def test_without_held_out_types_there_is_no_such_split(workspace: Workspace) -> None:
    build(workspace, "--set", "dataset.heldout_types=0")
    assert not (workspace.dataset / "heldout.parquet").exists()
    assert len(load_split(workspace.dataset, "train")) == 70
    assert "heldout" not in (workspace.dataset / "README.md").read_text(encoding="utf-8")


def test_missing_render_is_told(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    (workspace.renders / "xx-1e-3" / "00007.json").unlink()
    assert build(workspace) == 2
    error = capsys.readouterr().err
    assert "Received 99 of 100 (19 of xx-1e-3). Run `recoinize render` again" in error
    assert not workspace.dataset.exists()
    assert build(workspace, "--partial") == 0
    assert len(all_rows(workspace)) == 99


def test_renders_beyond_what_is_asked_for_are_left_out(workspace: Workspace) -> None:
    write_render(workspace.renders, "xx-1e-0", PER_FACE)
    write_render(workspace.renders, "gone-1e-0", 0)
    assert build(workspace) == 0
    assert len(all_rows(workspace)) == FACES * PER_FACE


@pytest.mark.parametrize("suffix", [".png", ".mask.png"])
def test_torn_picture_is_missing(
    workspace: Workspace, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace.renders / "xx-1e-2" / f"00004{suffix}"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    assert build(workspace) == 2
    assert "(19 of xx-1e-2)" in capsys.readouterr().err
    assert not workspace.dataset.exists()


@pytest.mark.parametrize("suffix", [".png", ".mask.png"])
def test_damaged_picture_is_named(
    workspace: Workspace, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = workspace.renders / "xx-1e-2" / f"00004{suffix}"
    data = bytearray(path.read_bytes())
    place = data.index(b"IDAT") + 10
    data[place : place + 20] = bytes(20)
    path.write_bytes(data)
    assert build(workspace) == 2
    error = capsys.readouterr().err
    assert f"Expected a whole picture at {path}" in error
    assert error.count("\n") == 1
    assert not workspace.dataset.exists()


def test_images_from_different_settings_are_refused(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    write_render(workspace.renders, "xx-1e-4", 3, fingerprint="other")
    assert build(workspace) == 2
    assert "from others for xx-1e-4. Run `recoinize render` again" in capsys.readouterr().err


def test_double_image_is_refused(rendered: Workspace, tmp_path: Path) -> None:
    catalogue, settings = Catalogue.load(rendered.faces), rendered.read_settings()
    records: list[RenderRecord] = list_renders(rendered.renders)
    with pytest.raises(WorkspaceError, match="image 0 of xx-1e-0 twice"):
        build_dataset([*records, records[0]], catalogue, settings, tmp_path / "dataset")


def test_too_few_renders_for_three_splits(rendered: Workspace, tmp_path: Path) -> None:
    settings = Settings.model_validate({"render": {"per_face": 1}, "dataset": {"heldout_types": 0}})
    catalogue = Catalogue(rendered.faces, [face(0)])
    with pytest.raises(WorkspaceError, match="at least one image in each split"):
        build_dataset(list_renders(rendered.renders), catalogue, settings, tmp_path / "dataset")


@pytest.mark.parametrize(("missing", "step"), [("faces", "faces"), ("renders", "render")])
def test_step_before_is_named(
    workspace: Workspace, missing: str, step: str, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(workspace.root / missing)
    assert build(workspace) == 2
    assert f"`recoinize {step}" in capsys.readouterr().err


def test_full_disk_keeps_the_dataset_before(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    build(workspace)
    before = digest(workspace.dataset)

    def refuse(self: object, table: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pyarrow.parquet.ParquetWriter.write_table", refuse)
    assert build(workspace, "--set", "seed=1") == 2
    assert "disk is full" in capsys.readouterr().err
    assert digest(workspace.dataset) == before
    assert not [path for path in workspace.root.iterdir() if path.name.startswith(".")]


def test_disk_that_is_really_full(
    workspace: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small = tmp_path / "small-disk"
    small.mkdir()
    # A page for each of the small files, and a little room.
    size = 4 * (3 * FACES * PER_FACE + 200)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(small)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        # The renders fill most of it; the dataset needs as much again.
        shutil.copytree(workspace.root, small / "work")
        full = Workspace(small / "work")
        assert build(full) == 2
        assert "disk is full" in capsys.readouterr().err
        assert not full.dataset.exists()
        assert not [path for path in full.root.iterdir() if path.name.startswith(".")]
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_kill_9_loses_and_repeats_nothing(workspace: Workspace) -> None:
    """After a build that was killed halfway the next one is as if nothing had been."""
    build(workspace)
    whole = digest(workspace.dataset)
    shutil.rmtree(workspace.dataset)
    program = (
        "import sys, time\n"
        "import pyarrow.parquet as pq\n"
        "from recoinize_pipeline.cli.main import main\n"
        "write = pq.ParquetWriter.write_table\n"
        "def slow(*args):\n"
        "    write(*args)\n"
        "    print('written', flush=True)\n"
        "    time.sleep(2)\n"
        "pq.ParquetWriter.write_table = slow\n"
        "main(sys.argv[1:])\n"
    )
    arguments = ["dataset", "build", "--quiet", "--work", str(workspace.root)]
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE)
    assert process.stdout is not None
    for _ in range(2):
        assert process.stdout.readline() == b"written\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert not workspace.dataset.exists()
    assert [path.name for path in workspace.root.iterdir() if path.name.startswith(".")]

    assert build(workspace) == 0
    assert digest(workspace.dataset) == whole
    assert not [path for path in workspace.root.iterdir() if path.name.startswith(".")]
