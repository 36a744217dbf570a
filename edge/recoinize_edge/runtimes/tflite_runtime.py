"""tflite-runtime: the compatible path, for small boards and Python up to 3.11."""

from __future__ import annotations

import importlib.metadata

from recoinize_edge.errors import RuntimeMissingError
from recoinize_edge.runtimes.tflite import TFLiteInterpreter


def version() -> str | None:
    """Version of the installed package; None if it cannot be imported."""
    try:
        import tflite_runtime.interpreter  # noqa: F401
    except (ImportError, AttributeError):  # AttributeError: built for numpy 1, run with numpy 2
        return None
    return importlib.metadata.version("tflite-runtime")


def open_model(model: bytes, threads: int) -> TFLiteInterpreter:
    """Load a model; see `recoinize_edge.interpreter.open_interpreter`."""
    try:
        from tflite_runtime.interpreter import Interpreter
    except (ImportError, AttributeError) as error:
        raise RuntimeMissingError(
            f"Expected the runtime tflite-runtime. It cannot be imported ({error}). It needs "
            "Python up to 3.11 and numpy 1: run `pip install tflite-runtime 'numpy<2'`, or use "
            "the runtime litert."
        ) from None
    return TFLiteInterpreter("tflite-runtime", Interpreter, model, threads)
