from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import Reading, decide_all
from recoinize_pipeline.evaluation.shared_scale import (
    SharedScale,
    estimate_scale,
    measured_diameters,
    shared_scales,
)

from .conftest import LABELS

DECISION = DecisionSpec(1, 0.5, 0.01, 0.01)
CERTAIN = [0, 1, 2, 6]  # indices into LABELS: three common sides and the French euro
GATE = [3, 4, 5]


def reading(
    face: int, radius: float, name: str = "a.jpg", size: tuple[int, int] = (150, 150)
) -> Reading:
    """A photograph of a face of LABELS, recognized by its relief alone."""
    label = LABELS[face]
    same_design = [i for i, other in enumerate(LABELS) if other.design == label.design]
    return Reading(
        Photo(Path(label.denomination) / name, label.denomination),
        size,
        Ellipse.circle(75, 75, radius),
        np.ones(1, np.float32),
        # All faces of a design are equally far: the relief does not tell them apart.
        np.full(len(same_design), 0.2, np.float32),
        np.array(same_design, np.int32),
    )


def scales_of(readings: list[Reading]) -> list[SharedScale | None]:
    alone = decide_all(readings, LABELS, DECISION)
    return shared_scales(readings, alone, LABELS, min_coins=4, max_spread=0.06)


def at_scale(pixels_per_mm: float, faces: list[int], seed: int, **place: object) -> list[Reading]:
    rng = np.random.default_rng(seed)
    return [
        reading(face, pixels_per_mm * LABELS[face].diameter_mm / 2 * rng.normal(1, 0.01), **place)  # type: ignore[arg-type]
        for face in faces
    ]


def test_coins_of_one_design_are_told_apart_by_the_scale_of_the_others() -> None:
    readings = at_scale(5.6, CERTAIN * 3 + GATE, seed=1)
    alone = decide_all(readings, LABELS, DECISION)
    assert [r.answer.denomination for r in alone[-3:]] == [None, None, None]
    assert alone[-1].answer.denominations == ("10c", "20c", "50c")

    scales = scales_of(readings)
    assert all(scale is not None for scale in scales)
    assert scales[0] is not None
    assert scales[0].pixels_per_mm == pytest.approx(5.6, rel=0.01)
    assert scales[0].coins == 12, "the three coins that share a design are not certain"
    shared = decide_all(readings, LABELS, DECISION, measured_diameters(readings, scales))
    assert [r.answer.denomination for r in shared[-3:]] == ["10c", "20c", "50c"]
    assert [r.guess.denomination for r in shared[-3:] if r.guess] == ["10c", "20c", "50c"]
    assert [r.answer for r in shared[:-3]] == [r.answer for r in alone[:-3]]


def test_the_labels_of_the_photographs_are_not_used() -> None:
    readings = at_scale(5.6, CERTAIN * 3 + GATE, seed=1)
    lied = [
        Reading(Photo(r.photo.path, "1c"), r.size, r.outline, r.embedding, r.distances, r.faces)
        for r in readings
    ]
    assert scales_of(readings) == scales_of(lied)


def test_pictures_cropped_to_the_coin_have_no_scale() -> None:
    assert scales_of([reading(face, 70) for face in CERTAIN * 3]) == [None] * 12


def test_agreement_of_coins_of_one_size_proves_nothing() -> None:
    assert scales_of([reading(2, 70)] * 20) == [None] * 20


def test_too_few_certain_coins_prove_nothing() -> None:
    assert scales_of(at_scale(5.6, CERTAIN[:3] + GATE * 5, seed=2)) == [None] * 18


def test_a_third_of_wrong_outlines_does_not_move_the_scale() -> None:
    readings = at_scale(5.6, CERTAIN * 4, seed=3) + [reading(face, 30) for face in CERTAIN * 2]
    scales = scales_of(readings)
    assert scales[0] is not None
    assert scales[0].pixels_per_mm == pytest.approx(5.6, rel=0.015)


def test_crops_of_one_photograph_have_a_scale_of_their_own() -> None:
    near = at_scale(6.2, CERTAIN * 2, seed=4, name="train_1_7.jpg")
    far = at_scale(5.0, CERTAIN * 2, seed=5, name="train_2_7.jpg")
    lone = at_scale(5.6, [2], seed=6, name="train_3_7.jpg")
    scales = scales_of(near + far + lone)
    assert [round(s.pixels_per_mm, 1) if s else None for s in scales] == (
        [6.2] * 8 + [5.0] * 8 + [None]
    ), "all together they disagree, so that the lone crop has none"


def test_pictures_of_another_size_do_not_share_the_scale() -> None:
    readings = [*at_scale(5.6, CERTAIN * 3, seed=7), reading(3, 55, size=(300, 300))]
    scales = scales_of(readings)
    assert scales[0] is not None
    assert scales[-1] is None
    assert measured_diameters(readings, scales)[-1] is None


def test_estimate_against_plain_arithmetic() -> None:
    coins = [(100.0, 20.0), (103.0, 20.6), (80.0, 16.25), (130.0, 25.75), (90.0, 30.0)]
    values = sorted(pixels / size for pixels, size in coins)
    median = values[2]
    mad = sorted(abs(value - median) for value in values)[2]
    scale = estimate_scale(coins, min_coins=5, max_spread=0.5)
    assert scale == SharedScale(median, pytest.approx(1.4826 * mad / median), 5)
    assert estimate_scale(coins, min_coins=6, max_spread=0.5) is None
    assert scale is not None
    assert estimate_scale(coins, min_coins=5, max_spread=scale.spread * 0.99) is None
