"""What LiteRT and tflite-runtime share: the Python interface of the TFLite interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError
from recoinize_edge.runtimes.tensor_format import TensorFormat, check_batch, check_tensors
from recoinize_edge.runtimes.tflite_layout import check_layout

# A damaged model may ask for more memory than there is.
_REFUSALS = (ValueError, RuntimeError, MemoryError)


class TFLiteInterpreter:
    """A TFLite model with one picture as input and one embedding as output.

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
        check_layout(model)
        try:
            self._interpreter = factory(model_content=model, num_threads=threads)
            self._interpreter.allocate_tensors()
            inputs = self._interpreter.get_input_details()
            outputs = self._interpreter.get_output_details()
        except _REFUSALS as error:
            raise BundleError(
                f"Expected a TFLite model that {runtime} can run. It refused: {error}. "
                "Export the model again, or choose another runtime."
            ) from None
        self._input, self._output = check_tensors(
            [_format(details) for details in inputs], [_format(details) for details in outputs]
        )
        self._input_index, self._output_index = inputs[0]["index"], outputs[0]["index"]
        self.runtime = runtime
        self.input_shape = self._input.shape[1:]
        self.dimension = self._output.shape[1]

    def __call__(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed a batch, one input after the other.

        Args:
            inputs: uint8 (n, *input_shape).

        Returns:
            float32 (n, dimension).

        Raises:
            ImageError: the batch has another shape or dtype.
            BundleError: the model can be loaded but not run.
        """
        check_batch(inputs, self.input_shape)
        embeddings = np.empty((len(inputs), self.dimension), np.float32)
        for row, pixels in enumerate(self._input.quantize(inputs)):
            embeddings[row] = self._output.dequantize(self._run(pixels[None]))
        return embeddings

    def _run(self, pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
        try:
            self._interpreter.set_tensor(self._input_index, pixels)
            self._interpreter.invoke()
            return self._interpreter.get_tensor(self._output_index)[0]  # type: ignore[no-any-return]
        except _REFUSALS as error:
            raise BundleError(
                f"Expected a TFLite model that {self.runtime} can run. It failed: {error}. "
                "Export the model again."
            ) from None


def _format(details: dict[str, Any]) -> TensorFormat:
    scale, zero_point = details["quantization"]
    shape = tuple(int(n) for n in details["shape"])
    return TensorFormat(shape, np.dtype(details["dtype"]), float(scale), int(zero_point))
