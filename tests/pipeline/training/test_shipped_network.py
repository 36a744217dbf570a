"""What is done to a trained network before it ships."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_pipeline.settings import TrainingSettings
from recoinize_pipeline.training.embedder import embed_inputs, embedding_parts
from recoinize_pipeline.training.objective import compiled_model, embedding_network
from recoinize_pipeline.training.shipped_network import shipped_network

SHAPE = (24, 80, 3)
IMAGES = np.random.default_rng(0).integers(0, 256, (12, *SHAPE)).astype(np.uint8)
LABELS = np.repeat(np.arange(4), 3)


def settings(**changes: object) -> TrainingSettings:
    values = {"loss": "proxy", "width": 8, "dimension": 8, "pattern_channels": 4, **changes}
    return TrainingSettings.model_validate(values)


@pytest.mark.parametrize("kept", [0.0, 0.5])
def test_the_patterns_mean_over_the_angle_is_damped(kept: float):
    options = settings(pattern_mean=kept)
    model = compiled_model(SHAPE, 4, options)
    trained = embedding_network(model)
    network = shipped_network(model, options, IMAGES, LABELS)
    parts = embedding_parts(trained)
    assert embedding_parts(network) == parts
    before, after = embed_inputs(trained, IMAGES), embed_inputs(network, IMAGES)
    np.testing.assert_allclose(after[:, : parts.pooled], before[:, : parts.pooled], atol=1e-5)
    for old, new in zip(parts.patterns(before), parts.patterns(after), strict=True):
        expected = old - (1 - kept) * old.mean(axis=0)
        expected *= np.linalg.norm(old) / np.linalg.norm(expected)
        np.testing.assert_allclose(new, expected, atol=1e-4)


@pytest.mark.parametrize("changes", [{"pattern_mean": 1.0}, {"pattern_channels": 0}])
def test_a_network_without_a_mean_to_damp_stays_as_it_was_trained(changes: dict[str, object]):
    options = settings(**changes)
    model = compiled_model(SHAPE, 4, options)
    network = shipped_network(model, options, IMAGES, LABELS)
    expected = embed_inputs(embedding_network(model), IMAGES)
    np.testing.assert_array_equal(embed_inputs(network, IMAGES), expected)


def test_what_ships_is_whitened_if_wanted():
    model = compiled_model(SHAPE, 4, settings())
    plain = embed_inputs(shipped_network(model, settings(), IMAGES, LABELS), IMAGES)
    white = embed_inputs(shipped_network(model, settings(whiten=True), IMAGES, LABELS), IMAGES)
    pooled = embedding_parts(embedding_network(model)).pooled
    assert np.abs(white[:, :pooled] - plain[:, :pooled]).max() > 0.01
    np.testing.assert_allclose(white[:, pooled:], plain[:, pooled:], atol=1e-5)
