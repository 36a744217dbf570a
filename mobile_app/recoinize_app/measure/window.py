"""One run of the app in a window without a display, measured from inside.

A program of its own: what is measured begins with the start of a process.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import tempfile
import time
from pathlib import Path

WARM_UP_SECONDS = 2.0
"""After the first analysed frame, before frames are counted."""


def main(video: str, bundle: str, seconds: float, launched: float) -> None:
    """Run the app on a video and print what was measured, as JSON.

    Args:
        video: a file, played for ever.
        bundle: folder of the bundle.
        seconds: how long to count frames.
        launched: when this process was started, by `time.monotonic` of its parent.
    """
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    from recoinize_app.haptics.silent import SilentVibrator
    from recoinize_app.main import build_app
    from recoinize_app.speech.recording import RecordingSpeaker

    analysed: list[float] = []
    with tempfile.TemporaryDirectory() as data:
        app = build_app(
            video,
            Path(bundle),
            Path(data),
            RecordingSpeaker(),
            SilentVibrator(),
            repeat=True,
            on_analysed=lambda _: analysed.append(time.monotonic()),
        )
        from kivy.clock import Clock

        shown: list[float] = []
        marks: list[tuple[float, float, float]] = []

        def look(_: float) -> None:
            now = time.monotonic()
            while len(shown) < app.screen.preview.shown_frames:
                shown.append(now)
            if analysed and now > analysed[0] + WARM_UP_SECONDS + len(marks) * seconds:
                marks.append((now, time.thread_time(), time.process_time()))
                if len(marks) == 2:
                    app.stop()

        Clock.schedule_interval(look, 0)
        app.run()
    (begin, window_begin, process_begin), (end, window_end, process_end) = marks
    counted = [t for t in shown if begin < t <= end]
    gaps = [later - earlier for earlier, later in itertools.pairwise(counted)]
    figures = {
        "start_seconds": analysed[0] - launched,
        "shown_per_second": len(counted) / (end - begin),
        "longest_gap_ms": 1000 * max(gaps, default=end - begin),
        "analysed_per_second": sum(begin < t <= end for t in analysed) / (end - begin),
        "window_processor_ms": 1000 * (window_end - window_begin) / max(1, len(counted)),
        "processor_share": (process_end - process_begin) / (end - begin),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
