"""A benchmark as tables and a plot."""

from __future__ import annotations

import io
from collections.abc import Sequence

from matplotlib.figure import Figure

from recoinize_pipeline.benchmark.benchmark import Measurements
from recoinize_pipeline.benchmark.index_study import IndexFigures
from recoinize_pipeline.benchmark.model_speed import ModelSpeed
from recoinize_pipeline.benchmark.photo_accuracy import PhotoAccuracy
from recoinize_pipeline.benchmark.targets import FAST_RUNTIME
from recoinize_pipeline.evaluation.report_blocks import (
    Block,
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
)

WHY_INTEGER_WINS = (
    "On x86 full-integer arithmetic can be slower than float: where a network consists of "
    "depthwise convolutions, squeeze-and-excitation and hard-swish, as MobileNetV3 does, most "
    "time goes into operations that integer kernels do not speed up, and into changing scales "
    "between them. Our network is plain 3×3 convolutions with ReLU, which fold into few integer "
    "matrix products. tflite-runtime 2.14 runs no integer operation through XNNPACK on x86."
)


def benchmark_report(measured: Measurements) -> Report:
    """All tables, the targets first."""
    edge = measured.edge
    blocks: list[Block] = [
        Heading("Targets"),
        Table(
            ("target", "wanted", "measured", ""),
            [[t.what, t.limit, t.value, "met" if t.met else "missed"] for t in measured.targets],
        ),
        Heading("Size, speed and memory"),
        Table(
            ("model", "runtime", "threads", "KB", "load ms", "median ms", "95% ms", "peak MB"),
            [_speed_row(speed) for speed in measured.speeds],
        ),
        Paragraph(WHY_INTEGER_WINS),
    ]
    if measured.accuracies:
        blocks += [
            Heading("Answers to photographs, each read alone"),
            Table(
                ("model", "runtime", "photos", "top-1", "answered", "wrong", "refused unknown"),
                [_accuracy_row(accuracy) for accuracy in measured.accuracies],
            ),
        ]
    blocks += [
        Picture(
            "size-latency-accuracy",
            "Size, latency on one thread with LiteRT, and accuracy on photographs.",
            plot(measured.speeds, measured.accuracies),
        ),
        Heading("The edge at work"),
        Table(
            ("what", "measured"),
            [
                ["runtime", edge.runtime],
                ["loading bundle and model", f"{edge.load_ms:.1f} ms"],
                ["finding the coin, 640×480", f"{edge.find_ms:.1f} ms"],
                ["reading a coin that was found", f"{edge.read_ms:.2f} ms"],
                ["one index query", f"{edge.query_ms:.3f} ms"],
                ["nearest references, patterns compared", f"{edge.nearest_ms:.3f} ms"],
                ["resident memory", f"{edge.resident_mb:.0f} MB"],
                ["peak memory", f"{edge.peak_mb:.0f} MB"],
            ],
        ),
        Heading("Index: references per face and trees"),
        Table(
            ("per face", "references", "trees", "recall@1", "query", "exact", "size"),
            [[f"{f.per_face}", *_index_row(f)] for f in measured.choice],
        ),
        Heading("Index: growth"),
        Table(
            ("references", "trees", "recall@1", "query", "exact", "size", "build"),
            [[*_index_row(f), f"{f.build_ms:.0f} ms"] for f in measured.growth],
        ),
    ]
    missed = sum(not target.met for target in measured.targets)
    verdict = f"{missed} of {len(measured.targets)} targets missed" if missed else "All targets met"
    return Report("Benchmark", f"{verdict}. {measured.machine}.", blocks)


def plot(speeds: Sequence[ModelSpeed], accuracies: Sequence[PhotoAccuracy]) -> bytes:
    """Size against latency, one point a model, its accuracy beside its name; PNG."""
    figure = Figure(figsize=(7, 4.2), dpi=150, layout="constrained")
    axes = figure.subplots()
    # The preferred runtime comes first in the measurements, and so last in what is kept.
    top1 = {a.model: a.denomination_top1 for a in reversed(accuracies)}
    first = {s.model: s for s in reversed(speeds) if s.threads == 1}
    first |= {s.model: s for s in speeds if s.threads == 1 and s.runtime == FAST_RUNTIME}
    for name, speed in first.items():
        ours = name.startswith(("tflite", "onnx"))
        colour = "#0072B2" if ours else "#D55E00"
        kilobytes = speed.bytes / 1000
        axes.scatter(
            kilobytes, speed.median_ms, color=colour, marker="o" if ours else "s", zorder=3
        )
        text = f"{name}, {top1[name]:.1%}" if name in top1 else name
        axes.annotate(
            text,
            (kilobytes, speed.median_ms),
            xytext=(6, 4),
            textcoords="offset points",
            fontsize=8,
            ha="left",
        )
    axes.set(xscale="log", yscale="log", xlabel="size, KB", ylabel="one coin, ms (one thread)")
    axes.margins(x=0.22, y=0.12)
    axes.grid(which="major", color="#dddddd", linewidth=0.6, zorder=0)
    axes.spines[["top", "right"]].set_visible(False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png")
    return buffer.getvalue()


def _speed_row(speed: ModelSpeed) -> list[str]:
    return [
        speed.model,
        speed.runtime,
        f"{speed.threads}",
        f"{speed.bytes / 1000:,.0f}",
        f"{speed.load_ms:.0f}",
        f"{speed.median_ms:.2f}",
        f"{speed.p95_ms:.2f}",
        f"{speed.peak_mb:.0f}",
    ]


def _accuracy_row(accuracy: PhotoAccuracy) -> list[str]:
    refused = accuracy.refused_unknown
    return [
        accuracy.model,
        accuracy.runtime,
        f"{accuracy.photos}",
        f"{accuracy.denomination_top1:.2%}",
        f"{accuracy.answered:.2%}",
        f"{accuracy.wrong_of_answered:.2%}",
        "–" if refused is None else f"{refused:.2%}",
    ]


def _index_row(figures: IndexFigures) -> list[str]:
    return [
        f"{figures.references:,}",
        f"{figures.trees}",
        f"{figures.recall:.4f}",
        f"{figures.query_us:.0f} µs",
        f"{figures.exact_us:.0f} µs",
        f"{figures.bytes / 1000:,.0f} KB",
    ]
