"""The large-margin cosine loss, with what teachers see in an input as part of the truth."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from recoinize_pipeline.training.losses.proxy import LargeMarginCosineLoss


@keras.saving.register_keras_serializable(package="recoinize")
class DistilledCosineLoss(LargeMarginCosineLoss):
    """Cross-entropy over scaled cosines against a mix of the label and the teachers' softmax.

    Hinton, Vinyals, Dean: Distilling the knowledge in a neural network, 2015, at temperature 1,
    with the margin taken off the true cosine of teachers and student alike.

    Args:
        margin: taken off the cosine to the true proxy.
        scale: factor on the cosines before the softmax.
        share: of the teachers in the truth, 0 to 1; the label has the rest.
    """

    def __init__(
        self,
        margin: float = 0.15,
        scale: float = 24.0,
        share: float = 0.8,
        name: str = "distilled_cosine",
    ) -> None:
        super().__init__(margin, scale, name)
        self.share = share

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Loss of each row, (n,), of labels and teachers' cosines and the student's cosines.

        Args:
            y_true: (n, …, 1 + labels), from `with_labels`.
            y_pred: (n, …, labels).
        """
        label = ops.one_hot(ops.cast(y_true[..., 0], "int32"), y_pred.shape[-1], dtype="float32")
        off = self.margin * label
        taught = ops.softmax(self.scale * (y_true[..., 1:] - off), axis=-1)
        wanted = (1 - self.share) * label + self.share * taught
        losses = -ops.sum(wanted * ops.log_softmax(self.scale * (y_pred - off), axis=-1), axis=-1)
        return ops.mean(ops.reshape(losses, (ops.shape(losses)[0], -1)), axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Constructor arguments."""
        return {**super().get_config(), "share": self.share}


def with_labels(labels: Any, cosines: Any) -> Any:
    """Labels (n,) and cosines (n, …, labels) in one tensor (n, …, 1 + labels)."""
    column = ops.reshape(ops.cast(labels, "float32"), (-1, *[1] * (len(cosines.shape) - 1)))
    return ops.concatenate([ops.broadcast_to(column, (*cosines.shape[:-1], 1)), cosines], axis=-1)
