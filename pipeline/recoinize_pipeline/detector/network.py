"""The detector's network: a picture becomes a map of coins."""

from __future__ import annotations

from typing import Any

from keras import Input, Model, initializers, layers

from recoinize_pipeline.detector.targets import CHANNELS, LOGIT_SCALE

_RARE = -2.2
"""Logit of a coin before training, so that the many cells without one do not drown the few."""


def build_network(size: int | None = None, width: int = 12) -> Model:
    """A small fully convolutional network with skip connections.

    Five halvings, so that a coin that fills half of the picture is seen whole, and two doublings
    that add what each size saw (Lin et al., "Feature Pyramid Networks for Object Detection", 2017).

    Args:
        size: side of the picture, pixels, a multiple of 32; None for any.
        width: channels of the first stage; 12 gives 135,000 parameters.

    Returns:
        A model from (batch, size, size, 3), values 0 to 255, to (batch, size / 8, size / 8,
        CHANNELS); see `targets`.
    """
    inputs = Input((size, size, 3), name="picture")
    x = layers.Rescaling(1 / 64, offset=-2.0)(inputs)
    x = _convolution(x, width, stride=2)
    x = _convolution(x, 2 * width, stride=2)
    seen = []
    for channels in (3 * width, 4 * width, 3 * width):
        x = _convolution(x, channels, stride=2)
        x = layers.Add()([x, _convolution(x, channels)])
        seen.append(x)
    for finer in reversed(seen[:-1]):
        x = layers.Conv2D(finer.shape[-1], 1, use_bias=False)(x)
        x = layers.UpSampling2D(interpolation="bilinear")(x)
        x = _convolution(layers.Add()([x, finer]), finer.shape[-1])
    x = _convolution(x, 3 * width)
    bias = initializers.Constant([_RARE / LOGIT_SCALE, *[0.0] * (CHANNELS - 1)])
    outputs = layers.Conv2D(CHANNELS, 1, bias_initializer=bias, name="coins")(x)
    return Model(inputs, outputs, name="coin_detector")


def _convolution(x: Any, channels: int, stride: int = 1) -> Any:
    """Convolution, batch normalization, ReLU: one fused operation after export."""
    x = layers.Conv2D(channels, 3, strides=stride, padding="same", use_bias=False)(x)
    x = layers.BatchNormalization(momentum=0.97)(x)
    return layers.ReLU()(x)
