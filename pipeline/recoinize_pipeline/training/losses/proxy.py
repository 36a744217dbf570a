"""Large-margin cosine loss against one learned proxy per label."""

from __future__ import annotations

import math
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="recoinize")
class ProxyCosine(keras.layers.Layer):
    """Cosine of each embedding to one learned unit proxy per label, and the cosine of strangers.

    Used while training only; the embedding network ships without it. Strangers, things with no
    label, have no place of their own on the sphere: their column is a constant. A softmax over all
    columns keeps strangers further than that from every proxy, and brings the others nearer; a
    threshold between the two is what a reader needs that says "unknown". (A background class, as in
    Dhamija, Günther, Boult: Reducing network agnostophobia, NeurIPS 2018, at a fixed similarity.)

    Args:
        labels: how many labels there are.
        rejection: the cosine in the column of strangers.
    """

    def __init__(self, labels: int, rejection: float = 0.5, **options: Any) -> None:
        super().__init__(**{**options, "dtype": "float32"})
        self.labels = labels
        self.rejection = rejection

    def build(self, input_shape: Any) -> None:
        """One proxy of the embedding's dimension for each label."""
        self.proxies = self.add_weight(
            name="proxies", shape=(int(input_shape[-1]), self.labels), initializer="random_normal"
        )

    def call(self, inputs: Any) -> Any:
        """(batch, dimension) unit vectors to (batch, labels + 1) cosines; the last is constant."""
        square = ops.sum(ops.square(self.proxies), axis=0, keepdims=True)
        cosines = ops.matmul(inputs, self.proxies * ops.rsqrt(ops.maximum(square, 1e-12)))
        return self._with_strangers(cosines)

    def _with_strangers(self, cosines: Any) -> Any:
        return ops.concatenate([cosines, ops.full_like(cosines[:, :1], self.rejection)], axis=1)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "labels": self.labels, "rejection": self.rejection}


@keras.saving.register_keras_serializable(package="recoinize")
class LargeMarginCosineLoss(keras.losses.Loss):
    """Cross-entropy over scaled cosines, the true one lowered by a margin.

    Wang et al.: CosFace, CVPR 2018.

    Args:
        margin: taken off the cosine to the true proxy.
        scale: factor on the cosines before the softmax.
    """

    def __init__(
        self, margin: float = 0.15, scale: float = 24.0, name: str = "large_margin_cosine"
    ) -> None:
        super().__init__(name=name, reduction="sum_over_batch_size")
        self.margin = margin
        self.scale = scale

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss of each row, (n,), of labels (n,) and cosines (n, …, labels).

        Several cosines to one label, of parts of an embedding, each have their own softmax.
        """
        labels = ops.cast(ops.reshape(y_true, (-1,)), "int32")
        true = ops.one_hot(labels, ops.shape(y_pred)[-1], dtype=y_pred.dtype)
        true = ops.reshape(true, (-1, *[1] * (len(y_pred.shape) - 2), y_pred.shape[-1]))
        logits = self.scale * (y_pred - self.margin * true)
        losses = -ops.sum(true * ops.log_softmax(logits, axis=-1), axis=-1)
        return ops.mean(ops.reshape(losses, (-1, math.prod(y_pred.shape[1:-1]))), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {"margin": self.margin, "scale": self.scale, "name": self.name}
