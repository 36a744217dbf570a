"""Runs all measurements of a bundle."""

from __future__ import annotations

import platform
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.bundle import Bundle
from recoinize_edge.reference_search import proposed
from recoinize_pipeline.benchmark.edge_speed import EdgeSpeed, measure_edge
from recoinize_pipeline.benchmark.index_study import (
    IndexFigures,
    jittered,
    measure_index,
    study_choice,
    study_growth,
)
from recoinize_pipeline.benchmark.model_speed import THREADS, ModelSpeed, measure
from recoinize_pipeline.benchmark.photo_accuracy import (
    PhotoAccuracy,
    measure_accuracy,
)
from recoinize_pipeline.benchmark.target import Target
from recoinize_pipeline.benchmark.targets import judge_targets
from recoinize_pipeline.export.formats import Artifact, artifact_named
from recoinize_pipeline.export.runtimes import run_model
from recoinize_pipeline.export.samples import Samples

FloatArray = npt.NDArray[np.float32]

OWN_CALLS, COMPARISON_CALLS = 200, 20
CALIBRATION = 8

_QUERIES = 200


@dataclass(frozen=True)
class Measurements:
    """Everything that a benchmark measured.

    Attributes:
        machine: processor, system, Python.
        speeds: of each model, runtime and number of threads.
        accuracies: on photographs.
        edge: the edge at work with the default artifact.
        choice: indexes with some references per face and some trees.
        growth: indexes with more and more references.
        shipped: the index as it ships.
        targets: what of all this is good enough.
    """

    machine: str
    speeds: list[ModelSpeed]
    accuracies: list[PhotoAccuracy]
    edge: EdgeSpeed
    choice: list[IndexFigures]
    growth: list[IndexFigures]
    shipped: IndexFigures
    targets: list[Target]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "machine": self.machine,
            "models": [s.to_dict() for s in self.speeds],
            "photos": [a.to_dict() for a in self.accuracies],
            "edge": self.edge.to_dict(),
            "index_choice": [f.to_dict() for f in self.choice],
            "index_growth": [f.to_dict() for f in self.growth],
            "shipped_index": self.shipped.to_dict(),
            "targets": [t.to_dict() for t in self.targets],
        }


def run_benchmark(
    path: Path,
    photos: Samples,
    strangers: Samples,
    growth: Sequence[int],
    seed: int,
    compare: bool = True,
    on_step: Callable[[str], Any] = lambda title: None,
) -> Measurements:
    """Measure a bundle.

    Args:
        path: folder of the bundle.
        photos: views of known coins; may be empty.
        strangers: views of what is to be refused; may be empty.
        growth: how many references the growth of the index is measured at.
        seed: of noise.
        compare: whether to measure the original study's network and MobileNetV3-Small, too.
        on_step: told what is measured next.

    Raises:
        BundleError: if the bundle is damaged.
        ExportError: if a model cannot be run.
    """
    bundle = Bundle.load(path)
    with tempfile.TemporaryDirectory(prefix="recoinize-benchmark-") as scratch:
        folder = Path(scratch)
        speeds, accuracies = [], []
        rng = np.random.default_rng(seed)
        noise = rng.integers(0, 256, (OWN_CALLS, *bundle.spec.shape), np.uint8)
        for name, entry in bundle.manifest.artifacts.items():
            for runtime in artifact_named(name).runtimes():
                on_step(f"{name} in {runtime}")
                speeds += [
                    measure(path / entry.model, name, runtime, threads, noise)
                    for threads in THREADS
                ]
                if len(photos):
                    opened = Bundle.load(path, name)
                    accuracies.append(
                        measure_accuracy(opened, path / entry.model, runtime, photos, strangers)
                    )
        if compare:
            speeds += _measure_comparisons(folder, seed, on_step)
        on_step("the edge at work")
        edge = measure_edge(path)
        on_step("the index")
        looked_up = proposed(bundle.decision.looked_up, bundle.manifest.parts)
        # The index holds the pooled part of embeddings.
        pooled = bundle.manifest.parts.pooled_unit(bundle.search.embeddings())
        queries = _queries(bundle, photos, pooled, rng)
        choice = study_choice(folder, pooled, bundle.reference_faces, queries, looked_up, seed)
        trees = bundle.manifest.artifact(bundle.artifact).trees
        shipped = measure_index(folder, pooled, queries, trees, looked_up, seed)
        grown = study_growth(folder, pooled, growth, trees, looked_up, seed)
    targets = judge_targets(speeds, accuracies, edge, shipped)
    return Measurements(machine(), speeds, accuracies, edge, choice, grown, shipped, targets)


def machine() -> str:
    """What the figures were measured on."""
    processor = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        names = [
            line.partition(":")[2].strip()
            for line in cpuinfo.read_text().splitlines()
            if line.startswith("model name")
        ]
        processor = f"{len(names)}× {names[0]}" if names else processor
    return f"{processor}, {platform.system()}, Python {platform.python_version()}"


def _measure_comparisons(
    folder: Path, seed: int, on_step: Callable[[str], Any]
) -> list[ModelSpeed]:
    """The networks to compare with, converted here and measured in both TFLite runtimes."""
    from recoinize_pipeline.benchmark.comparison_networks import COMPARISONS, noise

    speeds = []
    for comparison in COMPARISONS:
        on_step(f"converting {comparison.name}")
        network = comparison.build()
        pictures = noise(network.input_shape[1:], COMPARISON_CALLS, seed)
        for precision in comparison.precisions:
            artifact: Artifact = artifact_named(f"tflite-{precision}")
            model = folder / f"comparison_{artifact.model_file}"
            model.write_bytes(artifact.format.convert(network, precision, pictures[:CALIBRATION]))
            several = len(comparison.precisions) > 1
            name = f"{comparison.name} {precision}" if several else comparison.name
            for runtime in artifact.runtimes():
                on_step(f"{name} in {runtime}")
                speeds += [measure(model, name, runtime, n, pictures) for n in THREADS]
    return speeds


def _queries(
    bundle: Bundle, photos: Samples, references: FloatArray, rng: np.random.Generator
) -> FloatArray:
    """What is looked up for photographs, or, without any, something near the references."""
    if not len(photos):
        return jittered(references[rng.integers(0, len(references), _QUERIES)], rng)
    chosen = np.sort(rng.permutation(len(photos))[:_QUERIES])
    artifact = artifact_named(bundle.artifact)
    model = bundle.path / bundle.manifest.artifact(bundle.artifact).model
    parts = bundle.manifest.parts
    run = run_model(model, artifact.runtimes()[0], photos.inputs[chosen])
    return parts.pooled_unit(run.unit_embeddings(parts))
