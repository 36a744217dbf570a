"""The edge at work: a process that does what a device does."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from recoinize_pipeline.export.formats import ExportError


@dataclass(frozen=True, slots=True)
class EdgeSpeed:
    """What was measured.

    Attributes:
        runtime: what ran the network.
        load_ms: reading and checking the bundle, and opening its model.
        find_ms: finding the coin in a picture of 640×480, median.
        read_ms: reading a coin whose outline is known: views, embeddings, search, decision.
        query_ms: one search of the index, median.
        nearest_ms: the same, with the patterns of what it proposes compared, median.
        resident_mb: memory that the process holds while it works.
        peak_mb: the most that it ever held.
    """

    runtime: str
    load_ms: float
    find_ms: float
    read_ms: float
    query_ms: float
    nearest_ms: float
    resident_mb: float
    peak_mb: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def measure_edge(bundle: Path) -> EdgeSpeed:
    """Load a bundle and read pictures in a fresh process.

    Raises:
        ExportError: with the process' last words, if it fails.
    """
    command = [sys.executable, "-m", "recoinize_pipeline.benchmark.edge_worker", str(bundle)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace")
    if done.returncode != 0:
        words = (done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1]
        raise ExportError(f"Expected the edge to read with the bundle {bundle}. It failed: {words}")
    return EdgeSpeed(**json.loads(done.stdout.splitlines()[-1]))
