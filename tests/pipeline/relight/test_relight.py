"""Relit pictures: determinism, outline, variety, separation of colour and relief."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from recoinize_edge.preprocessing import PreprocessingSpec, polar_input
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.relight import PICTURE_SIZE, relit_coin, relit_picture


@pytest.fixture(scope="module")
def texture() -> np.ndarray:
    size = 256
    rgba = np.zeros((size, size, 4), np.uint8)
    cv2.circle(rgba, (size // 2, size // 2), size // 2, (180, 120, 60, 255), -1)
    cv2.putText(rgba, "20", (60, 160), cv2.FONT_HERSHEY_DUPLEX, 3, (230, 180, 110, 255), 8)
    return rgba


def test_the_same_seed_gives_the_same_picture(texture):
    first, outline = relit_coin(texture, np.random.default_rng(3))
    second, again = relit_coin(texture, np.random.default_rng(3))
    other, _ = relit_coin(texture, np.random.default_rng(4))
    np.testing.assert_array_equal(first, second)
    assert outline == again
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("seed", range(8))
def test_the_outline_is_where_the_coin_ends(texture, seed):
    """A coin that is white all over, on whatever ground: inside the outline it is one thing."""
    layers = face_layers(texture)
    picture, outline = relit_picture(layers, np.random.default_rng(seed))
    assert picture.shape == (PICTURE_SIZE, PICTURE_SIZE, 3)
    assert picture.dtype == np.uint8
    assert 0.3 * PICTURE_SIZE < outline.minor <= outline.major < 0.5 * PICTURE_SIZE
    # The colour changes more across the outline than a little further in.
    spec = PreprocessingSpec(outer=1.2, inner=0.6, radii=61)
    from recoinize_edge.preprocessing import unwrap

    rings = unwrap(picture, outline, spec).astype(np.float32)
    change = np.abs(np.diff(rings, axis=0)).mean(axis=(1, 2))
    at = 0.6 + 0.01 * int(change.argmax())
    assert 0.93 < at < 1.07 or change.max() < 3  # coin and ground may have the same colour


def test_layers_are_standardized_inside_the_coin(texture):
    layers = face_layers(texture)
    size = layers.fine.shape[0]
    axis = (np.arange(size) + 0.5) * 2 / size - 1
    inside = np.hypot(axis[None], axis[:, None]) < 0.98
    assert layers.fine[inside].mean() == pytest.approx(0, abs=0.05)
    assert layers.fine[inside].std() == pytest.approx(1, abs=0.05)
    assert not layers.fine[layers.silhouette == 0].any()


def test_a_highlight_baked_into_the_face_leaves_the_colour(texture):
    """Colour is a profile along the radius: a bright spot on one side must not survive."""
    spot = texture.copy()
    cv2.circle(spot, (190, 128), 30, (255, 255, 255, 255), -1)
    plain, lit = face_layers(texture).chroma, face_layers(spot).chroma
    assert np.abs(plain - lit).max() < 12
    assert np.ptp(lit[:, :, 0], axis=None) < 60


def test_pictures_of_one_face_differ(texture):
    layers = face_layers(texture)
    spec = PreprocessingSpec()
    inputs = []
    for seed in range(40):
        picture, outline = relit_picture(layers, np.random.default_rng(seed))
        inputs.append(polar_input(picture, outline, spec)[:, :, 0].astype(np.float32))
    assert np.std([i.mean() for i in inputs]) > 0
    assert min(np.abs(a - b).mean() for a, b in itertools.pairwise(inputs)) > 5
