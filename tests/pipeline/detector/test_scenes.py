"""Composed scenes and views of them: the outlines are where the coins are."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_edge.outlines import Outlines
from recoinize_pipeline.detector.composed_scene import ComposedScene, compose_scene
from recoinize_pipeline.detector.random_view import random_view
from recoinize_pipeline.detector.training_scenes import TrainingScene
from recoinize_pipeline.relight.layers import FaceLayers, face_layers

SIZE = 160


@pytest.fixture(scope="module")
def faces() -> list[FaceLayers]:
    rgba = np.zeros((128, 128, 4), np.uint8)
    cv2.circle(rgba, (64, 64), 64, (180, 120, 60, 255), -1)
    cv2.putText(rgba, "20", (30, 80), cv2.FONT_HERSHEY_DUPLEX, 1.5, (230, 180, 110, 255), 4)
    return [face_layers(rgba), face_layers(rgba[:, :, [2, 1, 0, 3]])]


def scene(faces: list[FaceLayers], seed: int) -> ComposedScene:
    rng = np.random.default_rng(seed)
    return compose_scene(faces, np.array([18.75, 25.75]), rng, SIZE)


def covered(outlines: Outlines, i: int, size: int) -> np.ndarray:
    """Pixels within an outline, by its equation."""
    y, x = np.mgrid[:size, :size]
    points = np.stack([x, y], axis=-1) - outlines.centres[i]
    return np.hypot(*np.moveaxis(points @ np.linalg.inv(outlines.frames[i]).T, -1, 0)) <= 1


def test_the_same_seed_gives_the_same_scene(faces):
    first, again, other = scene(faces, 3), scene(faces, 3), scene(faces, 4)
    np.testing.assert_array_equal(first.image, again.image)
    np.testing.assert_array_equal(first.outlines.frames, again.outlines.frames)
    assert not np.array_equal(first.image, other.image)


@pytest.mark.parametrize("seed", range(8))
def test_outlines_agree_with_masks(faces, seed):
    made = scene(faces, seed)
    coins = len(made.outlines)
    for i in range(coins):
        inside, seen = covered(made.outlines, i, SIZE), made.owner == i
        rim = 2 * np.pi * made.outlines.radii[i]
        assert (seen & ~inside).sum() < 0.25 * rim  # up to half a pixel of soft border
        # The last coin lies on top of all.
        if i == coins - 1:
            assert (inside & ~seen).sum() < 0.25 * rim + 0.02 * inside.sum()
    assert ((made.visible >= 0) & (made.visible <= 1)).all()
    assert (made.outlines.axis_ratios > 0.5).all()


def test_coins_cover_each_other_by_a_third_of_a_diameter_at_most(faces):
    covers = 0
    for seed in range(12):
        made = scene(faces, seed)
        for i in range(len(made.outlines)):
            for j in range(i):
                a, b = covered(made.outlines, i, SIZE), covered(made.outlines, j, SIZE)
                covers += (a & b).any()
                # Discs a third of a diameter into each other share 29% of their area.
                assert (a & b).sum() <= 0.4 * min(a.sum(), b.sum()) + 4
    assert covers > 0


def test_a_view_moves_outlines_with_the_picture():
    """White ellipses on black stay within their outlines, however a view turns them."""
    outlines = Outlines(
        np.array([(50.0, 60.0), (110.0, 100.0)]),
        np.array([[(20.0, 0.0), (0.0, 14.0)], [(12.0, 5.0), (-3.0, 16.0)]]),
    )
    image = np.zeros((SIZE, SIZE, 3), np.uint8)
    image[covered(outlines, 0, SIZE) | covered(outlines, 1, SIZE)] = 255
    framed = TrainingScene(image, outlines, np.array([1.0, 0.6]))
    for seed in range(10):
        view, moved, seen = random_view(framed, np.random.default_rng(seed), 128)
        for i in range(2):
            inside = covered(moved, i, 128)
            whole = np.pi * moved.radii[i] ** 2
            assert seen[i] == pytest.approx(framed.visible[i] * inside.sum() / whole, abs=0.08)
            if inside.any():
                smaller = Outlines(moved.centres, 0.9 * moved.frames)
                bright = view[covered(smaller, i, 128)].astype(int).sum(axis=-1)
                assert bright.size == 0 or bright.min() > 0.9 * bright.max()
