"""The colour of a coin that has been in pockets: tarnish, stains, wear."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_pipeline.relight.layers import FaceLayers, FloatArray
from recoinize_pipeline.relight.smooth_noise import smooth_noise


def aged_colour(layers: FaceLayers, rng: np.random.Generator) -> FloatArray:
    """Colour of the flat metal, without light.

    Args:
        layers: the face.
        rng: source of randomness.

    Returns:
        float32 (n, n, 3), CIELAB with L 0 to 100.
    """
    size = layers.fine.shape[0]
    lab = layers.chroma.copy()
    # A face picture may be a proof coin or a drawing: neither its brightness nor its exact
    # saturation says much about the coin in a hand.
    mean_light = float(lab[:, :, 0].mean())
    lab[:, :, 0] = (lab[:, :, 0] - mean_light) * np.float32(rng.uniform(0.2, 1.0)) + np.float32(
        rng.uniform(32, 72)
    )
    lab[:, :, 1:] *= np.float32(rng.uniform(0.45, 1.25))
    lab[:, :, 1] += np.float32(rng.normal(0, 2.5))
    lab[:, :, 2] += np.float32(rng.normal(0, 4.0))
    if rng.random() < 0.6:  # tarnish: darker, browner, in clouds
        depth = np.float32(rng.uniform(0, 7))
        clouds = smooth_noise(rng, size, rng.uniform(2, 8))
        lab[:, :, 0] -= depth * clouds
        lab[:, :, 2] -= np.float32(rng.uniform(0, 0.5)) * depth * clouds
    if rng.random() < 0.15:  # stains: sharp-bordered, dark or greenish
        spots = smooth_noise(rng, size, rng.uniform(5, 16)) > rng.uniform(1.1, 2.2)
        soft = cv2.GaussianBlur(spots.astype(np.float32), (0, 0), rng.uniform(0.5, 2.0))
        lab[:, :, 0] -= np.float32(rng.uniform(5, 22)) * soft
        lab[:, :, 1] -= np.float32(rng.uniform(0, 8)) * soft
    return lab


def worn_relief(light: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Relief light where fingers have rubbed: weaker in patches, softer everywhere.

    Args:
        light: float32 (n, n) from `relief_light`.
        rng: source of randomness.
    """
    size = light.shape[0]
    relief: np.ndarray = light
    if rng.random() < 0.3:
        relief = cv2.GaussianBlur(relief, (0, 0), rng.uniform(0.3, 1.2))
    if rng.random() < 0.5:
        patches = smooth_noise(rng, size, rng.uniform(2, 5))
        rubbed = 1 / (1 + np.exp(-3 * (patches - np.float32(rng.uniform(0, 1.2)))))
        relief = relief * (1 - np.float32(rng.uniform(0.3, 0.85)) * rubbed)
    if rng.random() < 0.3:  # scratches and grain of the metal
        grain = rng.standard_normal(relief.shape).astype(np.float32)
        turn = cv2.getRotationMatrix2D((2, 2), float(rng.uniform(0, 180)), 1)
        kernel: np.ndarray = np.zeros((5, 5), np.float32)
        kernel[2, :] = 1
        kernel = cv2.warpAffine(kernel, turn, (5, 5))
        relief = relief + np.float32(rng.uniform(0.05, 0.3)) * cv2.filter2D(grain, -1, kernel)
    return relief.astype(np.float32)
