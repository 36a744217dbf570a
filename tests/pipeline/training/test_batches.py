"""Batches: composition, determinism, prefetching."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.polar_relight import polar_layers
from recoinize_pipeline.training.batches import BatchSampler, TrainingInputs


@pytest.fixture
def inputs() -> TrainingInputs:
    rng = np.random.default_rng(0)
    counts = {0: 9, 1: 2, 2: 5, 3: 30}
    parts = [rng.integers(0, 256, (n, 6, 16, 3)).astype(np.uint8) for n in counts.values()]
    return TrainingInputs(parts, [np.full(n, label) for label, n in counts.items()])


def test_a_batch_has_p_designs_of_k_images(inputs):
    images, labels = BatchSampler(inputs, 3, 4, seed=5).batch(0)
    assert images.shape == (12, 6, 16, 3)
    assert images.dtype == np.float32
    assert images.min() >= 0 and images.max() <= 255
    _, counts = np.unique(labels, return_counts=True)
    assert counts.tolist() == [4, 4, 4]


def test_images_carry_the_label_of_their_design():
    parts = [np.full((6, 6, 16, 3), 10 * label, np.uint8) for label in range(5)]
    inputs = TrainingInputs(parts, [np.full(6, label) for label in range(5)])
    images, labels = BatchSampler(inputs, 5, 2, seed=1).batch(3)
    # Channel 0 is neither recoloured nor changed by a roll of a plain picture.
    light = images[:, :, -1, 0].mean(axis=1)
    np.testing.assert_array_equal(light, 10.0 * labels)


def test_a_step_gives_the_same_batch_whenever_it_is_asked_for(inputs):
    first, second = (BatchSampler(inputs, 3, 2, seed=5) for _ in range(2))
    second.batch(1)
    for a, b in zip(first.batch(7), second.batch(7), strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(first.batch(7)[0], first.batch(8)[0])
    assert not np.array_equal(first.batch(7)[0], BatchSampler(inputs, 3, 2, seed=6).batch(7)[0])


def test_fresh_inputs_replace_the_share_that_was_asked_for():
    """Cached inputs are plain grey here; whatever is not was relit anew."""
    spec = PreprocessingSpec()
    parts = [np.full((40, *spec.shape), 77, np.uint8) for _ in range(2)]
    disc = np.zeros((128, 128, 4), np.uint8)
    cv2.circle(disc, (64, 64), 64, (180, 140, 80, 255), -1)
    cv2.putText(disc, "5", (40, 90), cv2.FONT_HERSHEY_DUPLEX, 2, (240, 220, 160, 255), 6)
    layers = {0: [polar_layers(face_layers(disc), spec)]}
    inputs = TrainingInputs(parts, [np.zeros(40, int), np.ones(40, int)], layers=layers)
    sampler = BatchSampler(inputs, 2, 32, seed=3, spec=spec, fresh_share=0.75)
    images, labels = sampler.batch(0)
    fresh = np.array([np.ptp(image[:, 50:, 0]) > 0 for image in images])
    assert not fresh[labels == 1].any()  # no layers are known of this design
    assert 0.5 < fresh[labels == 0].mean() < 0.95


def test_strangers_have_a_label_of_their_own_and_their_share():
    spec = PreprocessingSpec()
    parts = [np.full((40, *spec.shape), 77, np.uint8) for _ in range(2)]
    disc = np.zeros((128, 128, 4), np.uint8)
    cv2.circle(disc, (64, 64), 64, (180, 140, 80, 255), -1)
    layers = {0: [polar_layers(face_layers(disc), spec)]}
    inputs = TrainingInputs(parts, [np.zeros(40, int), np.ones(40, int)], layers=layers)
    sampler = BatchSampler(inputs, 2, 64, seed=3, spec=spec, stranger_share=0.25)
    images, labels = sampler.batch(0)
    fresh = np.array([np.ptp(image[:, 50:, 0]) > 0 for image in images])
    np.testing.assert_array_equal(fresh, labels == 2)
    assert 0.1 < fresh.mean() < 0.4
