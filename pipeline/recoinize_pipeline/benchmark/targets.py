"""The targets of the export, held against what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from recoinize_pipeline.benchmark.comparison_networks import MOBILENET, ORIGINAL
from recoinize_pipeline.benchmark.edge_speed import EdgeSpeed
from recoinize_pipeline.benchmark.index_study import IndexFigures
from recoinize_pipeline.benchmark.model_speed import ModelSpeed
from recoinize_pipeline.benchmark.photo_accuracy import PhotoAccuracy
from recoinize_pipeline.benchmark.target import Target

INT8 = "tflite-int8"
FLOAT = "tflite-float32"
FAST_RUNTIME = "litert"


def judge_targets(
    speeds: Sequence[ModelSpeed],
    accuracies: Sequence[PhotoAccuracy],
    edge: EdgeSpeed,
    shipped_index: IndexFigures,
) -> list[Target]:
    """Those targets for which something was measured.

    Args:
        speeds: of the bundle's models and of the networks to compare with.
        accuracies: on photographs; may be empty.
        edge: the edge at work.
        shipped_index: the index as it ships.
    """
    by_model = {s.model: s for s in speeds if s.runtime == FAST_RUNTIME and s.threads == 1}
    targets = []
    ours = by_model.get(INT8)
    if ours is not None:
        targets += [
            _at_most("full-integer model, size", ours.bytes / 1000, 300, "KB"),
            _at_most("full-integer model, one coin on one thread", ours.median_ms, 1.0, "ms"),
        ]
        original = by_model.get(ORIGINAL)
        if original is not None:
            smaller, faster = original.bytes / ours.bytes, original.median_ms / ours.median_ms
            targets += [
                _at_least("smaller than the original network", smaller, 500, "times"),
                _at_least("faster than the original network", faster, 150, "times"),
            ]
        mobile = by_model.get(f"{MOBILENET} float32")
        if mobile is not None:
            faster = mobile.median_ms / ours.median_ms
            targets.append(_at_least("faster than MobileNetV3-Small float", faster, 3, "times"))
        plain = by_model.get(FLOAT)
        if plain is not None:
            faster = plain.median_ms / ours.median_ms
            targets.append(
                _at_least("full-integer faster than our float model", faster, 1, "times")
            )
    top1 = {a.model: a.denomination_top1 for a in accuracies if a.runtime == FAST_RUNTIME}
    if INT8 in top1 and FLOAT in top1:
        # The float model is Keras to the last digits: the export's parity gate has proven it.
        loss = 100 * (top1[FLOAT] - top1[INT8])
        targets.append(_at_most("full-integer against float on photos", loss, 0.5, "points lost"))
    return [
        *targets,
        _at_least("index, recall@1", shipped_index.recall, 1.0, ""),
        _at_most("index, one query", edge.query_ms, 0.1, "ms"),
        _at_most("loading model, index and labels", edge.load_ms, 150, "ms"),
        _at_most("edge at work, resident memory", edge.resident_mb, 120, "MB"),
    ]


def _at_most(what: str, value: float, limit: float, unit: str) -> Target:
    return Target(what, f"≤ {limit:g} {unit}".strip(), _shown(value, unit), value <= limit)


def _at_least(what: str, value: float, limit: float, unit: str) -> Target:
    return Target(what, f"≥ {limit:g} {unit}".strip(), _shown(value, unit), value >= limit)


def _shown(value: float, unit: str) -> str:
    return f"{value:.4g} {unit}".strip()
