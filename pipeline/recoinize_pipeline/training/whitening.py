"""Within-class whitening, folded into the embedding layer.

What varies between pictures of one coin (light, wear, a wrong outline) varies more along some
directions of the embedding than along others. Scaled by the inverse of that variation, every
direction counts by what it tells about the coin. The map is linear, so it becomes part of the last
dense layer and costs nothing on the device. It is the within-class half of Fisher's linear
discriminant analysis (Fisher, 1936; as score normalization of embeddings: Hatch, Kajarekar,
Stolcke: Within-class covariance normalization, Interspeech 2006).
"""

from __future__ import annotations

import keras
import numpy as np
import numpy.typing as npt

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.training.embedder import embed_inputs

EMBEDDING_LAYER = "embedding"


def fold_whitening(
    network: keras.Model,
    images: UInt8Array,
    labels: npt.NDArray[np.int64],
    shrinkage: float = 0.1,
) -> None:
    """Whiten a network's embeddings in place.

    Args:
        network: from `build_network`; its layer `embedding` is dense and linear.
        images: uint8 (n, radii, angles, 3), several of each label.
        labels: int64 (n,).
        shrinkage: how much of the mean variance is mixed into the covariance; 1 only rescales.
    """
    layer = network.get_layer(EMBEDDING_LAYER)
    vectors = embed_inputs(keras.Model(network.input, layer.output), images)
    inverse = np.linalg.cholesky(
        np.linalg.inv(within_class_covariance(vectors, labels, shrinkage))
    ).astype(np.float32)
    kernel, bias = (keras.ops.convert_to_numpy(weight) for weight in layer.get_weights())
    # Centred: directions from the middle of all coins are what unit length should compare.
    layer.set_weights([kernel @ inverse, (bias - vectors.mean(axis=0)) @ inverse])


def within_class_covariance(
    vectors: npt.NDArray[np.float32], labels: npt.NDArray[np.int64], shrinkage: float
) -> npt.NDArray[np.float64]:
    """Covariance of vectors around the mean of their label, (d, d), shrunk towards a sphere."""
    values = vectors.astype(np.float64)
    _, group = np.unique(labels, return_inverse=True)
    counts = np.bincount(group)
    sums = np.zeros((len(counts), values.shape[1]))
    np.add.at(sums, group, values)
    residual = values - (sums / counts[:, None])[group]
    covariance = residual.T @ residual / max(1, len(values) - len(counts))
    size = len(covariance)
    sphere = np.eye(size) * max(float(np.trace(covariance)) / size, 1e-12)
    result: npt.NDArray[np.float64] = (1 - shrinkage) * covariance + shrinkage * sphere
    return result
