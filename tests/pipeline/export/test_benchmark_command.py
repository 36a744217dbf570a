"""The benchmark of an exported bundle, without the networks to compare with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.coin_outlines import VIEWS
from recoinize_pipeline.benchmark.benchmark import run_benchmark
from recoinize_pipeline.benchmark.report import benchmark_report
from recoinize_pipeline.cli.main import main
from recoinize_pipeline.evaluation.markdown_report import write_markdown
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.export.bundle_edit import read_content
from recoinize_pipeline.export.bundle_writer import write_bundle
from recoinize_pipeline.export.formats import artifact_named
from recoinize_pipeline.export.samples import Samples, photo_samples

from .conftest import SEED, Trained, drawn_coin


@pytest.fixture(scope="module")
def bundle(exported, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle with a full-integer and a float model."""
    content = read_content(exported[0], SEED)
    kept = {name: content.artifacts[name] for name in ("tflite-int8", "tflite-float32")}
    target = tmp_path_factory.mktemp("benchmark") / "bundle"
    write_bundle(target, replace(content, artifacts=kept))
    return target


@pytest.fixture(scope="module")
def photos(trained: Trained, tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Two pictures of a drawn coin on white ground."""
    folder = tmp_path_factory.mktemp("photos")
    for name, spokes in (("a.png", 5), ("b.png", 5)):
        coin = drawn_coin(spokes, (170, 170, 165))
        coin[coin[:, :, 3] == 0] = 250
        picture = np.full((260, 260, 3), 250, np.uint8)
        picture[30:230, 30:230] = coin[:, :, :3]
        cv2.imwrite(str(folder / name), picture)
    return photo_samples([Photo(p, "2e", "de") for p in sorted(folder.iterdir())], trained.spec)


def test_everything_is_measured_and_reported(
    bundle: Path, photos: Samples, trained: Trained, tmp_path: Path
) -> None:
    assert len(photos) == 2 * VIEWS
    titles: list[str] = []
    empty = Samples.empty(trained.spec)
    measured = run_benchmark(bundle, photos, empty, [100], 0, False, titles.append)
    runtimes = artifact_named("tflite-int8").runtimes()
    assert [(s.model, s.runtime, s.threads) for s in measured.speeds] == [
        (model, runtime, threads)
        for model in ("tflite-int8", "tflite-float32")
        for runtime in runtimes
        for threads in (1, 2)
    ]
    for speed in measured.speeds:
        assert 0 < speed.median_ms <= speed.p95_ms
        assert 10 < speed.peak_mb < 2000
    assert {a.photos for a in measured.accuracies} == {2}
    assert all(a.refused_unknown is None for a in measured.accuracies)
    assert 10 < measured.edge.resident_mb <= measured.edge.peak_mb + 1
    assert measured.shipped.references == 24
    assert [f.references for f in measured.growth] == [100]
    json.dumps(measured.to_dict(), allow_nan=False)
    write_markdown(benchmark_report(measured), tmp_path / "benchmark.md")
    text = (tmp_path / "benchmark.md").read_text()
    assert "| full-integer model, size |" in text
    assert (tmp_path / "size-latency-accuracy.png").stat().st_size > 1000


def test_the_command_names_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["benchmark", "--bundle", str(tmp_path / "none"), "--quiet"]) == 2
    assert "Run `recoinize export`" in capsys.readouterr().err
