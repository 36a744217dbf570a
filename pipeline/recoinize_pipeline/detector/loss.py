"""What the detector is trained to lower."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops

from recoinize_pipeline.detector.targets import LOGIT_SCALE

_GEOMETRY_WEIGHT = 6.0


@keras.saving.register_keras_serializable(package="recoinize")
def detection_loss(target: Any, output: Any) -> Any:
    """Penalty-reduced focal loss of the heatmap plus L1 of the geometry.

    Law & Deng, "CornerNet", 2018, equation 1 (alpha 2, beta 4), and Zhou, Wang & Krähenbühl,
    "Objects as Points", 2019, equations 1 to 4.

    Args:
        target: (batch, rows, columns, 8): heat, judged, weight, and the five of the geometry.
        output: (batch, rows, columns, 6), of the network.

    Returns:
        Scalar, per coin.
    """
    heat, judged, weight = target[..., 0], target[..., 1], target[..., 2]
    logit = output[..., 0] * LOGIT_SCALE
    sure = ops.sigmoid(logit)
    centre = ops.cast(heat >= 1, "float32")
    found = centre * ops.square(1 - sure) * ops.softplus(-logit)
    false = (1 - centre) * (1 - heat) ** 4 * ops.square(sure) * ops.softplus(logit)
    focal = ops.sum(judged * (found + false)) / ops.maximum(ops.sum(centre), 1.0)
    error = ops.mean(ops.abs(output[..., 1:] - target[..., 3:]), axis=-1)
    geometry = ops.sum(weight * error) / ops.maximum(ops.sum(weight), 1.0)
    return focal + _GEOMETRY_WEIGHT * geometry
