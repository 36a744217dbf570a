"""Triplet loss with mining inside the batch.

L = max(0, d(anchor, positive) - d(anchor, negative) + margin), d the squared L2 distance of unit
embeddings (Schroff, Kalenichenko, Philbin: FaceNet, CVPR 2015). The same weights embed all three.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from recoinize_pipeline.training.losses.distances import pairwise_squared_distances, same_label

_FAR = 1e3
"""Stands in for pairs that do not count; larger than any squared distance of unit vectors."""


@keras.saving.register_keras_serializable(package="recoinize")
class BatchHardTripletLoss(keras.losses.Loss):
    """For each anchor the farthest positive and the nearest negative of the batch.

    Hermans, Beyer, Leibe: In Defense of the Triplet Loss, 2017.

    Args:
        margin: alpha.
    """

    def __init__(self, margin: float = 0.3, name: str = "batch_hard_triplet") -> None:
        super().__init__(name=name, reduction="sum_over_batch_size")
        self.margin = margin

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss of each anchor, (n,), of labels (n,) and unit embeddings (n, dimension)."""
        distance = pairwise_squared_distances(y_pred)
        same = same_label(y_true)
        farthest_positive = ops.max(ops.where(same, distance, 0.0), axis=1)
        nearest_negative = ops.min(ops.where(same, _FAR, distance), axis=1)
        return ops.relu(farthest_positive - nearest_negative + self.margin)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {"margin": self.margin, "name": self.name}


@keras.saving.register_keras_serializable(package="recoinize")
class SemiHardTripletLoss(keras.losses.Loss):
    """For each anchor and positive the nearest negative that is farther than the positive.

    If none is farther, the farthest negative stands in, as in FaceNet's online mining. The loss
    is the mean over all (anchor, positive) pairs.

    Args:
        margin: alpha.
    """

    def __init__(self, margin: float = 0.3, name: str = "semi_hard_triplet") -> None:
        super().__init__(name=name, reduction="sum_over_batch_size")
        self.margin = margin

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss of each anchor, (n,), of labels (n,) and unit embeddings (n, dimension)."""
        distance = pairwise_squared_distances(y_pred)
        same = same_label(y_true)
        count = ops.shape(distance)[0]
        itself = ops.equal(ops.arange(count)[:, None], ops.arange(count)[None, :])
        positive = ops.logical_and(same, ops.logical_not(itself))
        # [anchor, positive, negative]: negatives farther than the positive.
        farther = ops.logical_and(
            ops.logical_not(same)[:, None, :], distance[:, None, :] > distance[:, :, None]
        )
        semi_hard = ops.min(ops.where(farther, distance[:, None, :], _FAR), axis=2)
        farthest_negative = ops.max(ops.where(same, 0.0, distance), axis=1)[:, None]
        negative = ops.where(semi_hard < _FAR, semi_hard, farthest_negative)
        loss = ops.relu(distance - negative + self.margin)
        weight = ops.cast(positive, loss.dtype)
        pairs = ops.maximum(ops.sum(weight), 1.0)
        # Scaled so that the mean over anchors is the mean over pairs.
        return ops.sum(loss * weight, axis=1) * (ops.cast(count, loss.dtype) / pairs)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {"margin": self.margin, "name": self.name}
