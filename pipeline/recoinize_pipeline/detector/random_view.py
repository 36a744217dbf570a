"""Another look at a training scene: turned, nearer or further, cut, in another tone."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.outlines import Outlines
from recoinize_pipeline.detector.training_scenes import TrainingScene
from recoinize_pipeline.relight.layers import UInt8Array

_ZOOM = (0.65, 1.6)
_AROUND_A_COIN = 0.85
_DISC = np.array(
    [(x, y) for x in np.linspace(-1, 1, 9) for y in np.linspace(-1, 1, 9) if x * x + y * y <= 1]
)


def random_view(
    scene: TrainingScene, rng: np.random.Generator, size: int
) -> tuple[UInt8Array, Outlines, npt.NDArray[np.float64]]:
    """A random square of a scene.

    Args:
        scene: what to look at.
        rng: source of randomness.
        size: side of the square, pixels.

    Returns:
        The picture, uint8 (size, size, 3); the outlines in it of all n coins; and the share of each
        that is seen, (n,).
    """
    zoom = np.exp(rng.uniform(*np.log(_ZOOM)))
    turn = rng.uniform(0, 2 * np.pi)
    linear = zoom * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    linear[:, 0] *= rng.choice((-1, 1))
    # Around a coin, mostly: there is more to learn than from bare ground.
    coins = scene.outlines.centres
    if len(coins) and rng.random() < _AROUND_A_COIN:
        shown = coins[rng.integers(len(coins))]
    else:
        shown = rng.uniform(0, len(scene.image), 2)
    shift = rng.uniform(0.1, 0.9, 2) * size - linear @ shown
    outlines = Outlines(scene.outlines.centres @ linear.T + shift, linear @ scene.outlines.frames)
    image = cv2.warpAffine(
        scene.image,
        np.column_stack([linear, shift]),
        (size, size),
        flags=cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR,
        borderValue=rng.uniform(0, 255, 3).tolist(),
    )
    points = outlines.points(_DISC)
    inside = ((points > -0.5) & (points < size - 0.5)).all(axis=2).mean(axis=1)
    return _toned(image, rng), outlines, scene.visible * inside


def _toned(image: np.ndarray, rng: np.random.Generator) -> UInt8Array:
    """The picture in another exposure, contrast and white balance."""
    levels = np.linspace(0, 1, 256)[:, None] ** np.exp(rng.normal(0, 0.25))
    levels = levels * np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.07, 3))
    table = np.clip(255 * levels + 0.5, 0, 255).astype(np.uint8)
    return cv2.LUT(image, table[:, None, :])  # type: ignore[return-value]
