from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.disc import find_disc
from recoinize_pipeline.ablation.found_coins import found_coins
from recoinize_pipeline.ablation.photo_sets import PhotoSets
from recoinize_pipeline.ablation.row_folder import RowFolder, row_folder
from recoinize_pipeline.ablation.run_row import run_row
from recoinize_pipeline.ablation.table import AblationRow, read_table
from recoinize_pipeline.cli.main import main
from recoinize_pipeline.evaluation.metrics import roc_auc
from recoinize_pipeline.evaluation.photo_evaluation import evaluate_photos
from recoinize_pipeline.evaluation.photos import Photo, read_photo_set
from recoinize_pipeline.evaluation.training_reader import TrainingReader
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.relight import relit_picture
from recoinize_pipeline.training.embedder import Embedder
from recoinize_pipeline.training.train import Listener

from ..training.conftest import drawn_catalogue

TABLE = """
[base.settings]
seed = 3
dataset.heldout_types = 0.0
evaluation.neighbours = 1
export.references_per_face = 1
export.images_per_reference = 2

[base.settings.training]
loss = "proxy"
width = 8
dimension = 8
relit_per_face = 6
epochs = 2
steps_per_epoch = 2
designs_per_batch = 3
images_per_design = 2
fresh_share = 0.5

[[rows]]
name = "base"
tests = "Nothing."

[[rows]]
name = "one view"
tests = "Views."
views = 1

[[rows]]
name = "triplets"
tests = "The loss."
settings.training.loss = "triplet"
"""


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A work folder. All tests share it, so that few networks are trained."""
    return tmp_path_factory.mktemp("work")


@pytest.fixture(scope="module")
def catalogue(work: Path) -> Catalogue:
    return drawn_catalogue(work / "faces")


@pytest.fixture(scope="module")
def photos(catalogue: Catalogue, work: Path) -> Path:
    """Four relit pictures of each face in `set/<denomination>/`; plain discs in `strange/`."""
    rng = np.random.default_rng(0)
    for face in catalogue:
        layers = face_layers(catalogue.texture(face))
        folder = work / "set" / face.label.denomination
        folder.mkdir(parents=True)
        for i in range(4):
            picture, _ = relit_picture(layers, rng)
            cv2.imwrite(str(folder / f"{i}.png"), picture[:, :, ::-1])
    (work / "strange").mkdir()
    for i in range(3):
        picture = np.full((150, 150, 3), 40, np.uint8)
        cv2.circle(picture, (75, 75), 40 + 5 * i, (160, 160, 160), -1)
        cv2.imwrite(str(work / "strange" / f"{i}.png"), picture)
    return work / "set"


@pytest.fixture
def rows(tmp_path: Path) -> list[AblationRow]:
    path = tmp_path / "rows.toml"
    path.write_text(TABLE, encoding="utf-8")
    return read_table(path)


def sets_of(photos: Path) -> PhotoSets:
    cache = photos.parent / "outlines"
    strangers = [Photo(path) for path in sorted((photos.parent / "strange").glob("*.png"))]
    return PhotoSets(
        {"set": found_coins(read_photo_set(photos), cache)}, found_coins(strangers, cache)
    )


def folder_of(row: AblationRow, catalogue: Catalogue, sets: PhotoSets, root: Path) -> RowFolder:
    return row_folder(root, row, catalogue, sets.fingerprint(), "code")


def test_coins_are_found_once_and_as_a_reader_finds_them(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever is being edited beside the test.
    module = "recoinize_pipeline.ablation.found_coins"
    monkeypatch.setattr(f"{module}.sources_fingerprint", lambda *modules: "code")
    torn = tmp_path / "torn.png"
    torn.write_bytes(b"\x89PNG\r\n\x1a\n torn")
    listed = [Photo(torn, "1e"), *read_photo_set(photos)]
    first = found_coins(listed, tmp_path / "cache")
    assert len(first.photos) == 12, "the torn one is left out"
    for photo, size, outline in zip(first.photos, first.sizes, first.outlines, strict=True):
        image = cv2.imread(str(photo.path))[:, :, ::-1]
        assert size == image.shape[:2]
        assert outline == find_disc(np.ascontiguousarray(image))
    monkeypatch.setattr(f"{module}.find_disc", lambda image: pytest.fail("again"))
    assert found_coins(listed, tmp_path / "cache") == first


def test_figures_are_those_of_an_evaluation(
    catalogue: Catalogue, photos: Path, rows: list[AblationRow], work: Path, tmp_path: Path
) -> None:
    base, one_view, _ = rows
    sets = sets_of(photos)
    folder = folder_of(base, catalogue, sets, work / "ablation")
    result = run_row(base, catalogue, sets, folder, Listener())
    assert json.loads(folder.result.read_text()) == json.loads(json.dumps(result))
    assert (result["seed"], result["faces"], result["designs"]) == (3, 3, 3)
    assert result["images_seen"] == 2 * 2 * 3 * 2

    reader = TrainingReader(
        Embedder.load(folder.network), catalogue, base.settings, tmp_path / "references"
    )
    strangers = [Photo(path) for path in sorted((work / "strange").glob("*.png"))]
    judged = evaluate_photos(
        reader, read_photo_set(photos), strangers, base.settings.evaluation, 0.01
    )
    figures = result["sets"]["set"]
    right = [
        r.guess is not None and r.guess.denomination == r.photo.denomination
        for r in judged.coins.alone
    ]
    assert figures["photos"] == 12
    assert figures["denomination_top1_alone"] == pytest.approx(np.mean(right))
    assert figures["country_top1"] is None, "no country is known"
    distances = [
        [float(r.distances[0]) for r in some.readings.readings if r.outline]
        for some in (judged.coins, judged.unknown)
    ]
    assert figures["auc"] == pytest.approx(roc_auc(*distances), abs=1e-3)

    other = folder_of(one_view, catalogue, sets, work / "ablation")
    assert other.network == folder.network, "rows that only read otherwise share a training"
    assert other.result != folder.result
    seconds = run_row(one_view, catalogue, sets, other, Listener())["seconds"]
    assert seconds == result["seconds"], "nothing was trained again"


def test_a_killed_row_goes_on_after_its_last_epoch(
    catalogue: Catalogue, photos: Path, rows: list[AblationRow], work: Path
) -> None:
    class KilledError(Exception):
        pass

    def die(record: object) -> None:
        raise KilledError

    sets = sets_of(photos)
    folder = row_folder(work / "ablation", rows[2], catalogue, sets.fingerprint(), "killed")
    with pytest.raises(KilledError):
        run_row(rows[2], catalogue, sets, folder, Listener(on_epoch=die))
    assert not folder.result.exists()
    started: list[tuple[int, int]] = []
    listener = Listener(on_start=lambda first, epochs: started.append((first, epochs)))
    assert run_row(rows[2], catalogue, sets, folder, listener)["epochs"] == 2
    assert started == [(1, 2)]


def test_results_depend_on_all_that_made_them(
    catalogue: Catalogue, photos: Path, rows: list[AblationRow], tmp_path: Path
) -> None:
    base, _, triplets = rows
    sets = sets_of(photos)
    first = row_folder(tmp_path, base, catalogue, sets.fingerprint(), "code")
    fewer = Catalogue(catalogue.root, catalogue.faces[:2])
    others = [
        row_folder(tmp_path, triplets, catalogue, sets.fingerprint(), "code"),
        row_folder(tmp_path, base, fewer, sets.fingerprint(), "code"),
        row_folder(tmp_path, base, catalogue, "other photos", "code"),
        row_folder(tmp_path, base, catalogue, sets.fingerprint(), "other code"),
    ]
    assert len({first.result, *(other.result for other in others)}) == 5
    assert others[2].network == first.network, "photographs do not change what is trained"
    assert first == row_folder(tmp_path, base, catalogue, sets_of(photos).fingerprint(), "code")


def test_command_runs_what_is_not_done_and_writes_the_table(
    photos: Path,
    rows: list[AblationRow],
    work: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Whatever is being edited beside the test.
    monkeypatch.setattr("recoinize_pipeline.ablation.row_folder.code_fingerprint", lambda: "code")
    command = ["ablation", str(photos), "--unknown", str(work / "strange"), "--quiet"]
    command += ["--work", str(work), "--table", str(tmp_path / "rows.toml")]
    assert main([*command, "--row", "one view"]) == 0
    folder = work / "ablation"
    named = [row["name"] for row in json.loads((folder / "ablation.json").read_text())["rows"]]
    assert "one view" in named
    assert "triplets" not in named
    stamps = {path: path.stat().st_mtime_ns for path in (folder / "rows").glob("*.json")}
    capsys.readouterr()

    assert main(command) == 0
    assert "triplets" in capsys.readouterr().out
    written = json.loads((folder / "ablation.json").read_text())["rows"]
    assert [row["name"] for row in written] == ["base", "one view", "triplets"]
    assert [row["tests"] for row in written] == ["Nothing.", "Views.", "The loss."]
    assert all(path.stat().st_mtime_ns == stamp for path, stamp in stamps.items()), "done once"
    assert (folder / "ablation.md").read_text().count("| base |") == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "Expected at least one folder of labelled photographs"),
        (["set", "--row", "nothing"], "Expected a row of base, one view"),
        (["set", "--preset", "quick"], "Expected the settings of an ablation in its table"),
    ],
)
def test_command_says_what_it_lacks(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ablation", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_command_lists_its_rows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ablation", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(read_table())
    assert lines[0].startswith("base ")
