"""The process behind `measure_edge`: `BUNDLE`; prints one JSON object.

It imports what a device has, and nothing else, so that its memory is a device's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np

from recoinize_edge.bundle import Bundle
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.interpreter import available_runtimes
from recoinize_edge.reader import CoinReader
from recoinize_edge.reference_search import proposed
from recoinize_pipeline.export.process_memory import peak_bytes, resident_bytes

_READINGS = 50
_QUERIES = 500


def main() -> None:
    """Load a bundle, read pictures, and say how long it took and how much memory it holds."""
    # Importing a runtime is the operating system's work (pages of a library); it is not loading.
    available_runtimes()
    started = time.perf_counter()
    bundle = Bundle.load(sys.argv[1])
    reader = CoinReader(bundle)
    load_seconds = time.perf_counter() - started
    picture = _picture()
    outline = Ellipse.circle(320, 240, 150)
    embedding = reader.embed_coin(picture, outline)
    search = bundle.search
    pooled = search.parts.pooled_unit(embedding[None])[0]
    looked_up = proposed(bundle.decision.looked_up, search.parts)
    reader.find(picture)
    found = {
        "runtime": reader.interpreter.runtime,
        "load_ms": load_seconds * 1e3,
        "find_ms": _median_ms(lambda: reader.find(picture), _READINGS),
        "read_ms": _median_ms(lambda: reader.read(picture, outline), _READINGS),
        "query_ms": _median_ms(lambda: search.index.query(pooled, looked_up), _QUERIES),
        "nearest_ms": _median_ms(lambda: reader.nearest(embedding), _QUERIES),
        "resident_mb": resident_bytes() / 1e6,
        "peak_mb": peak_bytes() / 1e6,
    }
    print(json.dumps(found))


def _picture() -> Any:
    """A camera frame with a disc in it, uint8 (480, 640, 3)."""
    rng = np.random.default_rng(0)
    frame = rng.integers(60, 100, (480, 640, 3), np.uint8)
    cv2.circle(frame, (320, 240), 150, (200, 180, 120), -1)
    for turn in range(12):
        x, y = (round(100 * f(turn * np.pi / 6)) for f in (np.cos, np.sin))
        cv2.line(frame, (320, 240), (320 + x, 240 + y), (120, 100, 60), 4)
    return cv2.GaussianBlur(frame, (0, 0), 1.5)


def _median_ms(action: Callable[[], Any], count: int) -> float:
    times = []
    for _ in range(count):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return float(np.median(times)) * 1e3


if __name__ == "__main__":
    main()
