"""Size, load time, latency and memory of one model file in one runtime."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.export.runtimes import run_model

THREADS = (1, 2)


@dataclass(frozen=True, slots=True)
class ModelSpeed:
    """What was measured.

    Attributes:
        model: name of the model.
        runtime: what ran it.
        threads: processor threads that one call could use.
        bytes: size of the file.
        load_ms: from the file's bytes to the first embedding.
        median_ms: median time of one input.
        p95_ms: 95th percentile of it.
        peak_mb: most memory that the process held, Python and numpy included.
    """

    model: str
    runtime: str
    threads: int
    bytes: int
    load_ms: float
    median_ms: float
    p95_ms: float
    peak_mb: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def measure(model: Path, name: str, runtime: str, threads: int, inputs: UInt8Array) -> ModelSpeed:
    """Run a model file over inputs, one at a time, in a fresh process.

    Args:
        model: the file.
        name: what tables call it.
        runtime: what is to run it.
        threads: processor threads.
        inputs: uint8 (n, height, width, 3).
    """
    run = run_model(model, runtime, inputs, threads)
    return ModelSpeed(
        model=name,
        runtime=runtime,
        threads=threads,
        bytes=model.stat().st_size,
        load_ms=run.load_seconds * 1e3,
        median_ms=float(np.median(run.latencies)) * 1e3,
        p95_ms=float(np.percentile(run.latencies, 95)) * 1e3,
        peak_mb=run.peak_bytes / 1e6,
    )
