"""Light on relief: reflections, raking light, ambient shadow, highlights."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_pipeline.relight.layers import FaceLayers, FloatArray
from recoinize_pipeline.relight.smooth_noise import smooth_noise


def relief_light(layers: FaceLayers, rng: np.random.Generator) -> FloatArray:
    """Brightness that the relief takes from one random light, in deviations (about -3 to 3).

    Coins are mirrors with a grain: the same edge is bright under one lamp and dark under the
    next. Five ways in which a relief becomes visible are mixed with random signs and weights:
    a lamp from one side (slope along its direction), recesses that fill with shadow or dirt
    (fine relief), polished or matte shapes (broad relief), outlines (edges), and a mirrored room
    (a smooth random picture looked up where the slope points).

    Returns:
        float32 (n, n), deviation about 1.
    """
    size = layers.fine.shape[0]
    direction = rng.uniform(0, 2 * np.pi)
    raking = layers.slope_x * np.cos(direction) + layers.slope_y * np.sin(direction)
    room = _mirrored_room(layers, rng, size)
    parts = (raking, layers.fine, layers.broad, layers.edges, room)
    weights = rng.dirichlet((1.0, 1.0, 0.4, 1.0, 0.4)).astype(np.float32)
    signs = rng.choice((-1.0, 1.0), len(parts)).astype(np.float32)
    light = np.zeros_like(layers.fine)
    for weight, sign, part in zip(weights, signs, parts, strict=True):
        light += np.float32(np.sqrt(weight)) * sign * part
    return np.clip(light, -3.5, 3.5).astype(np.float32)


def _mirrored_room(layers: FaceLayers, rng: np.random.Generator, size: int) -> FloatArray:
    """A smooth random environment, seen in the tilted facets of the relief."""
    environment = smooth_noise(rng, size, rng.uniform(3, 9))
    axis = np.arange(size, dtype=np.float32)
    # A flat coin shows a small part of the room; its slopes reach far across it.
    zoom = np.float32(rng.uniform(0.2, 0.6))
    reach = np.float32(size * rng.uniform(0.06, 0.2))
    offset_x, offset_y = rng.uniform(0.2, 0.6, 2).astype(np.float32) * size
    seen = cv2.remap(
        environment,
        axis[None, :] * zoom + layers.slope_x * reach + offset_x * (1 - zoom),
        axis[:, None] * zoom + layers.slope_y * reach + offset_y * (1 - zoom),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    flat = cv2.GaussianBlur(seen, (0, 0), 0.06 * size)
    room = seen - flat
    return (room / max(float(room.std()), 1e-3)).astype(np.float32)


def broad_light(rng: np.random.Generator, size: int) -> FloatArray:
    """Uneven light over the whole coin, in stops of the natural logarithm.

    A gradient, soft clouds, and up to two highlights that are long in one direction, as a lamp
    in brushed metal is.

    Returns:
        float32 (size, size), around 0.
    """
    axis = np.linspace(-1, 1, size, dtype=np.float32)
    x, y = axis[None, :], axis[:, None]
    direction = rng.uniform(0, 2 * np.pi)
    field = np.float32(rng.uniform(0, 0.5)) * (
        x * np.float32(np.cos(direction)) + y * np.float32(np.sin(direction))
    )
    field = field + np.float32(rng.uniform(0, 0.15)) * smooth_noise(rng, size, rng.uniform(1, 4))
    for _ in range(rng.integers(0, 3)):
        turn = rng.uniform(0, np.pi)
        cx, cy = rng.uniform(-0.9, 0.9, 2)
        along = (x - cx) * np.cos(turn) + (y - cy) * np.sin(turn)
        across = -(x - cx) * np.sin(turn) + (y - cy) * np.cos(turn)
        lobe = np.exp(
            -0.5 * ((along / rng.uniform(0.3, 1.5)) ** 2 + (across / rng.uniform(0.12, 0.6)) ** 2)
        )
        field = field + np.float32(rng.uniform(0.1, 0.7)) * lobe.astype(np.float32)
    return field.astype(np.float32)
