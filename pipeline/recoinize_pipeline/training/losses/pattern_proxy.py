"""Proxies of embeddings that consist of a pooled vector and a pattern."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline.training.losses.proxy import ProxyCosine


@keras.saving.register_keras_serializable(package="recoinize")
class PatternProxyCosine(ProxyCosine):
    """Cosines of both parts of each embedding to one learned proxy per label and part.

    A coin may lie at any roll, so the cosine of a pattern and its proxy is the greatest over all
    rolls of the pattern: the same likeness that `recoinize_edge.pattern` computes.

    Args:
        labels: how many labels there are.
        dimension: length of the pooled vector, which comes first.
        channels: of the pattern.
        rejection: the cosine in the column of strangers.
    """

    def __init__(
        self, labels: int, dimension: int, channels: int, rejection: float = 0.5, **options: Any
    ) -> None:
        super().__init__(labels, rejection, **options)
        self.dimension = dimension
        self.channels = channels

    def build(self, input_shape: Any) -> None:
        """A pooled proxy and a pattern for each label."""
        super().build((input_shape[0], self.dimension))
        self.rolls = (int(input_shape[-1]) - self.dimension) // self.channels
        self.patterns = self.add_weight(
            name="patterns",
            shape=(self.rolls, self.channels, self.labels),
            initializer="random_normal",
        )

    def call(self, inputs: Any) -> Any:
        """(batch, dimension + rolls · channels) to (batch, 2, labels + 1) cosines of the parts.

        The last column is constant.
        """
        parts = EmbeddingParts(self.dimension, self.rolls, self.channels)
        pooled = super().call(inputs[:, : self.dimension] / parts.norms[0])
        pattern = ops.reshape(
            inputs[:, self.dimension :] / parts.norms[1], (-1, self.rolls, self.channels)
        )
        square = ops.sum(ops.square(self.patterns), axis=(0, 1), keepdims=True)
        unit = self.patterns * ops.rsqrt(ops.maximum(square, 1e-12))
        # Convolution around the circle is comparison at every roll.
        circle = ops.concatenate([pattern, pattern[:, :-1]], axis=1)
        cosines = ops.max(ops.conv(circle, unit, padding="valid"), axis=1)
        return ops.stack([pooled, self._with_strangers(cosines)], axis=1)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {
            **super().get_config(),
            "dimension": self.dimension,
            "channels": self.channels,
        }
