"""The process behind `run_model`: `RUNTIME MODEL INPUTS.npy OUTPUTS.npz THREADS`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from recoinize_edge.interpreter import Interpreter, open_interpreter
from recoinize_pipeline.export.process_memory import peak_bytes

_WARM_UP = 3  # calls before the measured ones: caches fill and buffers are allocated


def main() -> None:
    """Run one model over all inputs and save what came out."""
    runtime, model, given, made, threads = sys.argv[1:]
    inputs = np.load(given, mmap_mode="r", allow_pickle=False)
    data = Path(model).read_bytes()
    start = time.perf_counter()
    interpreter = _open(data, runtime, int(threads))
    interpreter(np.asarray(inputs[:1]))
    load_seconds = time.perf_counter() - start
    for _ in range(_WARM_UP):
        interpreter(np.asarray(inputs[:1]))
    embeddings = np.empty((len(inputs), interpreter.dimension), np.float32)
    latencies = np.empty(len(inputs))
    for i in range(len(inputs)):
        one = np.array(inputs[i : i + 1])
        start = time.perf_counter()
        embeddings[i] = interpreter(one)[0]
        latencies[i] = time.perf_counter() - start
    np.savez(
        made,
        embeddings=embeddings,
        load_seconds=load_seconds,
        latencies=latencies,
        peak_bytes=peak_bytes(),
    )


def _open(model: bytes, runtime: str, threads: int) -> Interpreter:
    if runtime == "onnxruntime":
        from recoinize_pipeline.export.onnx_interpreter import OnnxInterpreter

        return OnnxInterpreter(model, threads)
    return open_interpreter(model, runtime, threads)


if __name__ == "__main__":
    main()
