"""Padding along the angle of a polar picture, where the last column touches the first."""

from __future__ import annotations

from typing import Any

import keras


@keras.saving.register_keras_serializable(package="recoinize")
class CircularPadding(keras.layers.Layer):
    """Continues a polar picture across its seam, and pads the radius with zeros.

    A coin's roll is a shift along the angle; with this padding, convolution commutes with it.

    Args:
        angle: columns taken from the other end, on each side.
        radius: rows of zeros, on each side.
    """

    def __init__(self, angle: int = 1, radius: int = 1, **options: Any) -> None:
        super().__init__(**options)
        self.angle = angle
        self.radius = radius

    def call(self, inputs: Any) -> Any:
        """Pad (batch, radii, angles, channels) to (…, radii + 2·radius, angles + 2·angle, …)."""
        wrapped = keras.ops.concatenate(
            [inputs[:, :, -self.angle :], inputs, inputs[:, :, : self.angle]], axis=2
        )
        return keras.ops.pad(wrapped, ((0, 0), (self.radius, self.radius), (0, 0), (0, 0)))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """Shape after padding."""
        batch, radii, angles, channels = input_shape
        return (batch, radii + 2 * self.radius, angles + 2 * self.angle, channels)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "angle": self.angle, "radius": self.radius}
