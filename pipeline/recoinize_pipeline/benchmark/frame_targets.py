"""The targets of reading whole frames, held against what was measured."""

from __future__ import annotations

import numpy as np

from recoinize_pipeline.benchmark.scene_accuracy import SceneCounts
from recoinize_pipeline.benchmark.target import Target
from recoinize_pipeline.benchmark.video_speed import VideoFigures

_FLAT_BYTES = 8_000_000  # growth that counts as none: allocators keep some pages


def finding_targets(name: str, counts: SceneCounts) -> list[Target]:
    """Recall and precision of finding coins."""
    return [
        _share(f"{name}: coins found (recall)", counts.recall, 0.98),
        _share(f"{name}: outlines that are coins (precision)", counts.precision, 0.98),
    ]


def reading_targets(name: str, counts: SceneCounts) -> list[Target]:
    """Denominations and sums."""
    summed = max(counts.summed, 1)
    return [
        _share(f"{name}: denomination right", counts.right / max(counts.labelled, 1), 0.95),
        _share(f"{name}: sum exact", counts.exact / summed, 0.85),
        _share(f"{name}: wrong sum, no warning", counts.false_sums / summed, 0.02, most=True),
    ]


def video_targets(figures: VideoFigures) -> list[Target]:
    """Speed, memory and steadiness; what was not measured is left out."""
    targets = []
    if figures.frame_ms:
        speed = figures.frames_per_second
        targets.append(
            Target("720p, three coins, one core", "≥ 25 frames/s", f"{speed:.1f}", speed >= 25)
        )
    if figures.settle_seconds:
        late = float(np.percentile(figures.settle_seconds, 90))
        targets.append(
            Target("settled after rest, 90% of coins", "≤ 0.5 s", f"{late:.2f} s", late <= 0.5)
        )
    if figures.coins:
        targets.append(
            _share("coins contradicted", figures.contradicted / figures.coins, 0.005, most=True)
        )
    if figures.memory_frames:
        growth = figures.memory_growth
        targets.append(
            Target(
                f"memory over {figures.memory_frames} frames",
                "flat",
                f"{growth / 1e6:+.1f} MB",
                growth <= _FLAT_BYTES,
            )
        )
    return targets


def _share(what: str, value: float, limit: float, most: bool = False) -> Target:
    sign, met = ("≤", value <= limit) if most else ("≥", value >= limit)
    return Target(what, f"{sign} {limit:.1%}", f"{value:.1%}", met)
