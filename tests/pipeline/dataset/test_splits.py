from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_pipeline.dataset.splits import heldout_faces, split_of
from recoinize_pipeline.settings import DatasetSettings

SETTINGS = DatasetSettings()
IDS = [f"face-{number}" for number in range(69)]


def labels(count: int, faces_per_design: int = 1) -> list[CoinLabel]:
    return [
        CoinLabel(
            face_id=f"xx-{number}",
            country="xx",
            denomination="1e",
            edition=str(number),
            side="national",
            design=f"design-{number // faces_per_design}",
            diameter_mm=23.25,
        )
        for number in range(count)
    ]


def test_2760_images_are_divided_1932_414_414() -> None:
    counts = Counter(split_of(i, variant, SETTINGS, 0) for i in IDS for variant in range(40))
    assert counts == {"train": 1932, "validation": 414, "test": 414}


@pytest.mark.parametrize("per_face", [1, 3, 7, 24])
def test_proportions_hold_for_any_number_of_images(per_face: int) -> None:
    counts = Counter(
        split_of(f"face-{n}", variant, SETTINGS, 0)
        for n in range(2000)
        for variant in range(per_face)
    )
    total = 2000 * per_face
    assert counts["train"] / total == pytest.approx(0.70, abs=0.03)
    assert counts["validation"] / total == pytest.approx(0.15, abs=0.03)
    assert counts["test"] / total == pytest.approx(0.15, abs=0.03)


def test_each_face_has_its_share_of_each_split() -> None:
    for face_id in IDS:
        counts = Counter(split_of(face_id, variant, SETTINGS, 0) for variant in range(24))
        assert 15 <= counts["train"] <= 18
        assert 3 <= counts["validation"] <= 5
        assert 3 <= counts["test"] <= 5


def test_faces_and_seeds_start_at_different_places() -> None:
    def row(face_id: str, seed: int) -> tuple[str, ...]:
        return tuple(split_of(face_id, variant, SETTINGS, seed) for variant in range(20))

    assert len({row(face_id, 0) for face_id in IDS}) > 10
    assert len({row("face-0", seed) for seed in range(50)}) > 10


@pytest.mark.parametrize("shares", [(1, 1, 1), (8, 1, 1), (7, 11, 13)])
def test_other_proportions_are_exact_over_one_period(shares: tuple[int, int, int]) -> None:
    train, validation, test = shares
    settings = DatasetSettings(train_share=train, validation_share=validation, test_share=test)
    counts = Counter(split_of("a", variant, settings, 1) for variant in range(5, 5 + sum(shares)))
    assert counts == {"train": train, "validation": validation, "test": test}


def test_another_process_agrees() -> None:
    program = (
        "from recoinize_pipeline.dataset.splits import split_of\n"
        "from recoinize_pipeline.settings import DatasetSettings\n"
        "print(*(split_of('a', v, DatasetSettings(), 3) for v in range(20)))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert result.stdout.decode().split() == [split_of("a", v, SETTINGS, 3) for v in range(20)]


@pytest.mark.parametrize(
    ("designs", "share", "expected"),
    [(100, 0.1, 10), (8, 0.1, 1), (3, 0.1, 1), (8, 0, 0), (1, 0.5, 0)],
)
def test_number_of_held_out_designs(designs: int, share: float, expected: int) -> None:
    settings = DatasetSettings(heldout_types=share)
    assert len(heldout_faces(labels(designs), settings, 0)) == expected


def test_faces_of_one_design_are_held_out_together() -> None:
    faces = labels(60, faces_per_design=3)
    heldout = heldout_faces(faces, DatasetSettings(heldout_types=0.2), 0)
    assert len(heldout) == 12
    designs = {label.design for label in faces if label.face_id in heldout}
    assert heldout == {label.face_id for label in faces if label.design in designs}


def test_seed_chooses_what_is_held_out_and_order_does_not() -> None:
    faces = labels(40)
    chosen = {heldout_faces(faces, SETTINGS, seed) for seed in range(10)}
    assert len(chosen) > 5
    assert heldout_faces(reversed(faces), SETTINGS, 0) == heldout_faces(faces, SETTINGS, 0)


def test_only_types_of_the_wanted_editions_are_held_out() -> None:
    faces = labels(40)  # their editions are 0, 1, … 39
    settings = DatasetSettings(heldout_types=0.5, heldout_editions="3")
    heldout = heldout_faces(faces, settings, 0)
    assert len(heldout) == round(0.5 * 11)
    assert all(label.edition.startswith("3") for label in faces if label.face_id in heldout)
