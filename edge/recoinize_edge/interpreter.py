"""One small interface over the programs that run a network on a device."""

from __future__ import annotations

import importlib
from typing import Protocol

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import RuntimeMissingError


class Interpreter(Protocol):
    """A loaded embedding network.

    Attributes:
        runtime: name of the program that runs it, as in `RUNTIMES`.
        input_shape: shape of one input, without the batch: (radii, angles, 3).
        dimension: length of an embedding.
    """

    runtime: str
    input_shape: tuple[int, ...]
    dimension: int

    def __call__(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed a batch.

        Args:
            inputs: uint8 (n, *input_shape).

        Returns:
            float32 (n, dimension), as the network gives it: an int8 network's embeddings are
            dequantized, but only nearly of unit length.
        """
        ...


RUNTIMES: dict[str, str] = {
    "litert": "recoinize_edge.runtimes.litert",
    "tflite-runtime": "recoinize_edge.runtimes.tflite_runtime",
    "litert-android": "recoinize_edge.runtimes.litert_android",
}
"""Runtimes in order of preference, and the module that opens each.

LiteRT comes first because it runs int8 operations through XNNPACK on x86; tflite-runtime 2.14 does
not, and exists for Python up to 3.11 only, but has wheels for small boards. litert-android is
LiteRT in the Android app, where neither of the others exists.
"""


def available_runtimes() -> dict[str, str]:
    """Versions of the runtimes that can be imported here, in order of preference."""
    found = {}
    for name, module in RUNTIMES.items():
        version = importlib.import_module(module).version()
        if version is not None:
            found[name] = version
    return found


def open_interpreter(model: bytes, runtime: str = "auto", threads: int = 1) -> Interpreter:
    """Load a TFLite model.

    Args:
        model: content of a .tflite file.
        runtime: a name of `RUNTIMES`, or `auto` for the first one that is installed.
        threads: processor threads that one call may use.

    Returns:
        The model, ready to be called.

    Raises:
        RuntimeMissingError: the runtime is unknown or not installed.
        BundleError: the file is not a model of the expected form.
    """
    if threads < 1:
        raise RuntimeMissingError(f"Expected at least 1 thread. Received {threads}.")
    if runtime == "auto":
        installed = available_runtimes()
        if not installed:
            raise RuntimeMissingError(
                "Expected a TFLite runtime. Received none: neither ai-edge-litert nor "
                "tflite-runtime can be imported. Run `pip install ai-edge-litert`."
            )
        runtime = next(iter(installed))
    if runtime not in RUNTIMES:
        raise RuntimeMissingError(
            f"Expected a runtime of auto, {', '.join(RUNTIMES)}. Received {runtime!r}."
        )
    opened: Interpreter = importlib.import_module(RUNTIMES[runtime]).open_model(model, threads)
    return opened
