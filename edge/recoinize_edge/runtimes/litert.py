"""LiteRT (the package ai-edge-litert): the fast path."""

from __future__ import annotations

import functools
import importlib.metadata

from recoinize_edge.errors import RuntimeMissingError
from recoinize_edge.runtimes.agreement import faster_if_it_agrees
from recoinize_edge.runtimes.one_by_one import OneByOneInterpreter
from recoinize_edge.runtimes.tflite import TFLiteInterpreter


def version() -> str | None:
    """Version of the installed package; None if it cannot be imported."""
    try:
        import ai_edge_litert.interpreter  # noqa: F401
    except ImportError:
        return None
    return importlib.metadata.version("ai-edge-litert")


def open_model(model: bytes, threads: int) -> OneByOneInterpreter:
    """Load a model; see `recoinize_edge.interpreter.open_interpreter`."""
    try:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType
    except ImportError as error:
        raise RuntimeMissingError(
            f"Expected the runtime litert. It cannot be imported ({error}). "
            "Run `pip install ai-edge-litert`."
        ) from None
    fast = TFLiteInterpreter("litert", Interpreter, model, threads)
    if not importlib.metadata.version("ai-edge-litert").startswith("1."):
        return fast
    factory = functools.partial(
        Interpreter,
        experimental_op_resolver_type=OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
    )
    return faster_if_it_agrees(fast, TFLiteInterpreter("litert", factory, model, threads))
