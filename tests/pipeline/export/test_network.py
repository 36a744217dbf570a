"""The network as it is exported."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from recoinize_pipeline.export.network import exported_network, float32_network
from recoinize_pipeline.training.network import build_network


@pytest.fixture
def inputs() -> np.ndarray:
    return np.random.default_rng(0).uniform(0, 255, (6, 24, 80, 3)).astype(np.float32)


def test_without_its_last_layer_the_network_points_the_same_way(inputs: np.ndarray) -> None:
    keras.utils.set_random_seed(0)
    model = build_network((24, 80, 3), width=8, dimension=16)
    raw = np.asarray(exported_network(model)(inputs))
    lengths = np.linalg.norm(raw, axis=1, keepdims=True)
    assert not np.allclose(lengths, 1, atol=0.01)
    np.testing.assert_allclose(raw / lengths, np.asarray(model(inputs)), atol=1e-5)


def test_a_network_trained_in_bfloat16_is_exported_in_float32(inputs: np.ndarray) -> None:
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        keras.utils.set_random_seed(0)
        mixed = build_network((24, 80, 3), width=8, dimension=16)
    finally:
        keras.config.set_dtype_policy("float32")
    keras.utils.set_random_seed(0)
    expected = build_network((24, 80, 3), width=8, dimension=16)
    copy = float32_network(mixed)
    assert {layer.compute_dtype for layer in copy.layers} == {"float32"}
    np.testing.assert_allclose(np.asarray(copy(inputs)), np.asarray(expected(inputs)), atol=1e-6)
