"""What LiteRT and tflite-runtime share: the Python interface of the TFLite interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError, ImageError

_INPUT_TYPES = (np.uint8, np.int8, np.float32)
_OUTPUT_TYPES = (np.uint8, np.int8, np.float32)


class TFLiteInterpreter:
    """A TFLite model with one picture as input and one embedding as output.

    Pixels are the numbers 0 to 255 whatever the input's type: a float model takes them as they
    are, a quantized one through its own scale and zero point.

    Args:
        runtime: name of the runtime.
        factory: its `Interpreter` class.
        model: content of a .tflite file.
        threads: processor threads that one call may use.

    Raises:
        BundleError: the file is not such a model.
    """

    def __init__(
        self, runtime: str, factory: Callable[..., Any], model: bytes, threads: int
    ) -> None:
        try:
            self._interpreter = factory(model_content=model, num_threads=threads)
            self._interpreter.allocate_tensors()
            inputs = self._interpreter.get_input_details()
            outputs = self._interpreter.get_output_details()
        except (ValueError, RuntimeError) as error:
            raise BundleError(
                f"Expected a TFLite model that {runtime} can run. It refused: {error}. "
                "Export the model again, or choose another runtime."
            ) from None
        if len(inputs) != 1 or len(outputs) != 1:
            raise BundleError(
                "Expected a model with one input and one output. "
                f"Received {len(inputs)} and {len(outputs)}. Export the model again."
            )
        self._input, self._output = inputs[0], outputs[0]
        shape_in = tuple(int(n) for n in self._input["shape"])
        shape_out = tuple(int(n) for n in self._output["shape"])
        if len(shape_in) != 4 or shape_in[0] != 1 or len(shape_out) != 2 or shape_out[0] != 1:
            raise BundleError(
                "Expected a model that turns (1, radii, angles, 3) into (1, dimension). "
                f"Received {shape_in} into {shape_out}. Export the model again."
            )
        for details, types in ((self._input, _INPUT_TYPES), (self._output, _OUTPUT_TYPES)):
            if details["dtype"] not in types:
                raise BundleError(
                    "Expected the model's input and output to be uint8, int8 or float32. "
                    f"Received {np.dtype(details['dtype'])}. Export the model again."
                )
        self.runtime = runtime
        self.input_shape = shape_in[1:]
        self.dimension = shape_out[1]

    def __call__(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed a batch, one input after the other.

        Args:
            inputs: uint8 (n, *input_shape).

        Returns:
            float32 (n, dimension).

        Raises:
            ImageError: the batch has another shape or dtype.
        """
        if inputs.dtype != np.uint8 or inputs.shape[1:] != self.input_shape:
            raise ImageError(
                f"Expected uint8 inputs of shape (n, {', '.join(map(str, self.input_shape))}). "
                f"Received {inputs.dtype} {inputs.shape}. Make them with polar_input."
            )
        embeddings = np.empty((len(inputs), self.dimension), np.float32)
        for row, pixels in enumerate(self._quantize(inputs)):
            self._interpreter.set_tensor(self._input["index"], pixels[None])
            self._interpreter.invoke()
            embeddings[row] = self._dequantize(
                self._interpreter.get_tensor(self._output["index"])[0]
            )
        return embeddings

    def _quantize(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
        kind = self._input["dtype"]
        scale, zero = self._input["quantization"]
        if kind == np.float32:
            return pixels.astype(np.float32)
        # A scale of 0 marks a tensor that is not quantized: a float model that takes pixels.
        if kind == np.uint8 and scale in (0, 1) and zero == 0:
            return pixels
        limits = np.iinfo(kind)
        levels = np.rint(pixels.astype(np.float32) / scale) + zero
        return np.clip(levels, limits.min, limits.max).astype(kind)

    def _dequantize(self, values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
        if values.dtype == np.float32:
            return values
        scale, zero = self._output["quantization"]
        return (values.astype(np.float32) - np.float32(zero)) * np.float32(scale)
