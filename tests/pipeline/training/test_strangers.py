"""Invented coins: mirrored, put together or inside out, and never a known face."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_pipeline.relight.polar_layers import PolarLayers, stacked
from recoinize_pipeline.training.strangers import stranger_layers


def face(seed: int) -> PolarLayers:
    rng = np.random.default_rng(seed)
    inside = np.ones((20, 48), np.float16)
    inside[16:] = 0
    relief = rng.standard_normal((20, 48, 5)).astype(np.float16)
    return PolarLayers(relief, np.full((20, 3), 50, np.float16), inside)


def is_a_roll_of(relief: np.ndarray, other: np.ndarray) -> bool:
    return any(
        np.allclose(np.roll(relief, shift, axis=1), other, atol=1e-2)
        for shift in range(other.shape[1])
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_stranger_is_no_face_at_any_roll(seed):
    faces = [face(number) for number in range(4)]
    stranger = stranger_layers(stacked(faces), np.random.default_rng(seed))
    assert stranger.relief.shape == faces[0].relief.shape
    assert stranger.relief.dtype == np.float16
    assert np.isfinite(stranger.relief).all()
    assert not any(is_a_roll_of(stranger.relief, known.relief) for known in faces)


def test_half_of_them_are_mirror_images():
    known = face(0)
    rng = np.random.default_rng(5)
    expected = known.relief[:, ::-1] * np.array([1, -1, 1, 1, 1], np.float16)
    mirrored = [
        np.array_equal(stranger_layers(stacked([known]), rng).relief, expected) for _ in range(200)
    ]
    assert 0.35 < np.mean(mirrored) < 0.8


def test_the_rim_of_an_inside_out_coin_is_in_the_middle():
    known = face(0)
    # The third channel has no direction, so that only the order of rows and columns changes it.
    turned = known.relief[:16, ::-1, 2][::-1]
    rng = np.random.default_rng(1)
    strangers = [stranger_layers(stacked([known]), rng).relief[:16, :, 2] for _ in range(60)]
    assert any(np.array_equal(relief, turned) for relief in strangers)
