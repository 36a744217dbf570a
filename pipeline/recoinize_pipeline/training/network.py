"""The embedding network: a polar picture of a coin becomes a point on the unit sphere."""

from __future__ import annotations

from typing import Any

import keras
from keras import layers

from recoinize_pipeline.training.circular_padding import CircularPadding


@keras.saving.register_keras_serializable(package="recoinize")
class UnitLength(keras.layers.Layer):
    """Scales each vector to length 1; computed in float32 even when the rest is not."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "dtype": "float32"})

    def call(self, inputs: Any) -> Any:
        """(batch, dimension) to the same shape, L2 norm 1."""
        square = keras.ops.sum(keras.ops.square(inputs), axis=-1, keepdims=True)
        return inputs * keras.ops.rsqrt(keras.ops.maximum(square, 1e-12))


def _convolution(
    x: Any, channels: int, size: tuple[int, int] = (3, 3), stride: int = 1, dilation: int = 1
) -> Any:
    """Convolution, batch normalization, ReLU: one fused operation after export.

    It pads the angle, which is a circle, as far as the kernel reaches, and the radius with a row of
    zeros on each side, but for kernels of one row or of all rows.
    """
    angle, radius = size[1] // 2 * dilation, int(size == (3, 3))
    if angle or radius:
        x = CircularPadding(angle, radius)(x)
    x = layers.Conv2D(channels, size, strides=stride, dilation_rate=(1, dilation), use_bias=False)(
        x
    )
    x = layers.BatchNormalization()(x)
    return layers.ReLU()(x)


def build_network(
    input_shape: tuple[int, int, int], width: int = 32, dimension: int = 64
) -> keras.Model:
    """A small convolutional network that does not care how the coin is rolled.

    Plain 3×3 convolutions rather than separable ones: int8 kernels on phones and on x86 run
    them near peak, and batch normalization and ReLU fold into them, so the quantized network has
    few distinct operations. The radius is pooled with learned weights (what matters near the rim
    differs from what matters at the centre). What follows sees one row of angles only, where wide
    kernels are cheap: each of its values knows the whole circle. The angle is pooled by mean and
    maximum, which makes the result independent of the roll, up to the stride.

    Args:
        input_shape: (radii, angles, 3) of the polar input; values 0 to 255.
        width: sets the channels of all stages; 32 gives about 255,000 parameters.
        dimension: length of the embedding.

    Returns:
        A model from (batch, radii, angles, 3) to (batch, dimension), float32, unit length.
    """
    inputs = keras.Input(input_shape, name="polar")
    x = layers.Rescaling(1 / 64, offset=-2.0)(inputs)
    x = _convolution(x, width // 2, stride=2)
    x = _convolution(x, width, stride=2)
    x = _convolution(x, width * 3 // 2)
    x = _convolution(x, width * 3, stride=2)
    x = _convolution(x, width * 3)
    # One full-height convolution; a depthwise one would be smaller but trains many times slower.
    x = _convolution(x, width * 2, size=(x.shape[1], 1))
    x = _convolution(x, width * 3, size=(1, 3))
    x = _convolution(x, width * 4, size=(1, 3), dilation=3)
    x = layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])
    x = layers.Dense(dimension, name="embedding", dtype="float32")(x)
    return keras.Model(inputs, UnitLength(name="unit_length")(x), name="coin_embedder")
