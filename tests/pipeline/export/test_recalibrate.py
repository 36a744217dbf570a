"""Thresholds chosen anew, without training."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import BundleError
from recoinize_pipeline.cli.main import main
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.export.bundle_edit import read_content
from recoinize_pipeline.export.bundle_writer import write_bundle
from recoinize_pipeline.export.calibrate import Budget, calibrate
from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
from recoinize_pipeline.export.export import Exported, export_bundle
from recoinize_pipeline.export.formats import artifact_named
from recoinize_pipeline.export.listener import Listener
from recoinize_pipeline.export.read_on_device import read_on_device
from recoinize_pipeline.export.recalibrate import recalibrate

from .conftest import SEED, Trained, drawn_coin
from .photographed import photograph

NAME = "onnx-float32"


@pytest.fixture
def photos(trained: Trained, tmp_path: Path) -> Path:
    """Folders of photographs: all four coins by denomination, and a coin that nobody knows."""
    for face in trained.catalogue:
        folder = tmp_path / "known" / face.label.denomination
        folder.mkdir(parents=True)
        texture = cv2.resize(trained.catalogue.texture(face), (200, 200))
        cv2.imwrite(str(folder / "coin.png"), photograph(texture))
    (tmp_path / "unknown").mkdir()
    for spokes in (4, 17):
        picture = photograph(drawn_coin(spokes, (120, 160, 200)))
        cv2.imwrite(str(tmp_path / "unknown" / f"{spokes}.png"), picture)
    return tmp_path


@pytest.fixture
def bundle(exported: tuple[Path, list[Exported]], tmp_path: Path) -> Path:
    """A bundle that refuses everything, for a test to put right."""
    content = read_content(exported[0], SEED)
    artifact = content.artifacts[NAME]
    closed = replace(artifact, decision=replace(artifact.decision, threshold=0.01))
    target = tmp_path / "bundle"
    write_bundle(target, replace(content, artifacts={NAME: closed}, default=NAME))
    return target


def test_the_decision_is_the_one_that_fits_what_is_read(
    bundle: Path, photos: Path, trained: Trained
) -> None:
    before = Bundle.load(bundle)
    shown = CalibrationPhotos.of_folders([photos / "known"], photos / "unknown")
    started: list[tuple[str, int]] = []
    advanced: list[int] = []
    listener = Listener(lambda title, total: started.append((title, total)), advanced.append)
    wanted = trained.settings.export.model_copy(update={"country_margin": 0.07})
    outcome = recalibrate(bundle, bundle, shown, wanted, SEED, {"why": "a test"}, listener)[NAME]

    after = Bundle.load(bundle)
    assert after.decision == outcome.decision
    assert after.decision.threshold > before.decision.threshold
    assert after.decision.country_margin >= 0.07
    known = read_on_device(bundle, NAME, shown.known)
    strangers = read_on_device(bundle, NAME, shown.strangers, strangers=True)
    least = replace(
        before.decision,
        threshold=2.0,
        country_margin=0.07,
        denomination_margin=wanted.denomination_margin,
    )
    budget = Budget.of(wanted)
    assert outcome == calibrate(known, strangers, before.labels, least, budget)

    assert after.model_bytes == before.model_bytes
    np.testing.assert_allclose(after.search.embeddings(), before.search.embeddings(), atol=1e-6)
    (kept,) = after.manifest.provenance["calibrations"]
    assert kept["why"] == "a test"
    assert kept["photos"] == {"known": 4, "strangers": 2}
    assert kept["settings"]["country_margin"] == 0.07
    assert kept["outcomes"][NAME] == outcome.to_dict()
    assert started == [(f"Reading photographs with {NAME}", 6)]
    assert sum(advanced) == 6


def test_an_export_calibrates_as_the_command_does(
    trained: Trained, photos: Path, tmp_path: Path
) -> None:
    shown = CalibrationPhotos.of_folders([photos / "known"], photos / "unknown")
    target = tmp_path / "exported"
    export_bundle(
        target, replace(trained.material, photos=shown), [artifact_named(NAME)], trained.settings
    )
    made = Bundle.load(target).decision
    wanted = trained.settings.export
    again = recalibrate(target, tmp_path / "again", shown, wanted, SEED, {})
    assert again[NAME].decision.country_margin == made.country_margin
    assert again[NAME].decision.threshold == pytest.approx(made.threshold, abs=1e-4)


def test_photographs_without_coins_change_nothing(
    bundle: Path, photos: Path, trained: Trained, tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in bundle.iterdir()}
    empty = tmp_path / "empty.png"
    cv2.imwrite(str(empty), np.full((200, 200, 3), 128, np.uint8))
    shown = CalibrationPhotos([Photo(empty, "1e", "de")], [Photo(empty)])
    with pytest.raises(BundleError, match="Expected coins on the 1 photographs"):
        recalibrate(bundle, bundle, shown, trained.settings.export, SEED, {})
    assert {path.name: path.read_bytes() for path in bundle.iterdir()} == before


def test_disputed_labels_take_no_part(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    every = CalibrationPhotos.of_folders([photos / "known"], None)
    assert len(every.known) == 4
    assert every.strangers == []
    disputed = [replace(photo, disputed=photo.denomination == "2e") for photo in every.known]
    monkeypatch.setattr(
        "recoinize_pipeline.export.calibration_photos.read_photo_set", lambda *given: disputed
    )
    kept = CalibrationPhotos.of_folders([photos / "known"], photos / "unknown")
    assert [photo.denomination for photo in kept.known] == ["1e", "50c", "5c"]
    assert len(kept.strangers) == 2


def test_the_command_says_what_it_chose(
    bundle: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["calibrate", str(photos / "known"), "--unknown", str(photos / "unknown")]
    assert main([*words, "--bundle", str(bundle), "--work", str(tmp_path / "work")]) == 0
    said = capsys.readouterr().out
    provenance = Bundle.load(bundle).manifest.provenance
    figures = provenance["calibrations"][-1]["outcomes"][NAME]
    spoken = figures["answered"] / (1 - figures["wrong_of_answered"])
    assert f"{spoken:.1%} of the coins get an answer" in said
    assert f"threshold {Bundle.load(bundle).decision.threshold:.3f}" in said
    assert "Calibrated on 4 coins and 2 other things." in said


def test_the_command_fails_in_one_sentence(
    bundle: Path, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(photos / "known" / "2e")
    words = ["calibrate", str(photos / "nowhere"), "--unknown", str(photos / "unknown")]
    assert main([*words, "--bundle", str(bundle), "--work", str(tmp_path / "work")]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("recoinize: Expected")
