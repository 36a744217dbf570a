"""What the detector is trained to lower."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from recoinize_pipeline.detector.targets import LOGIT_SCALE

_GEOMETRY_WEIGHT = 1.0


@keras.saving.register_keras_serializable(package="recoinize")
def detection_loss(target: Any, output: Any) -> Any:
    """Quality focal loss of the heatmap plus L1 of the geometry.

    The quality focal loss of Li et al., "Generalized Focal Loss", 2020, with beta 2: cross entropy
    with a soft target, the less the nearer it is met. Unlike the loss of "Objects as Points" it
    learns from the whole of a peak, not from its highest cell alone, and so from fewer pictures.

    Args:
        target: (batch, rows, columns, 8): heat, judged, weight, and the five of the geometry.
        output: (batch, rows, columns, 6), of the network.

    Returns:
        Scalar, per heat.
    """
    heat, judged, weight = target[..., 0], target[..., 1], target[..., 2]
    logit = output[..., 0] * LOGIT_SCALE
    entropy = ops.softplus(logit) - heat * logit
    focal = ops.sum(judged * ops.square(heat - ops.sigmoid(logit)) * entropy)
    error = ops.mean(ops.abs(output[..., 1:] - target[..., 3:]), axis=-1)
    geometry = ops.sum(weight * error)
    return focal / ops.maximum(ops.sum(heat), 1.0) + _GEOMETRY_WEIGHT * geometry / ops.maximum(
        ops.sum(weight), 1.0
    )
