"""The embedding network: a polar picture of a coin becomes a point on the unit sphere."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import layers

from recoinize_edge.pattern import PATTERN_SHARE
from recoinize_pipeline.training.circular_padding import CircularPadding


@keras.saving.register_keras_serializable(package="recoinize")
class UnitLength(keras.layers.Layer):
    """Scales each vector to length 1; computed in float32 even when the rest is not.

    Args:
        pooled: length of the pooled part, if a pattern follows it; the parts then get the norms
            of `recoinize_edge.pattern.EmbeddingParts`.
    """

    def __init__(self, pooled: int | None = None, **options: Any) -> None:
        super().__init__(**{**options, "dtype": "float32"})
        self.pooled = pooled

    def call(self, inputs: Any) -> Any:
        """(batch, dimension) to the same shape, L2 norm 1."""
        if self.pooled is None:
            return _of_norm(inputs, 1.0)
        parts = keras.ops.split(inputs, [self.pooled], axis=-1)
        shares = (1 - PATTERN_SHARE, PATTERN_SHARE)
        return keras.ops.concatenate(
            [_of_norm(part, math.sqrt(share)) for part, share in zip(parts, shares, strict=True)],
            axis=-1,
        )

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "pooled": self.pooled}


def _of_norm(vectors: Any, norm: float) -> Any:
    square = keras.ops.sum(keras.ops.square(vectors), axis=-1, keepdims=True)
    return vectors * (norm * keras.ops.rsqrt(keras.ops.maximum(square, 1e-12)))


@keras.saving.register_keras_serializable(package="recoinize")
class DampedMean(keras.layers.Layer):
    """Takes a share of its mean over the angle off a pattern.

    Args:
        kept: share of the mean that is left, 0 to 1.
    """

    def __init__(self, kept: float, **options: Any) -> None:
        super().__init__(**options)
        self.kept = kept

    def call(self, inputs: Any) -> Any:
        """(batch, 1, angles, channels) to the same shape."""
        mean = keras.ops.mean(inputs, axis=(1, 2), keepdims=True)
        return inputs - (1 - self.kept) * mean

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "kept": self.kept}


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
    input_shape: tuple[int, int, int],
    width: int = 32,
    dimension: int = 64,
    pattern_channels: int = 0,
    pattern_mean: float = 1.0,
) -> keras.Model:
    """A small convolutional network that does not care how the coin is rolled.

    Plain 3×3 convolutions rather than separable ones: int8 kernels on phones and on x86 run
    them near peak, and batch normalization and ReLU fold into them, so the quantized network has
    few distinct operations. The radius is pooled with learned weights (what matters near the rim
    differs from what matters at the centre). What follows sees one row of angles only, where wide
    kernels are cheap: each of its values knows the whole circle. The angle is pooled by mean and
    maximum, which makes the result independent of the roll, up to the stride.

    The pooled vector finds coins fast, but no longer knows what lies beside what. The pattern, if
    wanted, does: a few channels at each of the angles that are left, in their order. Two patterns
    are compared at all rolls of one of them; see `recoinize_edge.pattern`.

    Args:
        input_shape: (radii, angles, 3) of the polar input; values 0 to 255.
        width: sets the channels of all stages; 32 gives about 255,000 parameters.
        dimension: length of the pooled vector.
        pattern_channels: channels of the pattern; 0 for none.
        pattern_mean: share of the pattern's mean over the angle that is left, 0 to 1.

    Returns:
        A model from (batch, radii, angles, 3) to (batch, dimension), float32, unit length. With a
        pattern, its rows follow the pooled vector: (batch, dimension + angles · channels).
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
    pattern = None
    if pattern_channels:
        pattern = layers.Conv2D(pattern_channels, 1, use_bias=False, name="pattern")(x)
        # Centred, so that what all coins share does not count as likeness.
        pattern = layers.BatchNormalization(name="pattern_normalization")(pattern)
        if pattern_mean < 1:
            pattern = DampedMean(pattern_mean, name="pattern_mean")(pattern)
        pattern = layers.Flatten(name="pattern_rows")(pattern)
    x = _convolution(x, width * 4, size=(1, 3), dilation=3)
    x = layers.Concatenate()([layers.GlobalAveragePooling2D()(x), layers.GlobalMaxPooling2D()(x)])
    x = layers.Dense(dimension, name="embedding", dtype="float32")(x)
    pooled = None
    if pattern is not None:
        pooled = dimension
        x = layers.Concatenate(name="parts", dtype="float32")([x, pattern])
    return keras.Model(inputs, UnitLength(pooled, name="unit_length")(x), name="coin_embedder")
