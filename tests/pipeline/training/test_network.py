"""The network: circular padding, independence of the roll, unit length, size."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline.settings import load_settings
from recoinize_pipeline.training.circular_padding import CircularPadding
from recoinize_pipeline.training.embedder import embed_inputs, embedding_parts
from recoinize_pipeline.training.network import build_network


def test_circular_padding_continues_across_the_seam():
    x = np.arange(2 * 3 * 5 * 1, dtype=np.float32).reshape(2, 3, 5, 1)
    padded = keras.ops.convert_to_numpy(CircularPadding(angle=2, radius=1)(x))
    np.testing.assert_array_equal(
        padded[:, 1:-1], np.pad(x, ((0, 0), (0, 0), (2, 2), (0, 0)), "wrap")
    )
    assert not padded[:, [0, -1]].any()
    assert CircularPadding(2, 1).compute_output_shape(x.shape) == padded.shape


@pytest.mark.parametrize("columns", [8, 24, 80, 152])
def test_a_roll_by_whole_strides_leaves_the_embedding(columns):
    network = build_network((48, 160, 3), width=8, dimension=16)
    coin = np.random.default_rng(0).integers(0, 256, (1, 48, 160, 3)).astype(np.uint8)
    rolled = np.roll(coin, columns, axis=2)
    np.testing.assert_allclose(
        embed_inputs(network, coin), embed_inputs(network, rolled), atol=1e-4
    )


def test_a_roll_by_whole_strides_rolls_the_pattern():
    network = build_network((48, 160, 3), width=8, dimension=16, pattern_channels=4)
    parts = embedding_parts(network)
    assert parts == EmbeddingParts(16, rolls=20, channels=4)
    coin = np.random.default_rng(0).integers(0, 256, (1, 48, 160, 3)).astype(np.uint8)
    embedding = embed_inputs(network, coin)
    rolled = embed_inputs(network, np.roll(coin, 3 * 8, axis=2))
    np.testing.assert_allclose(parts.rolled(embedding, np.array([3])), rolled, atol=1e-4)
    assert np.abs(embedding - rolled).max() > 1e-2
    np.testing.assert_allclose(parts.unit(embedding), embedding, atol=1e-6)


def test_embeddings_have_unit_length_and_differ():
    network = build_network((48, 160, 3), width=8, dimension=16)
    coins = np.random.default_rng(1).integers(0, 256, (300, 48, 160, 3)).astype(np.uint8)
    embeddings = embed_inputs(network, coins)
    assert embeddings.shape == (300, 16)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert len(np.unique(embeddings.round(5), axis=0)) == 300


def test_the_full_network_fits_into_300_kilobytes_of_int8():
    settings = load_settings("full").training
    network = build_network(
        (48, 160, 3), settings.width, settings.dimension, settings.pattern_channels
    )
    assert network.count_params() < 300_000


def test_no_input_gives_no_embedding():
    network = build_network((48, 160, 3), width=8, dimension=16)
    assert embed_inputs(network, np.empty((0, 48, 160, 3), np.uint8)).shape == (0, 16)
