"""From a trained model to the network that ships."""

from __future__ import annotations

import keras
import numpy as np
import numpy.typing as npt

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.settings import TrainingSettings
from recoinize_pipeline.training.network import build_network
from recoinize_pipeline.training.objective import embedding_network
from recoinize_pipeline.training.whitening import fold_whitening

AFTER_TRAINING = ("whiten", "pattern_mean")
"""Settings that say what is done to a trained network; they need no new training."""


def shipped_network(
    model: keras.Model,
    settings: TrainingSettings,
    images: UInt8Array,
    labels: npt.NDArray[np.int64],
) -> keras.Model:
    """The embedding network with what is done to it after training; it needs no new training.

    The mean of a pattern over the angle is the same at every roll, so it says nothing about what
    lies where, and strangers share it with coins: on the development photographs a network tells
    both apart better if half of it is left, however it was trained. The pooled vector is whitened.

    Args:
        model: as trained, with its proxies if it has any.
        settings: `pattern_mean` and `whiten` are used, and the network's size.
        images: uint8 (n, radii, angles, 3), several of each label, for whitening.
        labels: int64 (n,).
    """
    network = embedding_network(model)
    if settings.pattern_channels and settings.pattern_mean < 1:
        trained = network
        network = build_network(
            trained.input_shape[1:],
            settings.width,
            settings.dimension,
            settings.pattern_channels,
            settings.pattern_mean,
        )
        network.set_weights(trained.get_weights())
    if settings.whiten:
        fold_whitening(network, images, labels)
    return network
