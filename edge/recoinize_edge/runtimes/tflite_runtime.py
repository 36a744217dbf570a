"""tflite-runtime: the compatible path, for small boards and Python up to 3.11."""

from __future__ import annotations

import functools
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
        from tflite_runtime.interpreter import Interpreter, OpResolverType
    except (ImportError, AttributeError) as error:
        raise RuntimeMissingError(
            f"Expected the runtime tflite-runtime. It cannot be imported ({error}). It needs "
            "Python up to 3.11 and numpy 1: run `pip install tflite-runtime 'numpy<2'`, or use "
            "the runtime litert."
        ) from None
    # The XNNPACK delegate of 2.14 was seen to return zeros, with no error, for a float network
    # converted by TensorFlow 2.21. It would speed up float operations only.
    factory = functools.partial(
        Interpreter,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    return TFLiteInterpreter("tflite-runtime", factory, model, threads)
