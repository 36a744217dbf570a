"""A camera that moves over a picture and comes to rest: frames with known content."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.benchmark.wide_ground import with_wide_ground

FRAME_SIZE = (1280, 720)
RATE = 25.0
"""Frames a second."""

MOVING_SECONDS = 1.2
RESTING_SECONDS = 2.0

_FARTHEST = 0.9  # of the frame's height, from where the path starts to where it rests
_TREMOR = 1.2  # pixels
_EXPOSURES = 4  # frames that are averaged to one with motion blur


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame of a camera path.

    Attributes:
        image: uint8 (720, 1280, 3), RGB.
        seconds: since the start.
        to_frame: (2, 3) affine map from pixels of the picture to pixels of the frame.
        resting: whether the camera rests.
    """

    image: UInt8Array
    seconds: float
    to_frame: npt.NDArray[np.float64]
    resting: bool


def camera_path(
    picture: UInt8Array,
    seed: int,
    seconds: float | None = None,
    coins: Sequence[Ellipse] = (),
) -> Iterator[Frame]:
    """A camera that pans to the middle of a picture with a hand's tremor, and rests there.

    The path has motion blur while it moves, changes of exposure, and sensor noise. Beyond the
    picture lies more of its ground.

    Args:
        picture: uint8 (height, width, 3), RGB.
        seed: of the path.
        seconds: length; until `RESTING_SECONDS` after it came to rest if None.
        coins: outlines of the coins in the picture, which its ground goes on without.

    Yields:
        Frames.
    """
    rng = np.random.default_rng(seed)
    width, height = FRAME_SIZE
    zoom = height / picture.shape[0] * rng.uniform(1.0, 1.15)
    direction = rng.uniform(0, 2 * math.pi)
    start = (
        rng.uniform(0.5, _FARTHEST) * height * np.array([math.cos(direction), math.sin(direction)])
    )
    turn = rng.uniform(-0.3, 0.3)
    pulse, phase = rng.uniform(0.5, 1.5), rng.uniform(0, 2 * math.pi)
    length = MOVING_SECONDS + RESTING_SECONDS if seconds is None else seconds

    # As far as a corner of the frame gets from the picture's middle.
    seen = (math.hypot(width, height) / 2 + _FARTHEST * height + 2 * _TREMOR) / zoom
    beyond = max(0, math.ceil(seen - min(picture.shape[:2]) / 2))
    wide = with_wide_ground(picture, coins, beyond)
    to_picture = np.array([[1.0, 0, -beyond], [0, 1, -beyond], [0, 0, 1]])

    def placed(t: float) -> npt.NDArray[np.float64]:
        left = 0.5 + 0.5 * math.cos(math.pi * min(t / MOVING_SECONDS, 1.0))
        tremor = _TREMOR * np.array([math.sin(11 * t + phase), math.sin(13 * t)])
        cos, sin = zoom * math.cos(turn * left), zoom * math.sin(turn * left)
        matrix = np.array([[cos, -sin], [sin, cos]])
        middle = np.array([picture.shape[1], picture.shape[0]]) / 2
        offset = np.array([width, height]) / 2 + left * start + tremor - matrix @ middle
        return np.concatenate([matrix, offset[:, None]], axis=1)

    for number in range(int(length * RATE)):
        t = number / RATE
        light = np.zeros((height, width, 3), np.float32)
        moving = t < MOVING_SECONDS
        instants = [t + k / (2 * RATE * _EXPOSURES) for k in range(_EXPOSURES)] if moving else [t]
        for instant in instants:
            light += cv2.warpAffine(wide, placed(instant) @ to_picture, FRAME_SIZE)
        light *= (1 + 0.15 * math.sin(pulse * t + phase)) / len(instants)
        light += rng.standard_normal((height, width, 1), np.float32) * 2.5
        image = np.clip(light, 0, 255).astype(np.uint8)
        yield Frame(image, t, placed(t), not moving)
