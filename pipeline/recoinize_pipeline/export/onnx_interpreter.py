"""ONNX Runtime behind the edge's interpreter interface."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidGraph, InvalidProtobuf

from recoinize_edge.errors import BundleError


class OnnxInterpreter:
    """An ONNX model with pictures as input and embeddings as output.

    Satisfies `recoinize_edge.interpreter.Interpreter`.

    Args:
        model: content of an .onnx file.
        threads: processor threads that one call may use.

    Raises:
        BundleError: the file is not such a model.
    """

    runtime = "onnxruntime"

    def __init__(self, model: bytes, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        try:
            self._session = onnxruntime.InferenceSession(
                model, options, providers=["CPUExecutionProvider"]
            )
        except (Fail, InvalidGraph, InvalidProtobuf) as error:
            raise BundleError(
                f"Expected an ONNX model that ONNX Runtime can run. It refused: {error}. "
                "Export the model again."
            ) from None
        inputs, outputs = self._session.get_inputs(), self._session.get_outputs()
        if len(inputs) != 1 or len(outputs) != 1 or len(inputs[0].shape) != 4:
            raise BundleError(
                "Expected a model with one input (n, radii, angles, 3) and one output. "
                f"Received {len(inputs)} and {len(outputs)}. Export the model again."
            )
        self._input = inputs[0].name
        self.input_shape: tuple[int, ...] = tuple(inputs[0].shape[1:])
        self.dimension: int = outputs[0].shape[-1]

    def __call__(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed a batch, uint8 (n, *input_shape) to float32 (n, dimension)."""
        return np.asarray(self._session.run(None, {self._input: inputs})[0], np.float32)
