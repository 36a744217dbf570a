"""Labels as arrays, and what faces cost a coin."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from recoinize_edge.face_table import FaceTable
from recoinize_edge.metal_colour import COLOUR_COST, METALS

from .conftest import LABELS


def view(*rows: tuple[int, float]) -> tuple:
    return np.float32([d for _, d in rows]), np.int32([f for f, _ in rows])


def test_the_cost_of_a_design_is_that_of_its_nearest_reference():
    faces = FaceTable.of(LABELS)
    rng = np.random.default_rng(0)
    views = [
        view(
            *((int(f), float(d)) for f, d in zip(rng.integers(0, 6, 5), rng.random(5), strict=True))
        )
        for _ in range(3)
    ]
    costs = faces.relief_costs(views, 0.1)
    pairs = [(float(d), int(f)) for ds, fs in views for d, f in zip(ds, fs, strict=True)]
    best = min(d for d, _ in pairs)
    for i, label in enumerate(LABELS):
        same = [
            d
            for d, f in pairs
            if (LABELS[f].country, LABELS[f].design) == (label.country, label.design)
        ]
        expected = ((min(same) - best) / 0.1) ** 2 / 2 if same else np.inf
        assert costs[i] == pytest.approx(expected)


def test_metals_cost_what_their_nearest_design_costs():
    faces = FaceTable.of(LABELS)
    costs = np.full(len(LABELS), np.inf)
    two_euro = next(i for i, label in enumerate(LABELS) if label.denomination == "2e")
    costs[two_euro] = 1.5
    expected = [1.5 if metal == "2e" else COLOUR_COST for metal in METALS]
    assert faces.metal_resemblance(costs).tolist() == expected


def test_coins_of_other_metals_have_no_colour_cost():
    foreign = dataclasses.replace(LABELS[0], face_id="zl", denomination="1 zloty")
    faces = FaceTable.of([LABELS[0], foreign])
    assert faces.colour_costs(np.array([1.0, 2.0, 3.0, 4.0])).tolist()[1] == 0.0
    assert faces.metal_resemblance(np.array([np.inf, 0.0])).tolist() == [COLOUR_COST] * 4


def test_diameters_of_infinite_cost_are_left_out():
    faces = FaceTable.of(LABELS)
    assert faces.diameter_costs(np.full(len(LABELS), np.inf)) == {}
