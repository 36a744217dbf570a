"""Runs a model file in its own runtime, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.export.formats import ExportError


@dataclass(frozen=True, slots=True)
class RuntimeRun:
    """What came out of one run.

    Attributes:
        embeddings: float32 (n, dimension), as the model gives them.
        load_seconds: from the model's bytes to the first embedding.
        latencies: float64 (n,), seconds for each single input.
        peak_bytes: most memory that the process held, Python and numpy included.
    """

    embeddings: npt.NDArray[np.float32]
    load_seconds: float
    latencies: npt.NDArray[np.float64]
    peak_bytes: int

    def unit_embeddings(self, parts: EmbeddingParts) -> npt.NDArray[np.float32]:
        """The embeddings with their parts scaled to the same norm and the whole to length 1."""
        return parts.unit(self.embeddings)


def unit(vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Vectors (n, dimension) of length 1; those of length 0 stay 0."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def run_model(model: Path, runtime: str, inputs: UInt8Array, threads: int = 1) -> RuntimeRun:
    """Embed inputs one by one with a model file.

    The process is a fresh one: TensorFlow, LiteRT and tflite-runtime carry the same C++ symbols,
    and tflite-runtime fails (`vector::reserve`) where one of the others is loaded already. It also
    makes the peak memory the runtime's own.

    Args:
        model: file of the model.
        runtime: `litert`, `tflite-runtime` or `onnxruntime`.
        inputs: uint8 (n, height, width, 3), n at least 1.
        threads: processor threads that one call may use.

    Raises:
        ExportError: with the runtime's last words, if it fails.
    """
    with tempfile.TemporaryDirectory(prefix="recoinize-run-") as folder:
        given, made = Path(folder) / "inputs.npy", Path(folder) / "outputs.npz"
        np.save(given, inputs)
        module = "recoinize_pipeline.export.runtime_worker"
        command = [sys.executable, "-m", module, runtime, model, given, made, threads]
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, errors="replace"
        )
        if done.returncode != 0 or not made.is_file():
            words = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
            raise ExportError(f"Expected {runtime} to run {model.name}. It failed: {words}")
        with np.load(made, allow_pickle=False) as outputs:
            return RuntimeRun(
                outputs["embeddings"],
                float(outputs["load_seconds"]),
                outputs["latencies"],
                int(outputs["peak_bytes"]),
            )
