"""How a model's input and output tensors hold pixels and embeddings; the same in every runtime."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError, ImageError

_TYPES = (np.uint8, np.int8, np.float32)


@dataclass(frozen=True, slots=True)
class TensorFormat:
    """Shape, type and quantization of one tensor.

    A quantized tensor stands for `(value - zero_point) * scale` (TensorFlow Lite 8-bit
    quantization specification).

    Attributes:
        shape: all axes, the batch first.
        dtype: uint8, int8 or float32.
        scale: size of one quantization step; 0 marks a tensor that is not quantized.
        zero_point: the value that stands for 0.
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    scale: float
    zero_point: int

    def quantize(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
        """Pixels as the tensor holds them.

        Pixels are the numbers 0 to 255 whatever the type: a float model takes them as they are,
        a quantized one through its own scale and zero point.
        """
        if self.dtype == np.float32:
            return pixels.astype(np.float32)
        # A float model that takes pixels has a uint8 tensor without quantization.
        if self.dtype == np.uint8 and self.scale in (0, 1) and self.zero_point == 0:
            return pixels
        limits = np.iinfo(self.dtype)
        levels = np.rint(pixels.astype(np.float32) / self.scale) + self.zero_point
        return np.clip(levels, limits.min, limits.max).astype(self.dtype)

    def dequantize(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        """What the tensor's values stand for."""
        if values.dtype == np.float32:
            return values
        return (values.astype(np.float32) - np.float32(self.zero_point)) * np.float32(self.scale)


def check_tensors(
    inputs: Sequence[TensorFormat], outputs: Sequence[TensorFormat]
) -> tuple[TensorFormat, TensorFormat]:
    """The one input and the one output of an embedding network.

    Raises:
        BundleError: the model has others, or of another shape or type.
    """
    if len(inputs) != 1 or len(outputs) != 1:
        raise BundleError(
            "Expected a model with one input and one output. "
            f"Received {len(inputs)} and {len(outputs)}. Export the model again."
        )
    taken, given = inputs[0], outputs[0]
    if len(taken.shape) != 4 or taken.shape[0] != 1 or len(given.shape) != 2 or given.shape[0] != 1:
        raise BundleError(
            "Expected a model that turns (1, radii, angles, 3) into (1, dimension). "
            f"Received {taken.shape} into {given.shape}. Export the model again."
        )
    for tensor in (taken, given):
        if tensor.dtype not in _TYPES:
            raise BundleError(
                "Expected the model's input and output to be uint8, int8 or float32. "
                f"Received {tensor.dtype}. Export the model again."
            )
    return taken, given


def check_batch(inputs: npt.NDArray[Any], input_shape: tuple[int, ...]) -> None:
    """Refuse a batch that is not uint8 (n, *input_shape).

    Raises:
        ImageError: it has another shape or dtype.
    """
    if inputs.dtype != np.uint8 or inputs.shape[1:] != input_shape:
        raise ImageError(
            f"Expected uint8 inputs of shape (n, {', '.join(map(str, input_shape))}). "
            f"Received {inputs.dtype} {inputs.shape}. Make them with polar_input."
        )
