from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.decision import DecisionSpec
from recoinize_edge.face_table import FaceTable
from recoinize_edge.image_file import read_image
from recoinize_edge.metal_colour import METALS
from recoinize_pipeline.evaluation.open_reader import open_bundle
from recoinize_pipeline.evaluation.photos import Photo, read_photo_set
from recoinize_pipeline.evaluation.recognize_photos import (
    SharedEvidence,
    best_guess,
    best_guess_by_evidence,
    decide_all,
    read_photos,
)

from .conftest import LABELS, draw_face, save_picture


@pytest.mark.usefixtures("stand_in_runtime")
def test_readings_give_the_answers_of_the_reader(
    write_bundle: Callable[..., Path], photo_dir: Path
) -> None:
    reader = open_bundle(write_bundle("bundle"))
    photos = read_photo_set(photo_dir)
    result = read_photos(reader, photos)
    recognitions = decide_all(result.readings, reader.labels, reader.decision)
    assert [r.photo for r in recognitions] == photos
    for recognition in recognitions:
        expected = reader.read(read_image(recognition.photo.path))
        assert recognition.answer == expected
        assert recognition.unrefused.known
    assert sum(r.answer.known for r in recognitions) >= 18


@pytest.mark.usefixtures("stand_in_runtime")
def test_the_threshold_refuses_and_the_best_guess_does_not(
    write_bundle: Callable[..., Path], photo_dir: Path
) -> None:
    reader = open_bundle(write_bundle("strict", threshold=0.0))
    readings = read_photos(reader, read_photo_set(photo_dir)).readings
    recognitions = decide_all(readings, reader.labels, reader.decision)
    refused = [r for r in recognitions if r.answer.distance > 0]
    assert len(refused) >= 18
    assert not any(r.answer.known for r in refused)
    assert all(r.unrefused.known and r.guess is not None for r in refused)


@pytest.mark.usefixtures("stand_in_runtime")
def test_pictures_that_cannot_be_read_are_listed(
    write_bundle: Callable[..., Path], tmp_path: Path
) -> None:
    good = save_picture(tmp_path / "2e/good.png", draw_face("eu-2e-x", 80))
    whole = good.read_bytes()
    (tmp_path / "2e/text.jpg").write_text("not a picture")
    (tmp_path / "2e/torn.png").write_bytes(whole[: len(whole) // 2])
    save_picture(tmp_path / "2e/dot.png", np.zeros((1, 1, 3), np.uint8))
    photos = [*read_photo_set(tmp_path), Photo(tmp_path / "2e/missing.jpg", "2e")]
    result = read_photos(open_bundle(write_bundle("bundle")), photos)
    assert [r.photo.path for r in result.readings] == [good]
    assert [path.name for path, _ in result.unreadable] == [
        "dot.png",
        "text.jpg",
        "torn.png",
        "missing.jpg",
    ]
    assert all("Expected" in reason for _, reason in result.unreadable)


@pytest.mark.usefixtures("stand_in_runtime")
def test_a_picture_without_a_coin_is_refused(
    write_bundle: Callable[..., Path], unknown_dir: Path
) -> None:
    reader = open_bundle(write_bundle("bundle"))
    (reading,) = read_photos(reader, [Photo(unknown_dir / "nothing.png")]).readings
    assert reading.outline is None
    (recognition,) = decide_all([reading], reader.labels, reader.decision)
    assert not recognition.answer.known
    assert recognition.guess is None


@pytest.mark.parametrize(
    ("faces", "distances", "votes", "guess"),
    [
        # The nearest one alone.
        ([2, 3], [0.1, 0.2], 1, "eu-2e-x"),
        # Two references of one design outvote a nearer one of another.
        ([2, 3, 4], [0.20, 0.21, 0.22], 3, "de-10c-x"),
        # Only the first `votes` neighbours vote.
        ([2, 3, 4], [0.20, 0.21, 0.22], 1, "eu-2e-x"),
        # A much nearer one outweighs two.
        ([2, 3, 4], [0.1, 0.3, 0.3], 3, "eu-2e-x"),
    ],
)
def test_best_guess(faces: list[int], distances: list[float], votes: int, guess: str) -> None:
    arrays = np.array(distances, np.float32), np.array(faces, np.int32)
    assert best_guess(*arrays, LABELS, votes).face_id == guess


@pytest.mark.parametrize(
    ("faces", "distances", "mm", "error", "guess"),
    [
        # The size chooses among the coins of the design, even one that is no neighbour.
        ([3, 4], [0.1, 0.2], 24.0, 0.4, "de-50c-x"),
        ([3, 4], [0.1, 0.2], 22.0, 0.4, "de-20c-x"),
        # A size that fits none is outweighed by a much nearer reference,
        ([2, 3], [0.1, 0.4], 19.75, 0.4, "eu-2e-x"),
        # and outweighs one that is only a little nearer,
        ([2, 3], [0.1, 0.2], 19.75, 0.4, "de-10c-x"),
        # unless it is only a rough one: 6 mm are two deviations, and so is the distance of 0.1.
        ([2, 3], [0.1, 0.21], 19.75, 3.0, "eu-2e-x"),
    ],
)
def test_best_guess_by_evidence(
    faces: list[int], distances: list[float], mm: float, error: float, guess: str
) -> None:
    views = [
        (np.array([d], np.float32), np.array([f])) for d, f in zip(distances, faces, strict=True)
    ]
    evidence = SharedEvidence(mm, error)
    found = best_guess_by_evidence(views, FaceTable.of(LABELS), evidence, spread=0.05)
    assert found.face_id == guess


def test_a_known_diameter_reaches_the_decision() -> None:
    from .test_shared_scale import reading

    readings = [reading(3, 50), reading(4, 50)]
    spec = DecisionSpec(1, 0.5, 0.01, 0.01)
    recognitions = decide_all(readings, LABELS, spec, [SharedEvidence(19.7, 0.1), None])
    assert [r.answer.denomination for r in recognitions] == ["10c", None]
    assert [r.diameter_mm for r in recognitions] == [19.7, None]


def test_a_rough_scale_tells_sizes_apart_less() -> None:
    from .test_shared_scale import reading

    spec = DecisionSpec(1, 0.5, 0.01, 0.01)
    sizes = [SharedEvidence(20.2, 0.2), SharedEvidence(20.8, 0.5)]
    fine, rough = decide_all([reading(3, 50)] * 2, LABELS, spec, sizes)
    assert fine.answer.denomination == "10c"
    assert rough.answer.denominations == ("10c", "20c")


def test_a_colour_that_the_coins_beside_contradict_strikes_a_face_out() -> None:
    from .test_shared_scale import reading

    copper = reading(0, 40)
    # It resembles copper most, and 50 cent (gold) a little less.
    near = (np.array([0.2, 0.3], np.float32), np.array([0, 1], np.int32))
    copper = replace(copper, distances=near[0], faces=near[1], views=(near,))
    spec = DecisionSpec(1, 0.5, 0.01, 0.01)
    costs = tuple(8.0 if metal == "copper" else 0.0 for metal in METALS)
    gold = SharedEvidence(24.0, 0.4, costs)
    alone, beside = decide_all([copper] * 2, LABELS, spec, [None, gold])
    assert alone.answer.denomination == "1c"
    assert beside.answer.denomination == "50c"
    assert beside.guess is not None
    assert beside.guess.denomination == "50c"


def test_a_size_that_fits_nothing_is_no_answer() -> None:
    from .test_shared_scale import reading

    spec = DecisionSpec(1, 0.5, 0.01, 0.01)
    (recognition,) = decide_all([reading(2, 40)], LABELS, spec, [SharedEvidence(30.0, 0.3)])
    assert not recognition.answer.known
