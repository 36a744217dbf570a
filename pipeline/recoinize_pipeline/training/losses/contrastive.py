"""Contrastive loss: the siamese baseline."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from recoinize_pipeline.training.losses.distances import pairwise_squared_distances, same_label


@keras.saving.register_keras_serializable(package="recoinize")
class ContrastiveLoss(keras.losses.Loss):
    """Pulls pairs of one label together and pushes others beyond a margin.

    Hadsell, Chopra, LeCun: Dimensionality Reduction by Learning an Invariant Mapping, CVPR 2006.
    Over all pairs of the batch; pairs of one label and pairs of two weigh the same in total.

    Args:
        margin: L2 distance beyond which a pair of two labels costs nothing.
    """

    def __init__(self, margin: float = 1.0, name: str = "contrastive") -> None:
        super().__init__(name=name, reduction="sum_over_batch_size")
        self.margin = margin

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss of each row, (n,), of labels (n,) and unit embeddings (n, dimension)."""
        squared = pairwise_squared_distances(y_pred)
        # The square root's slope is infinite at 0.
        distance = ops.sqrt(squared + 1e-9)
        same = ops.cast(same_label(y_true), squared.dtype)
        count = ops.cast(ops.shape(squared)[0], squared.dtype)
        pull = same * squared
        push = (1.0 - same) * ops.square(ops.relu(self.margin - distance))
        pulled = ops.maximum(ops.sum(same) - count, 1.0)
        pushed = ops.maximum(ops.sum(1.0 - same), 1.0)
        return count * 0.5 * (ops.sum(pull, axis=1) / pulled + ops.sum(push, axis=1) / pushed)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {"margin": self.margin, "name": self.name}
