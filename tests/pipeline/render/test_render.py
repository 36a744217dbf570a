"""Rendering with Blender, from a catalogue to files."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_pipeline.cli.main import main
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.render import Listener, render_faces
from recoinize_pipeline.render.store import list_renders
from recoinize_pipeline.settings import Settings

FLAGS = ["--set", "render.size=48", "--set", "render.samples=2", "--set", "render.neighbours=1"]


def files(folder: Path) -> dict[str, bytes]:
    """All files of a folder; in records, the path of the texture is left out."""
    contents = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.suffix == ".json":
                record = json.loads(content)
                for coin in record["coins"]:
                    coin["face"].pop("texture")
                content = json.dumps(record).encode()
            contents[str(path.relative_to(folder))] = content
    return contents


@pytest.fixture(scope="module")
def reference(blender: None, drawn: Catalogue, settings: Settings) -> Path:
    """All six images, rendered by one process in order; left as it is by every test."""
    folder = drawn.root.parent / "reference"
    summary = render_faces(drawn, folder, settings, workers=1)
    assert (summary.rendered, summary.kept) == (6, 0)
    return folder


def test_subsets_orders_workers_and_kills_give_the_same_files(
    reference: Path,
    drawn: Catalogue,
    settings: Settings,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    renders = tmp_path / "recoinize-work" / "renders"
    shutil.copytree(drawn.root, tmp_path / "recoinize-work" / "faces")

    # Another process count, killed without warning once some images are there.
    command = [sys.executable, "-m", "recoinize_pipeline.cli.main", "--quiet", "render"]
    killed = subprocess.Popen([*command, "--per-face", "3", "--workers", "2", *FLAGS], cwd=tmp_path)
    deadline = time.monotonic() + 300
    while len(list(renders.glob("*/*.json"))) < 2 and time.monotonic() < deadline:
        assert killed.poll() is None
        time.sleep(0.05)
    workers = [
        Path("/proc", pid)
        for children in Path(f"/proc/{killed.pid}/task").glob("*/children")
        for pid in children.read_text().split()
    ]
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    # Workers notice after the image at hand, which would else be finished while others are torn.
    deadline = time.monotonic() + 20
    while any(worker.exists() for worker in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    kept = len(list_renders(renders))
    assert kept >= 2

    # What a kill at the worst moment and a failing disk leave behind.
    (renders / "xx-1e-a").mkdir(parents=True, exist_ok=True)
    (renders / "xx-1e-a" / "00001.png").write_bytes(b"\x89PNG torn")
    (renders / "xx-1e-a" / "00001.json").unlink(missing_ok=True)

    # The other face alone, then the rest in another order.
    reverse = render_faces(drawn, renders, settings, ["xx-5c-b"], workers=1)
    summary = render_faces(drawn, renders, settings, ["xx-5c-b", "xx-1e-a"], workers=2)
    assert summary.kept >= 3 and summary.rendered >= 1
    assert reverse.rendered + reverse.kept == 3
    assert files(renders) == files(reference)
    captured = capfd.readouterr()
    assert captured.out == "" and captured.err == ""  # Blender's chatter reaches nobody


def test_images_masks_and_records_belong_together(reference: Path) -> None:
    records = list_renders(reference)
    assert len(records) == 6
    assert len({record.image.read_bytes() for record in records}) == 6
    for record in records:
        image = cv2.imread(str(record.image), cv2.IMREAD_UNCHANGED)
        mask = cv2.imread(str(record.mask), cv2.IMREAD_UNCHANGED)
        assert image.shape == (48, 48, 3) and mask.shape == (48, 48)
        assert image.std() > 5
        assert 0.1 < (mask / 255).mean() < 0.8
        scene = record.parameters
        assert scene["coins"][0]["face"]["face_id"] == record.face_id
        assert len(scene["outlines"]) == len(scene["coins"])
        assert {"camera", "light", "ground", "development", "seed"} <= set(scene)
        # The mask's middle is the outline's, but for what neighbours hide and the coin's side.
        y, x = np.nonzero(mask > 127)
        assert abs(x.mean() - record.outline.cx) < 5 and abs(y.mean() - record.outline.cy) < 5


def test_listener_hears_of_all_images_and_nothing_is_made_twice(
    reference: Path, drawn: Catalogue, settings: Settings
) -> None:
    before = files(reference)
    counts: list[tuple[int, int]] = []
    images: list[str] = []
    listener = Listener(
        on_start=lambda done, total: counts.append((done, total)),
        on_image=lambda job: images.append(f"{job.face_id} {job.index}"),
    )
    (reference / "xx-5c-b" / "00001.mask.png").unlink()
    summary = render_faces(drawn, reference, settings, listener=listener)
    assert counts == [(5, 6)] and images == ["xx-5c-b 1"]
    assert (summary.rendered, summary.kept) == (1, 5)
    assert files(reference) == before


def test_command_says_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--work", str(tmp_path), "render"]) == 2
    assert "recoinize faces" in capsys.readouterr().err
    assert main(["--work", str(tmp_path), "render", "--per-face", "0"]) == 2
    assert "render.per_face" in capsys.readouterr().err
