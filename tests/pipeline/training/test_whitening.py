"""Within-class whitening: its definition, and that it is folded in without a trace."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from recoinize_pipeline.training.embedder import embed_inputs
from recoinize_pipeline.training.network import build_network
from recoinize_pipeline.training.whitening import fold_whitening, within_class_covariance


def test_covariance_equals_its_definition():
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((60, 4)).astype(np.float32) * [1, 2, 3, 4]
    labels = rng.integers(0, 5, 60)
    expected = np.zeros((4, 4))
    for label in range(5):
        own = vectors[labels == label]
        for vector in own:
            away = vector - own.mean(axis=0)
            expected += np.outer(away, away)
    expected /= 60 - 5
    np.testing.assert_allclose(within_class_covariance(vectors, labels, 0.0), expected, rtol=1e-5)
    sphere = np.eye(4) * np.trace(expected) / 4
    np.testing.assert_allclose(
        within_class_covariance(vectors, labels, 1.0), sphere, rtol=1e-5, atol=1e-9
    )


@pytest.mark.parametrize("labels", [np.zeros(4, int), np.arange(4)])
def test_few_images_give_a_covariance_that_can_be_inverted(labels):
    vectors = np.random.default_rng(1).standard_normal((4, 6)).astype(np.float32)
    covariance = within_class_covariance(vectors, labels, 0.1)
    assert np.isfinite(np.linalg.inv(covariance)).all()


def test_folding_whitens_the_vectors_before_normalization():
    network = build_network((48, 160, 3), width=8, dimension=6)
    images = np.random.default_rng(2).integers(0, 256, (120, 48, 160, 3)).astype(np.uint8)
    labels = np.repeat(np.arange(10), 12)
    layers = len(network.layers)
    fold_whitening(network, images, labels, shrinkage=0.0)
    assert len(network.layers) == layers
    before_norm = keras.Model(network.input, network.get_layer("embedding").output)
    vectors = embed_inputs(before_norm, images)
    np.testing.assert_allclose(within_class_covariance(vectors, labels, 0.0), np.eye(6), atol=2e-2)
    np.testing.assert_allclose(vectors.mean(axis=0), 0, atol=1e-2)
    lengths = np.linalg.norm(embed_inputs(network, images), axis=1)
    np.testing.assert_allclose(lengths, 1, atol=1e-5)
