"""Networks that ours is measured beside; untrained, as only size and speed are compared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import keras
import numpy as np
from keras import layers

from recoinize_edge.preprocessing import UInt8Array

ORIGINAL = "original study"
MOBILENET = "MobileNetV3-Small"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A network to compare with.

    Attributes:
        name: what tables call it.
        build: makes it; input values 0 to 255.
        precisions: of its TFLite models.
    """

    name: str
    build: Callable[[], keras.Model]
    precisions: tuple[str, ...]


def original_network() -> keras.Model:
    """The branch of the original recoinize study's siamese network.

    After G. Koch, R. Zemel, R. Salakhutdinov, "Siamese neural networks for one-shot image
    recognition" (2015), with pictures of 105×105 in colour.
    """
    inputs = keras.Input((105, 105, 3), name="picture")
    x = layers.Rescaling(1 / 255)(inputs)
    for channels, size in ((64, 10), (128, 7), (128, 4)):
        x = layers.Conv2D(channels, size, activation="relu")(x)
        x = layers.MaxPooling2D()(x)
    x = layers.Conv2D(256, 4, activation="relu")(x)
    x = layers.Dense(4096, activation="sigmoid")(layers.Flatten()(x))
    return keras.Model(inputs, x)


def mobilenet_v3_small() -> keras.Model:
    """MobileNetV3-Small at 224×224 with its 576 pooled features as output.

    A. Howard et al., "Searching for MobileNetV3" (2019).
    """
    return keras.applications.MobileNetV3Small(
        (224, 224, 3), weights=None, include_top=False, pooling="avg"
    )


COMPARISONS = (
    Comparison(ORIGINAL, original_network, ("float32",)),
    Comparison(MOBILENET, mobilenet_v3_small, ("float32", "int8")),
)


def noise(shape: tuple[int, ...], count: int, seed: int) -> UInt8Array:
    """Random pictures, uint8 (count, *shape); speed does not depend on what they show."""
    return np.random.default_rng(seed).integers(0, 256, (count, *shape), np.uint8)
