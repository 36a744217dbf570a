"""Batches: composition, determinism, shares of each kind."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_pipeline.relight.polar_layers import PolarLayers
from recoinize_pipeline.training.batches import BatchSampler, TrainingInputs


@pytest.fixture
def inputs() -> TrainingInputs:
    rng = np.random.default_rng(0)
    counts = {0: 9, 1: 2, 2: 5, 3: 30}
    parts = [rng.integers(0, 256, (n, 6, 16, 3)).astype(np.uint8) for n in counts.values()]
    return TrainingInputs(parts, [np.full(n, label) for label, n in counts.items()])


def with_layers(inputs: TrainingInputs) -> TrainingInputs:
    """The same with layers of six faces: one of designs 0 to 2, three of design 3."""
    rng = np.random.default_rng(1)
    layers = PolarLayers(
        rng.standard_normal((6, 8, 16, 5)).astype(np.float16),
        np.ones((6, 8, 3), np.float16),
        np.ones((6, 8, 16), np.float16),
    )
    designs = (0, 1, 2, 3, 3, 3)
    return TrainingInputs(inputs.parts, inputs.labels, {}, layers, designs)


def test_a_batch_has_p_designs_of_k_images(inputs):
    batch = BatchSampler(inputs, 3, 4, seed=5).batch(0)
    assert batch.given.shape == (12, 6, 16, 3)
    assert batch.given.dtype == np.uint8
    _, counts = np.unique(batch.labels, return_counts=True)
    assert counts.tolist() == [4, 4, 4]


def test_images_carry_the_label_of_their_design():
    parts = [np.full((6, 6, 16, 3), 10 * label, np.uint8) for label in range(5)]
    inputs = TrainingInputs(parts, [np.full(6, label) for label in range(5)])
    batch = BatchSampler(inputs, 5, 2, seed=1).batch(3)
    np.testing.assert_array_equal(batch.given[:, 0, 0, 0], 10 * batch.labels)


def test_no_image_comes_twice_before_all_of_its_design_came():
    images = np.arange(8, dtype=np.uint8)[:, None, None, None] * np.ones((1, 6, 16, 3), np.uint8)
    inputs = TrainingInputs([images], [np.zeros(8, int)])
    batch = BatchSampler(inputs, 1, 12, seed=0).batch(0)
    shown = batch.given[:, 0, 0, 0]
    assert sorted(shown[:8].tolist()) == list(range(8))


def test_a_step_gives_the_same_batch_whenever_it_is_asked_for(inputs):
    first, second = (
        BatchSampler(with_layers(inputs), 3, 4, 5, fresh_share=0.5, stranger_share=0.2)
        for _ in range(2)
    )
    second.batch(1)
    a, b, other = first.batch(7), second.batch(7), first.batch(8)
    np.testing.assert_array_equal(a.given, b.given)
    np.testing.assert_array_equal(a.faces, b.faces)
    np.testing.assert_array_equal(a.strangers.relief, b.strangers.relief)
    np.testing.assert_array_equal(a.labels, b.labels)
    assert a.seed == b.seed != other.seed


@pytest.mark.parametrize("seed", range(3))
def test_every_batch_has_the_shares_that_were_asked_for(inputs, seed):
    sampler = BatchSampler(with_layers(inputs), 4, 5, seed, fresh_share=0.75, stranger_share=0.2)
    batch = sampler.batch(0)
    assert (len(batch.given), len(batch.faces), len(batch.strangers)) == (4, 12, 4)
    assert len(batch.labels) == 20


def test_faces_that_are_relit_show_the_design_of_their_label(inputs):
    filled = with_layers(inputs)
    batch = BatchSampler(filled, 4, 16, seed=3, fresh_share=1.0).batch(0)
    designs = np.array(filled.layer_designs)[batch.faces]
    np.testing.assert_array_equal(designs, batch.labels)
    assert set(batch.faces.tolist()) == set(range(6))  # each of a design's faces is met


def test_strangers_have_a_label_of_their_own(inputs):
    batch = BatchSampler(with_layers(inputs), 4, 5, seed=3, stranger_share=0.25).batch(0)
    np.testing.assert_array_equal(batch.labels == 4, np.arange(20) >= 15)
    assert batch.strangers.relief.shape == (5, 8, 16, 5)


def test_without_layers_nothing_is_relit(inputs):
    batch = BatchSampler(inputs, 4, 2, seed=0, fresh_share=0.5, stranger_share=0.5).batch(0)
    assert len(batch.given) == 8
    assert len(batch.faces) == len(batch.strangers) == 0
