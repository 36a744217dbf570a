"""The network: circular padding, independence of the roll, unit length, size."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from recoinize_pipeline.training.circular_padding import CircularPadding
from recoinize_pipeline.training.embedder import embed_inputs
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


def test_embeddings_have_unit_length_and_differ():
    network = build_network((48, 160, 3), width=8, dimension=16)
    coins = np.random.default_rng(1).integers(0, 256, (300, 48, 160, 3)).astype(np.uint8)
    embeddings = embed_inputs(network, coins)
    assert embeddings.shape == (300, 16)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)
    assert len(np.unique(embeddings.round(5), axis=0)) == 300


def test_the_default_network_fits_into_300_kilobytes_of_int8():
    assert build_network((48, 160, 3)).count_params() < 300_000


def test_no_input_gives_no_embedding():
    network = build_network((48, 160, 3), width=8, dimension=16)
    assert embed_inputs(network, np.empty((0, 48, 160, 3), np.uint8)).shape == (0, 16)
