"""From a batch's parts to the network's inputs."""

from __future__ import annotations

import cv2
import keras
import numpy as np
import pytest

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.polar_layers import PolarLayers, polar_layers, stacked
from recoinize_pipeline.training.batches import Batch
from recoinize_pipeline.training.input_maker import InputMaker

SPEC = PreprocessingSpec()


@pytest.fixture(scope="module")
def layers() -> PolarLayers:
    disc = np.zeros((128, 128, 4), np.uint8)
    cv2.circle(disc, (64, 64), 64, (180, 140, 80, 255), -1)
    cv2.putText(disc, "5", (40, 90), cv2.FONT_HERSHEY_DUPLEX, 2, (240, 220, 160, 255), 6)
    return stacked([polar_layers(face_layers(disc), SPEC)] * 3)


def batch(layers: PolarLayers, given: int, fresh: int, strangers: int, seed: int = 1) -> Batch:
    return Batch(
        given=np.full((given, *SPEC.shape), 77, np.uint8),
        faces=np.arange(fresh, dtype=np.int32) % len(layers),
        strangers=layers[np.arange(strangers) % len(layers)],
        labels=np.zeros(given + fresh + strangers, np.int64),
        seed=seed,
    )


def made(maker: InputMaker, batch: Batch) -> np.ndarray:
    return keras.ops.convert_to_numpy(maker(batch))


@pytest.mark.parametrize("counts", [(2, 3, 1), (0, 4, 0), (0, 0, 2), (3, 0, 0)])
def test_inputs_come_in_the_order_of_the_labels(layers, counts):
    given, fresh, strangers = counts
    images = made(InputMaker(layers, SPEC), batch(layers, *counts))
    assert images.shape == (sum(counts), *SPEC.shape)
    assert images.min() >= 0 and images.max() <= 255
    # Given ones are plain grey here; what was relit is not.
    plain = [np.ptp(image[:, 60:, 0]) == 0 for image in images]
    assert plain == [True] * given + [False] * (fresh + strangers)


def test_without_layers_only_what_is_given_is_used(layers):
    images = made(InputMaker(None, SPEC), batch(layers, 5, 0, 0))
    assert images.shape == (5, *SPEC.shape)


def test_the_seed_of_the_batch_decides(layers):
    maker = InputMaker(layers, SPEC)
    first, again, other = (made(maker, batch(layers, 1, 2, 1, seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first[0], other[0])  # colour is varied of given ones, too
    assert not np.array_equal(first[1], other[1])


def test_some_coins_are_partly_hidden(layers):
    images = made(InputMaker(None, SPEC), batch(layers, 400, 0, 0))
    hidden = np.array([(image[:, 0] == 128).all() for image in images])
    assert 0.2 < hidden.mean() < 0.4
    assert not (images[:, :, 60:] == 128).all(axis=(1, 3)).any()
