"""What LiteRT and tflite-runtime share: the Python interface of the TFLite interpreter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError
from recoinize_edge.runtimes.one_by_one import OneByOneInterpreter
from recoinize_edge.runtimes.tensor_format import TensorFormat
from recoinize_edge.runtimes.tflite_layout import check_layout

# A damaged model may ask for more memory than there is.
_REFUSALS = (ValueError, RuntimeError, MemoryError)


class TFLiteInterpreter(OneByOneInterpreter):
    """A TFLite model behind the interpreter class of a Python package.

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
        super().__init__(runtime, [_format(d) for d in inputs], [_format(d) for d in outputs])
        self._input_index, self._output_index = inputs[0]["index"], outputs[0]["index"]

    def _run(self, pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
        try:
            self._interpreter.set_tensor(self._input_index, pixels[None])
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
