"""LiteRT on Android: the Java library, called through pyjnius.

No wheel of LiteRT exists for Android, and python-for-android's recipe of tflite-runtime is at 2.8,
which loads models of a current TensorFlow and gives one embedding for every input, with no error.
So the app takes the library that Google maintains for Android, `com.google.ai.edge.litert:litert`.
It must be a version 1: `org.tensorflow.lite.Interpreter` is gone from 2.0 on (LiteRT issue 4775),
and what replaced it takes arrays where this class takes buffers.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError, RuntimeMissingError
from recoinize_edge.runtimes.agreement import faster_if_it_agrees
from recoinize_edge.runtimes.one_by_one import OneByOneInterpreter
from recoinize_edge.runtimes.tensor_format import TensorFormat

RUNTIME = "litert-android"


def version() -> str | None:
    """Version of the library in the app; None elsewhere than on Android, or without it."""
    # Elsewhere importing pyjnius would start a Java virtual machine, only to ask.
    if not hasattr(sys, "getandroidapilevel"):
        return None
    try:
        from jnius import JavaException, autoclass
    except ImportError:
        return None
    try:
        return str(autoclass("org.tensorflow.lite.TensorFlowLite").runtimeVersion())
    except JavaException:
        return None


def open_model(model: bytes, threads: int) -> OneByOneInterpreter:
    """Load a model; see `recoinize_edge.interpreter.open_interpreter`."""
    try:
        from jnius import JavaException, autoclass
    except Exception as error:  # without a Java virtual machine pyjnius raises what it likes
        raise _missing(error) from None
    try:
        classes = {
            name: autoclass(name)
            for name in (
                "java.nio.ByteBuffer",
                "java.nio.ByteOrder",
                "org.tensorflow.lite.Interpreter",
                "org.tensorflow.lite.Interpreter$Options",
            )
        }
    except JavaException as error:
        raise _missing(error) from None
    plain, fast = (
        LiteRTAndroidInterpreter(classes, JavaException, model, threads, xnnpack)
        for xnnpack in (False, True)
    )
    return faster_if_it_agrees(fast, plain)


class LiteRTAndroidInterpreter(OneByOneInterpreter):
    """A TFLite model in Java.

    Pixels and embeddings pass through one direct buffer each, made once. GPU and NNAPI are left
    off, because their results differ from phone to phone and the index holds what the processor
    computes.

    Args:
        classes: the Java classes by their full names.
        java_exception: pyjnius' exception.
        model: content of a .tflite file.
        threads: processor threads that one call may use.
        xnnpack: whether XNNPACK runs what it can.

    Raises:
        BundleError: the file is not such a model.
    """

    def __init__(
        self,
        classes: dict[str, Any],
        java_exception: type[Exception],
        model: bytes,
        threads: int,
        xnnpack: bool,
    ) -> None:
        self._buffers = classes["java.nio.ByteBuffer"]
        self._order = classes["java.nio.ByteOrder"].nativeOrder()
        self._java_exception = java_exception
        options = classes["org.tensorflow.lite.Interpreter$Options"]()
        options.setNumThreads(threads)
        options.setUseXNNPACK(xnnpack)
        options.setUseNNAPI(False)
        content = self._direct_buffer(len(model))
        content.put(model)
        try:
            self._interpreter = classes["org.tensorflow.lite.Interpreter"](content, options)
            self._interpreter.allocateTensors()
        except java_exception as error:
            raise BundleError(
                f"Expected a TFLite model that {RUNTIME} can run. "
                f"It refused: {_reason(error)}. "
                "Export the model again, or choose another runtime."
            ) from None
        java = self._interpreter
        super().__init__(
            RUNTIME,
            [_format(java.getInputTensor(i)) for i in range(java.getInputTensorCount())],
            [_format(java.getOutputTensor(i)) for i in range(java.getOutputTensorCount())],
        )
        # The byte order must be the machine's: the library then hands the memory over as it is.
        self._pixels = self._direct_buffer(_bytes(self._input))
        self._embedding = self._direct_buffer(_bytes(self._output))

    def _run(self, pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
        # Every put, get and run moves a buffer's position; each must start at its beginning.
        self._pixels.rewind()
        self._pixels.put(pixels.tobytes())
        self._pixels.rewind()
        self._embedding.rewind()
        try:
            self._interpreter.run(self._pixels, self._embedding)
        except self._java_exception as error:
            raise BundleError(
                f"Expected {self.runtime} to run the model. It failed: {_reason(error)}. "
                "Export the model again."
            ) from None
        received = bytearray(_bytes(self._output))
        self._embedding.rewind()
        self._embedding.get(received)
        return np.frombuffer(received, self._output.dtype)

    def _direct_buffer(self, size: int) -> Any:
        buffer = self._buffers.allocateDirect(size)
        buffer.order(self._order)
        return buffer


def _format(tensor: Any) -> TensorFormat:
    name = tensor.dataType().toString()
    quantization = tensor.quantizationParams()
    return TensorFormat(
        shape=tuple(int(n) for n in tensor.shape()),
        dtype=np.dtype(object if name == "STRING" else name.lower()),
        scale=float(quantization.getScale()),
        zero_point=int(quantization.getZeroPoint()),
    )


def _bytes(tensor: TensorFormat) -> int:
    return int(np.prod(tensor.shape)) * tensor.dtype.itemsize


def _reason(error: Exception) -> str:
    """The message of a Java exception, without its stack trace."""
    return str(getattr(error, "innermessage", None) or error).splitlines()[0]


def _missing(error: Exception) -> RuntimeMissingError:
    return RuntimeMissingError(
        f"Expected the runtime litert-android. It cannot be used ({_reason(error)}). It works in "
        "the Android app only; elsewhere use the runtime litert."
    )
