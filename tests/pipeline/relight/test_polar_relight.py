"""Inputs that are relit in polar coordinates: determinism, roll, and that they show the face."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys

import cv2
import keras
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import PreprocessingSpec, local_contrast_input, polar_input
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.polar_layers import PolarLayers, polar_layers, stacked
from recoinize_pipeline.relight.polar_relight import local_contrast, relit_polar

SPEC = PreprocessingSpec()
NUMERALS = ("20", "5c")


def texture(numeral: str) -> np.ndarray:
    rgba = np.zeros((256, 256, 4), np.uint8)
    cv2.circle(rgba, (128, 128), 128, (180, 140, 80, 255), -1)
    light = (240, 210, 140, 255)
    cv2.putText(rgba, numeral, (40, 165), cv2.FONT_HERSHEY_DUPLEX, 3.5, light, 10)
    return rgba


@pytest.fixture(scope="module")
def faces() -> PolarLayers:
    return stacked([polar_layers(face_layers(texture(numeral)), SPEC) for numeral in NUMERALS])


def relit(faces: PolarLayers, seed: int, copies: int = 1) -> np.ndarray:
    """`copies` of each face, the faces taking turns."""
    many = faces[np.tile(np.arange(len(faces)), copies)]
    made = relit_polar(many.relief, many.lab, many.inside, SPEC, seed)
    return keras.ops.convert_to_numpy(made)


def test_the_same_seed_gives_the_same_inputs(faces):
    first, second, other = (relit(faces, seed) for seed in (1, 1, 2))
    assert first.shape == (2, *SPEC.shape)
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_values_are_those_of_8_bit_inputs(faces):
    made = relit(faces, 3, copies=8)
    np.testing.assert_array_equal(made, made.astype(np.uint8))


def test_every_input_of_a_batch_has_a_light_of_its_own(faces):
    made = relit(faces[np.array([0])], 4, copies=6)
    lights = {image.tobytes() for image in made}
    assert len(lights) == 6


def strength_of_relief(image: np.ndarray) -> np.ndarray:
    """How much happens at each radius, whatever the light and the roll."""
    return np.abs(image[4:40, :, 0].astype(np.float32) - 128).mean(axis=1)


def test_inputs_show_their_face_as_unwrapped_pictures_do(faces):
    """Averaged over lights, the relief lies where it lies in the unwrapped texture."""
    outline = Ellipse.circle(127.5, 127.5, 128)
    made = relit(faces, 5, copies=60)
    for place, numeral in enumerate(NUMERALS):
        plain = polar_input(np.ascontiguousarray(texture(numeral)[:, :, :3]), outline, SPEC)
        mean = np.mean([strength_of_relief(image) for image in made[place::2]], axis=0)
        assert np.corrcoef(mean, strength_of_relief(plain))[0, 1] > 0.6


def test_the_seam_of_the_angle_is_like_any_other_place(faces):
    """Where the last column meets the first, neighbours differ as much as elsewhere."""
    light = relit(faces[np.array([0])], 6, copies=80)[:, 4:40, :, 0]
    change = np.abs(np.diff(light, axis=2, append=light[:, :, :1])).mean(axis=(0, 1))
    assert change[-1] == pytest.approx(change[:-1].mean(), rel=0.25)


@pytest.mark.parametrize("window", [5, 13])
def test_local_contrast_is_that_of_the_device(window):
    """The batch's local contrast is the shared preprocessing's, up to one step of rounding."""
    spec = PreprocessingSpec(radii=20, angles=48, window=window)
    rng = np.random.default_rng(window)
    lab = rng.uniform(-20, 275, (3, 20, 48, 3)).astype(np.float32)
    lab[1] = 128 + rng.normal(0, 1, (20, 48, 3))  # nearly plain: the floor decides
    made = keras.ops.convert_to_numpy(local_contrast(lab, spec))
    for image, coin in zip(made, np.clip(lab, 0, 255), strict=True):
        expected = local_contrast_input(coin, spec).astype(np.float32)
        assert np.abs(image - expected).max() <= 1
        assert np.mean(image != expected) < 0.01


@pytest.mark.parametrize("backend", ["jax", "torch"])
def test_other_backends_relight_too(backend: str):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed; the pipeline works with TensorFlow alone")
    program = """
import keras, numpy as np
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.relight.polar_relight import relit_polar
spec = PreprocessingSpec()
rng = np.random.default_rng(0)
shape = (2, 56, spec.angles)
relief = rng.standard_normal((*shape, 5)).astype(np.float32)
lab = np.full((*shape[:2], 3), 60.0, np.float32)
given = (keras.ops.convert_to_tensor(part) for part in (relief, lab, np.ones(shape, np.float32)))
made = keras.ops.convert_to_numpy(relit_polar(*given, spec, 1))
assert made.shape == (2, *spec.shape) and made.std() > 10, (made.shape, made.std())
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "KERAS_BACKEND": backend},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
