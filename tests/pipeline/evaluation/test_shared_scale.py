from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.metal_colour import METALS
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import Reading, decide_all
from recoinize_pipeline.evaluation.shared_scale import ScaledPhotos, SharedScale, measure_together
from recoinize_pipeline.evaluation.surroundings import CUES

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
    # All faces of a design are equally far: the relief does not tell them apart.
    distances = np.full(len(same_design), 0.2, np.float32)
    faces = np.array(same_design, np.int32)
    return Reading(
        Photo(Path(label.denomination) / name, label.denomination),
        size,
        Ellipse.circle(75, 75, radius),
        np.ones(1, np.float32),
        distances,
        faces,
        ((distances, faces),),
    )


def measured(readings: list[Reading]) -> ScaledPhotos:
    return measure_together(readings, LABELS, DECISION, min_coins=4, max_spread=0.06)


def scales_of(readings: list[Reading]) -> list[SharedScale | None]:
    return measured(readings).scales


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

    scaled = measured(readings)
    assert len(set(scaled.scales)) == 1
    (scale,) = set(scaled.scales)
    assert scale is not None
    assert scale.pixels_per_mm == pytest.approx(5.6, rel=0.01)
    assert scale.coins == 15
    shared = decide_all(readings, LABELS, DECISION, scaled.evidence)
    assert [r.answer.denomination for r in shared[-3:]] == ["10c", "20c", "50c"]
    assert [r.guess.denomination for r in shared[-3:] if r.guess] == ["10c", "20c", "50c"]
    assert [r.answer for r in shared[:-3]] == [r.answer for r in alone[:-3]]


def test_the_labels_of_the_photographs_are_not_used() -> None:
    readings = at_scale(5.6, CERTAIN * 3 + GATE, seed=1)
    lied = [
        replace(reading, photo=Photo(reading.photo.path, "1c", "fr", "national"))
        for reading in readings
    ]
    assert measured(readings) == measured(lied)


def test_pictures_cropped_to_the_coin_have_no_scale() -> None:
    assert scales_of([reading(face, 70) for face in CERTAIN * 3]) == [None] * 12


def test_agreement_of_coins_of_one_size_proves_nothing() -> None:
    assert scales_of([reading(2, 70)] * 20) == [None] * 20


def test_too_few_coins_prove_nothing() -> None:
    assert scales_of(at_scale(5.6, CERTAIN[:3], seed=2)) == [None] * 3


def test_sizes_that_have_nothing_to_do_with_the_coins_have_no_scale() -> None:
    readings = at_scale(5.6, CERTAIN * 6, seed=2)
    outlines = [reading.outline for reading in readings]
    shuffled = [outlines[i] for i in np.random.default_rng(0).permutation(len(outlines))]
    mixed = [replace(r, outline=o) for r, o in zip(readings, shuffled, strict=True)]
    assert None not in scales_of(readings)
    assert scales_of(mixed) == [None] * len(mixed)


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
    assert measured(readings).evidence[-1] is None


def test_what_goes_with_the_place_on_the_table_is_learned() -> None:
    rng = np.random.default_rng(8)
    # Light falls from the far side, where coins are 8% smaller: as between 20 and 50 cent.
    place = rng.uniform(-1, 1, 40)
    readings = []
    for face, where in zip(((CERTAIN + GATE) * 6)[:40], place, strict=True):
        radius = 5.6 * LABELS[face].diameter_mm / 2 * (1 - 0.08 * where) * rng.normal(1, 0.005)
        cues = np.array([150 + 40 * where, *rng.normal(0, 1, CUES - 1)], np.float32)
        readings.append(replace(reading(face, radius), surroundings=cues))
    true = np.array([LABELS[int(r.faces[0])].diameter_mm for r in readings])
    certain = np.array([len(r.faces) == 1 for r in readings])

    def worst(photos: list[Reading]) -> float:
        sizes = [size.diameter_mm for size in measured(photos).evidence if size]
        return float(np.abs(np.array(sizes) / true - 1)[certain].max())

    # Crops of one photograph are on one table; other photographs of that size need not be.
    crops = [replace(r, photo=Photo(Path(f"train_1_{i}.jpg"))) for i, r in enumerate(readings)]
    assert worst(crops) < 0.025
    assert worst(readings) > 0.06


def test_a_photograph_of_few_coins_leans_on_the_others() -> None:
    many = [
        reading
        for k in range(4)
        for reading in at_scale(5.6, CERTAIN * 2, seed=k, name=f"train_{k}_1.jpg")
    ]
    # By themselves these could be 10 cent at 5.6 or 50 cent at 4.6 pixels a millimetre.
    few = at_scale(5.6, [3] * 3, seed=9, name="train_9_1.jpg")
    scaled = measured(many + few)
    assert [size.diameter_mm for size in scaled.evidence[-3:] if size] == pytest.approx(
        [19.75] * 3, rel=0.04
    )


def test_crops_of_one_photograph_share_a_light() -> None:
    gold_in_plain_light, light = np.array([0.45, -0.94] * 2), np.array([0.4, -0.3] * 2)
    copper_in_plain_light = np.array([0.91, -0.63] * 2)
    readings = []
    for i, face in enumerate([0, 1, 3, 4, 5] * 4):
        colour = copper_in_plain_light if face == 0 else gold_in_plain_light
        crop = reading(face, 5.6 * LABELS[face].diameter_mm / 2, name=f"train_1_{i}.jpg")
        readings.append(replace(crop, colour=colour + light))
    for one, shared in zip(readings, measured(readings).evidence, strict=True):
        assert shared is not None
        metal = METALS[int(np.argmin(shared.metal_costs))]
        assert metal == ("copper" if one.faces[0] == 0 else "gold")
        assert min(shared.metal_costs) == 0
