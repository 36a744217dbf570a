"""A trained detector at work: a picture in, outlines out."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import keras
import numpy as np
import numpy.typing as npt

from recoinize_edge.interpreter import open_interpreter
from recoinize_edge.outlines import Outlines
from recoinize_edge.picture_pyramid import PicturePyramid
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.rim import FINE, fit_outermost, fit_rims
from recoinize_pipeline.detector.network import build_network
from recoinize_pipeline.detector.random_view import random_view
from recoinize_pipeline.detector.targets import CHANNELS, STRIDE, decode
from recoinize_pipeline.detector.training_scenes import TrainingScene
from recoinize_pipeline.export.tflite import convert

INPUT_SIZE = 320
"""Side of the network's input, pixels. A picture's longer side is shrunk to it."""

LEAST_SCORE = 0.5
"""Of a coin: there, recall and precision are equal on rendered scenes that were not trained on."""

_CALIBRATION = 64  # views
_PADDING = 114  # grey, around pictures that are not square


def export_detector(model: keras.Model, scenes: Sequence[TrainingScene]) -> bytes:
    """A full-integer TFLite file.

    Args:
        model: trained, for pictures of any size.
        scenes: what it was trained on; views of some calibrate the integers.

    Returns:
        The file. Input uint8 (1, INPUT_SIZE, INPUT_SIZE, 3), output float32, the map in one row.
    """
    sized = build_network(INPUT_SIZE)
    sized.set_weights(model.get_weights())
    flat = keras.layers.Flatten()(sized.output)
    rng = np.random.default_rng(0)
    chosen = rng.integers(len(scenes), size=_CALIBRATION)
    views = np.stack([random_view(scenes[i], rng, INPUT_SIZE)[0] for i in chosen])
    return convert(keras.Model(sized.input, flat), "int8", views)


class Detector:
    """Finds coins with a network.

    Args:
        model: what `export_detector` gave.
        threads: processor threads that one call may use.
    """

    def __init__(self, model: bytes, threads: int = 1) -> None:
        self._interpreter = open_interpreter(model, threads=threads)

    def find(
        self, image: UInt8Array, least_score: float = LEAST_SCORE
    ) -> tuple[Outlines, npt.NDArray[np.float64]]:
        """Outlines in a picture, uint8 (height, width, 3) RGB, and their scores (n,), 0 to 1."""
        picture = letterbox(image)
        cells = INPUT_SIZE // STRIDE
        output = self._interpreter(picture[None]).reshape(cells, cells, CHANNELS)
        found, scores = decode(output, least_score)
        factor = INPUT_SIZE / max(image.shape[:2])
        return Outlines((found.centres + 0.5) / factor - 0.5, found.frames / factor), scores


def letterbox(image: UInt8Array) -> UInt8Array:
    """A picture, shrunk and padded at the right or the bottom to INPUT_SIZE, square."""
    factor = INPUT_SIZE / max(image.shape[:2])
    height, width = (max(1, round(side * factor)) for side in image.shape[:2])
    result = np.full((INPUT_SIZE, INPUT_SIZE, 3), _PADDING, np.uint8)
    result[:height, :width] = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    return result


def refined(pyramid: PicturePyramid, outlines: Outlines) -> Outlines:
    """Outlines moved onto the edges near them, as the classical finder does with its own."""
    coarse = fit_rims(pyramid, outlines).outlines
    return fit_outermost(pyramid, fit_rims(pyramid, coarse, FINE).outlines)
