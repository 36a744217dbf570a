"""Export of a small trained network into a bundle, and its proof."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.reader import CoinReader
from recoinize_pipeline.export.export import Exported, export_bundle
from recoinize_pipeline.export.formats import all_artifacts, artifact_named, is_installed
from recoinize_pipeline.export.onnx_interpreter import OnnxInterpreter
from recoinize_pipeline.export.parity import ParityError
from recoinize_pipeline.export.runtimes import run_model


def test_every_artifact_is_in_the_bundle_and_loads(
    exported: tuple[Path, list[Exported]], trained
) -> None:
    target, done = exported
    names = [artifact.name for artifact in all_artifacts()]
    assert [e.artifact.name for e in done] == names
    for name in names:
        bundle = Bundle.load(target, name)
        assert bundle.labels == trained.material.labels
        assert bundle.spec == trained.spec
        assert bundle.reference_faces.tolist() == np.repeat(range(4), 6).tolist()
    assert Bundle.load(target).artifact == "tflite-int8"
    assert bundle.manifest.provenance["made by"] == "a test"


def test_each_artifact_is_proven_in_each_installed_runtime(
    exported: tuple[Path, list[Exported]],
) -> None:
    for done in exported[1]:
        runtimes = [r for r in done.artifact.format.runtimes if is_installed(r)]
        assert [p.runtime for p in done.parities] == runtimes
        for parity in done.parities:
            assert parity.cosine_min <= parity.cosine_p1 <= parity.cosine_mean <= 1.00001
            assert parity.samples == {"relit": 48}
        assert done.recall == 1.0


@pytest.mark.parametrize("name", ["tflite-int8", "tflite-float32", "onnx-int8"])
def test_references_are_embedded_by_the_artifact_itself(
    name: str, exported: tuple[Path, list[Exported]], trained
) -> None:
    bundle = Bundle.load(exported[0], name)
    model = exported[0] / bundle.manifest.artifact(name).model
    runtime = artifact_named(name).runtimes()[0]
    own = run_model(model, runtime, trained.material.references.inputs)
    # Patterns are stored in steps of a 127th of their largest value.
    own = own.unit_embeddings(bundle.manifest.parts)
    np.testing.assert_allclose(bundle.search.embeddings(), own, atol=5e-3)


def test_the_bundle_recognises_what_it_was_made_of(
    exported: tuple[Path, list[Exported]], trained
) -> None:
    reader = CoinReader(Bundle.load(exported[0]))
    proof = trained.material.known["relit"]
    answers = [reader.answer(embedding) for embedding in reader.embed(proof.inputs)]
    right = [
        answer.denomination == truth.denomination
        for truth, answer in zip(proof.truths, answers, strict=True)
        if answer.known
    ]
    # A network of some seconds' training is sure of little; a tenth is what calibration promises.
    assert len(right) >= len(proof) / 10
    assert np.mean(right) >= 0.9


def test_onnx_model_serves_the_reader_behind_the_same_interface(
    exported: tuple[Path, list[Exported]], trained
) -> None:
    bundle = Bundle.load(exported[0], "onnx-float32")
    reader = CoinReader(bundle, interpreter=OnnxInterpreter(bundle.model_bytes))
    inputs = trained.material.known["relit"].inputs[:5]
    expected = np.asarray(trained.model(inputs.astype(np.float32), training=False))
    np.testing.assert_allclose(reader.embed(inputs), expected, atol=2e-3)


@pytest.mark.parametrize("name", ["tflite-int8", "onnx-int8"])
def test_broken_calibration_is_caught_and_nothing_is_left_behind(
    name: str, trained, tmp_path: Path
) -> None:
    black = np.zeros((16, *trained.spec.shape), np.uint8)
    broken = replace(trained.material, calibration=black)
    with pytest.raises(ParityError, match=r"Expected .*int8.* Received"):
        export_bundle(tmp_path / "bundle", broken, [artifact_named(name)], trained.settings)
    assert list(tmp_path.iterdir()) == []


def test_a_failed_export_leaves_the_old_bundle_as_it_was(trained, tmp_path: Path) -> None:
    target = tmp_path / "bundle"
    export_bundle(target, trained.material, [artifact_named("tflite-float32")], trained.settings)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    floors = trained.settings.export.model_copy(update={"cosine_min": 1.0, "cosine_mean": 1.0})
    strict = trained.settings.model_copy(update={"export": floors})
    with pytest.raises(ParityError, match="cosine_min"):
        export_bundle(target, trained.material, [artifact_named("tflite-int8")], strict)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["bundle"]


def test_the_same_export_writes_the_same_model_and_index(
    exported: tuple[Path, list[Exported]], trained, tmp_path: Path
) -> None:
    export_bundle(
        tmp_path / "again", trained.material, [artifact_named("tflite-int8")], trained.settings
    )
    for name in ("model_int8.tflite", "index_tflite_int8.ann", "labels.json"):
        assert (tmp_path / "again" / name).read_bytes() == (exported[0] / name).read_bytes()
