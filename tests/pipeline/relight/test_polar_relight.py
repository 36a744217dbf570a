"""Inputs that are relit in polar coordinates: determinism, roll, and that they show the face."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import PreprocessingSpec, polar_input
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.polar_relight import PolarLayers, polar_layers, relit_polar

SPEC = PreprocessingSpec()


def texture(numeral: str) -> np.ndarray:
    rgba = np.zeros((256, 256, 4), np.uint8)
    cv2.circle(rgba, (128, 128), 128, (180, 140, 80, 255), -1)
    light = (240, 210, 140, 255)
    cv2.putText(rgba, numeral, (40, 165), cv2.FONT_HERSHEY_DUPLEX, 3.5, light, 10)
    return rgba


@pytest.fixture(scope="module")
def faces() -> list[PolarLayers]:
    return [polar_layers(face_layers(texture(numeral)), SPEC) for numeral in ("20", "5c")]


def test_the_same_seed_gives_the_same_input(faces):
    first, second, other = (
        relit_polar(faces[0], SPEC, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first.shape == SPEC.shape
    assert first.dtype == np.uint8
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def strength_of_relief(image: np.ndarray) -> np.ndarray:
    """How much happens at each radius, whatever the light and the roll."""
    return np.abs(image[4:40, :, 0].astype(np.float32) - 128).mean(axis=1)


def test_inputs_show_their_face_as_unwrapped_pictures_do(faces):
    """Averaged over lights, the relief lies where it lies in the unwrapped texture."""
    outline = Ellipse.circle(127.5, 127.5, 128)
    for numeral, layers in zip(("20", "5c"), faces, strict=True):
        plain = polar_input(np.ascontiguousarray(texture(numeral)[:, :, :3]), outline, SPEC)
        relit = [relit_polar(layers, SPEC, np.random.default_rng(seed)) for seed in range(60)]
        mean = np.mean([strength_of_relief(image) for image in relit], axis=0)
        assert np.corrcoef(mean, strength_of_relief(plain))[0, 1] > 0.6


def test_the_seam_of_the_angle_is_like_any_other_place(faces):
    """Where the last column meets the first, neighbours differ as much as elsewhere."""
    seam, elsewhere = [], []
    for seed in range(80):
        light = relit_polar(faces[0], SPEC, np.random.default_rng(seed))[4:40, :, 0].astype(float)
        change = np.abs(np.diff(light, axis=1, append=light[:, :1])).mean(axis=0)
        seam.append(change[-1])
        elsewhere.append(change[:-1].mean())
    assert np.mean(seam) == pytest.approx(np.mean(elsewhere), rel=0.25)
