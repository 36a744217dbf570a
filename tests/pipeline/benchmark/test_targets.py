"""Targets held against figures."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recoinize_pipeline.benchmark.comparison_networks import original_network
from recoinize_pipeline.benchmark.edge_speed import EdgeSpeed
from recoinize_pipeline.benchmark.index_study import IndexFigures
from recoinize_pipeline.benchmark.model_speed import ModelSpeed
from recoinize_pipeline.benchmark.photo_accuracy import PhotoAccuracy
from recoinize_pipeline.benchmark.report import plot
from recoinize_pipeline.benchmark.targets import judge_targets

OURS = ModelSpeed("tflite-int8", "litert", 1, 225_000, 20, 0.3, 0.4, 57)
FLOAT = ModelSpeed("tflite-float32", "litert", 1, 790_000, 20, 1.1, 1.3, 57)
ORIGINAL = ModelSpeed("original study", "litert", 1, 155_800_000, 200, 141, 150, 400)
MOBILE = ModelSpeed("MobileNetV3-Small float32", "litert", 1, 4_000_000, 30, 2.8, 3, 70)
EDGE = EdgeSpeed("litert", 40, 8, 2, 0.05, 0.09, 95, 99)
INDEX = IndexFigures(6664, 8, 20, 1.0, 50, 300, 500, 4_000_000)


def accuracy(model: str, top1: float) -> PhotoAccuracy:
    return PhotoAccuracy(model, "litert", 1000, top1, 0.9, 0.002, 0.99)


def test_all_targets_are_judged_and_met() -> None:
    photos = [accuracy("tflite-int8", 0.96), accuracy("tflite-float32", 0.964)]
    targets = judge_targets([OURS, FLOAT, ORIGINAL, MOBILE], photos, EDGE, INDEX)
    assert len(targets) == 11
    assert all(target.met for target in targets)
    values = {target.what: target.value for target in targets}
    assert values["smaller than the original network"] == "692.4 times"
    assert values["faster than MobileNetV3-Small float"] == "9.333 times"
    assert values["full-integer against float on photos"] == "0.4 points lost"


@pytest.mark.parametrize(
    ("speeds", "edge", "index", "missed"),
    [
        ([replace(OURS, bytes=300_001)], EDGE, INDEX, "full-integer model, size"),
        ([replace(OURS, median_ms=1.01)], EDGE, INDEX, "one coin on one thread"),
        ([OURS, replace(ORIGINAL, bytes=100_000_000)], EDGE, INDEX, "smaller than the original"),
        ([OURS, replace(ORIGINAL, median_ms=44)], EDGE, INDEX, "faster than the original"),
        ([OURS, replace(MOBILE, median_ms=0.8)], EDGE, INDEX, "MobileNetV3"),
        ([OURS, replace(FLOAT, median_ms=0.2)], EDGE, INDEX, "our float"),
        ([OURS], replace(EDGE, query_ms=0.2), INDEX, "one query"),
        ([OURS], replace(EDGE, load_ms=151), INDEX, "loading"),
        ([OURS], replace(EDGE, resident_mb=121), INDEX, "resident"),
        ([OURS], EDGE, replace(INDEX, recall=0.999), "recall@1"),
    ],
)
def test_each_miss_is_stated(
    speeds: list[ModelSpeed], edge: EdgeSpeed, index: IndexFigures, missed: str
) -> None:
    wrong = [t.what for t in judge_targets(speeds, [], edge, index) if not t.met]
    assert len(wrong) == 1
    assert missed in wrong[0]


def test_other_runtimes_and_threads_are_not_judged() -> None:
    slow = replace(OURS, runtime="tflite-runtime", median_ms=9)
    two = replace(OURS, threads=2, median_ms=9)
    targets = judge_targets([slow, OURS, two], [], EDGE, INDEX)
    assert all(target.met for target in targets)


def test_the_original_network_has_the_size_that_was_measured_before() -> None:
    """155.8 MB of float32 weights."""
    assert original_network().count_params() * 4 == pytest.approx(155.8e6, rel=0.002)


def test_the_plot_is_a_picture() -> None:
    png = plot([OURS, FLOAT, ORIGINAL], [accuracy("tflite-int8", 0.96)])
    assert png.startswith(b"\x89PNG")
