"""One photo-like picture of a face under a random light, without a renderer."""

from __future__ import annotations

import math

import cv2
import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.relight.camera import develop
from recoinize_pipeline.relight.ground import random_ground
from recoinize_pipeline.relight.layers import FaceLayers, UInt8Array, face_layers
from recoinize_pipeline.relight.lighting import broad_light, relief_light
from recoinize_pipeline.relight.metal import aged_colour, worn_relief

PICTURE_SIZE = 152
"""Side of a relit picture, pixels; the coin's radius is about 0.4 of it."""

MAX_TILT_DEGREES = 32.0


def relit_picture(layers: FaceLayers, rng: np.random.Generator) -> tuple[UInt8Array, Ellipse]:
    """A photo-like picture of one face.

    The coin's roll, tilt and place, the light, the metal's age, the ground and the camera are
    random.

    Args:
        layers: from `face_layers`.
        rng: source of all randomness; the same state gives the same picture.

    Returns:
        The picture, uint8 (PICTURE_SIZE, PICTURE_SIZE, 3) RGB, and the coin's outline in it.
    """
    size = layers.fine.shape[0]
    strength = np.float32(np.exp(rng.uniform(np.log(0.13), np.log(0.5))))
    relief = worn_relief(relief_light(layers, rng), rng)
    lab = aged_colour(layers, rng)
    brightness = np.exp(strength * relief + broad_light(rng, size))
    coin = cv2.cvtColor(
        np.clip(lab, (0, -80, -80), (100, 80, 80)).astype(np.float32), cv2.COLOR_LAB2RGB
    )
    coin = coin * brightness[:, :, None]

    outline, matrix = _random_view(rng, size)
    canvas = (PICTURE_SIZE, PICTURE_SIZE)
    coin = cv2.warpAffine(coin, matrix, canvas, flags=cv2.INTER_LINEAR)
    alpha = cv2.warpAffine(layers.silhouette, matrix, canvas, flags=cv2.INTER_LINEAR)[:, :, None]
    ground = np.clip(random_ground(rng, PICTURE_SIZE), (0, -60, -60), (100, 60, 60))
    rgb: np.ndarray = cv2.cvtColor(ground.astype(np.float32), cv2.COLOR_LAB2RGB)
    rgb = rgb * (1 - _cast_shadow(alpha, rng))
    rgb = coin * alpha + rgb * (1 - alpha)
    return develop(rgb.astype(np.float32), rng), outline


def relit_coin(texture: UInt8Array, rng: np.random.Generator) -> tuple[UInt8Array, Ellipse]:
    """`relit_picture` of a disc texture, uint8 (n, n, 4) RGBA."""
    return relit_picture(face_layers(texture), rng)


def _random_view(rng: np.random.Generator, size: int) -> tuple[Ellipse, np.ndarray]:
    """Random roll, tilt, scale and place: the outline, and the 2×3 matrix from the layers."""
    # Mostly seen from above; the cosine of the tilt squeezes the coin across the tilt axis.
    tilt = math.radians(MAX_TILT_DEGREES) * rng.beta(1.0, 2.5)
    major = PICTURE_SIZE * rng.uniform(0.36, 0.45)
    minor = major * math.cos(tilt)
    axis, roll = rng.uniform(0, 2 * math.pi, 2)
    cx, cy = (PICTURE_SIZE - 1) / 2 + rng.uniform(-4, 4, 2)

    def rotation(angle: float) -> np.ndarray:
        return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])

    squeeze = rotation(axis) @ np.diag([major, minor]) @ rotation(-axis)
    linear = squeeze @ rotation(roll) / (size / 2)
    centre = (size - 1) / 2
    shift = np.array([cx, cy]) - linear @ np.array([centre, centre])
    outline = Ellipse(float(cx), float(cy), major, minor, axis)
    return outline, np.column_stack([linear, shift])


def _cast_shadow(alpha: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Soft shadow of the coin on the ground, 0 (none) to 1 (black)."""
    shift = np.array([[1, 0, rng.uniform(-5, 5)], [0, 1, rng.uniform(-5, 5)]], np.float32)
    moved = cv2.warpAffine(
        alpha, shift, (alpha.shape[1], alpha.shape[0]), borderMode=cv2.BORDER_REPLICATE
    )
    soft = cv2.GaussianBlur(moved, (0, 0), rng.uniform(0.8, 4))
    return (soft * np.float32(rng.uniform(0, 0.8)))[:, :, None]
