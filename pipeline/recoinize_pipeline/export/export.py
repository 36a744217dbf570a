"""From a trained network to a bundle: convert, prove, calibrate, write."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_edge.reference_search import proposed
from recoinize_pipeline.export.bundle_writer import BundleArtifact, BundleContent, write_bundle
from recoinize_pipeline.export.calibrate import (
    NO_THRESHOLD,
    Budget,
    Calibration,
    calibrate,
)
from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
from recoinize_pipeline.export.formats import Artifact, ExportError
from recoinize_pipeline.export.index import choose_trees
from recoinize_pipeline.export.listener import Listener
from recoinize_pipeline.export.neighbours import Neighbours, References, nearest
from recoinize_pipeline.export.network import exported_network, float32_network
from recoinize_pipeline.export.parity import Measured, Parity, check_floors, compare
from recoinize_pipeline.export.prototypes import averaged
from recoinize_pipeline.export.read_on_device import read_for_calibration
from recoinize_pipeline.export.runtimes import run_model
from recoinize_pipeline.export.samples import Samples
from recoinize_pipeline.settings import Settings
from recoinize_pipeline.training.embedder import embed_inputs, embedding_parts

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Material:
    """What an export is made from and proven with.

    Attributes:
        model: the trained network, (n, radii, angles, 3) to (n, dimension) of unit length.
        spec: its preprocessing.
        labels: all faces.
        references: samples of the first face, `images_per_reference` for each of its
            `references_per_face` references, then of the second, ….
        calibration: uint8 (n, radii, angles, 3), training inputs for int8.
        known: samples of coins that the index knows, by kind: relit faces, renders, photos.
        strangers: samples of what is to be called unknown; may be empty.
        photos: what the threshold is chosen on; may be empty.
        provenance: how the network was made.
    """

    model: keras.Model
    spec: PreprocessingSpec
    labels: Sequence[CoinLabel]
    references: Samples
    calibration: UInt8Array
    known: dict[str, Samples]
    strangers: Samples
    photos: CalibrationPhotos
    provenance: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Exported:
    """One artifact that passed.

    Attributes:
        artifact: which.
        bytes: size of its model file.
        trees: trees of its index.
        recall: recall@1 of its index against exact search.
        calibration: its decision, and what the decision does.
        parities: one for each installed runtime.
    """

    artifact: Artifact
    bytes: int
    trees: int
    recall: float
    calibration: Calibration
    parities: list[Parity]


def export_bundle(
    target: Path,
    material: Material,
    artifacts: Sequence[Artifact],
    settings: Settings,
    listener: Listener | None = None,
) -> list[Exported]:
    """Write a bundle in which every artifact has been proven.

    Args:
        target: folder of the bundle. If anything fails, it stays as it was.
        material: network and samples.
        artifacts: what to export; the first one becomes the default, unless a full-integer
            TFLite model is among them.
        settings: all settings; the neighbours that vote are the evaluation's.
        listener: told of progress.

    Raises:
        ParityError: if an artifact does not agree with Keras.
        ExportError: if one cannot be converted or run.
        WorkspaceError: if the bundle cannot be written.
    """
    if not artifacts:
        raise ExportError("Expected at least one of --tflite and --onnx. Received neither.")
    proof = _proof_of(material)
    model = float32_network(material.model)
    parts = embedding_parts(model)
    group = settings.export.images_per_reference
    keras_references = References(
        averaged(embed_inputs(model, material.references.inputs), group, parts),
        _reference_faces(material, group),
        material.labels,
        parts,
    )
    keras_embeddings = embed_inputs(model, proof.inputs)
    looked_up = _least_decision(settings).looked_up
    keras_measured = Measured(
        keras_embeddings, nearest(keras_embeddings, proof.truths, keras_references, looked_up)
    )
    network = exported_network(model)
    exported, contents = [], {}
    with tempfile.TemporaryDirectory(prefix="recoinize-export-") as folder:
        for artifact in artifacts:
            prover = _Prover(
                artifact, material, proof, parts, settings, listener or Listener(), Path(folder)
            )
            done, content = prover.prove(network, keras_measured)
            exported.append(done)
            contents[artifact.name] = content
    proofs = {e.artifact.name: proof_of(e) for e in exported}
    write_bundle(target, _content(material, parts, settings, contents, {"proof": proofs}))
    return exported


def proof_of(exported: Exported) -> dict[str, Any]:
    """What was measured about one artifact, as plain values for JSON."""
    return {
        "index_recall_at_1": exported.recall,
        "calibration": exported.calibration.to_dict(),
        "parity": [parity.to_dict() for parity in exported.parities],
    }


def _content(
    material: Material,
    parts: EmbeddingParts,
    settings: Settings,
    artifacts: dict[str, BundleArtifact],
    proofs: dict[str, Any],
) -> BundleContent:
    """A bundle of artifacts; the first is the default, unless a full-integer model is there."""
    return BundleContent(
        labels=material.labels,
        reference_faces=_reference_faces(material, settings.export.images_per_reference),
        spec=material.spec,
        parts=parts,
        artifacts=artifacts,
        default="tflite-int8" if "tflite-int8" in artifacts else next(iter(artifacts)),
        provenance={**material.provenance, **proofs},
        seed=settings.seed,
    )


def _least_decision(settings: Settings) -> DecisionSpec:
    """What a calibration starts from: it only lowers the threshold and widens the margins."""
    return DecisionSpec(
        settings.evaluation.neighbours,
        NO_THRESHOLD,
        settings.export.country_margin,
        settings.export.denomination_margin,
    )


@dataclass(frozen=True)
class _Proof:
    """All proof inputs in one array: known coins by kind, then strangers."""

    inputs: UInt8Array
    truths: list[Any]
    kinds: dict[str, slice]
    known: slice
    strangers: slice


def _proof_of(material: Material) -> _Proof:
    kinds, start = {}, 0
    every = Samples.empty(material.spec)
    for kind, samples in material.known.items():
        kinds[kind] = slice(start, start + len(samples))
        start += len(samples)
        every = every + samples
    every = every + material.strangers
    return _Proof(
        every.inputs, every.truths, kinds, slice(0, start), slice(start, len(every.inputs))
    )


def _reference_faces(material: Material, group: int) -> npt.NDArray[np.int32]:
    per_face = len(material.references) // group // len(material.labels)
    return np.repeat(np.arange(len(material.labels), dtype=np.int32), per_face)


@dataclass(frozen=True)
class _Prover:
    """Converts one artifact and measures it in its runtimes."""

    artifact: Artifact
    material: Material
    proof: _Proof
    parts: EmbeddingParts
    settings: Settings
    listener: Listener
    folder: Path

    def prove(
        self, network: keras.Model, keras_measured: Measured
    ) -> tuple[Exported, BundleArtifact]:
        """Convert, embed the references with the result, calibrate, compare in each runtime."""
        name = self.artifact.name
        self.listener.start(f"Converting to {name}", 1)
        model = self.artifact.format.convert(
            network, self.artifact.precision, self.material.calibration
        )
        path = self.folder / self.artifact.model_file
        path.write_bytes(model)
        first, *others = self.artifact.runtimes()
        inputs = np.concatenate([self.material.references.inputs, self.proof.inputs])
        embedded = run_model(path, first, inputs).unit_embeddings(self.parts)
        count = len(self.material.references)
        group = self.settings.export.images_per_reference
        references = References(
            averaged(embedded[:count], group, self.parts),
            _reference_faces(self.material, group),
            self.material.labels,
            self.parts,
        )
        trees, recall = choose_trees(
            self.folder,
            self.parts.pooled_unit(references.embeddings),
            self.parts.pooled_unit(embedded[count:]),
            self.settings.export.trees,
            proposed(self._looked_up, self.parts),
            self.settings.seed,
        )
        content = BundleArtifact(
            model, references.embeddings, trees, _least_decision(self.settings)
        )
        self.listener.advance(1)
        calibration = self._calibrate(embedded[count:], references, content)
        self.listener.start(f"Comparing {name} with Keras", 1 + len(others))
        runs = {first: embedded[count:]}
        for runtime in others:
            run = run_model(path, runtime, self.proof.inputs)
            runs[runtime] = run.unit_embeddings(self.parts)
        parities = []
        for runtime, embeddings in runs.items():
            parity = self._compare(runtime, embeddings, references, keras_measured, calibration)
            check_floors(parity, self.settings.export)
            parities.append(parity)
            self.listener.advance(1)
        exported = Exported(self.artifact, len(model), trees, recall, calibration, parities)
        return exported, replace(content, decision=calibration.decision)

    @property
    def _looked_up(self) -> int:
        return _least_decision(self.settings).looked_up

    def _calibrate(
        self, embeddings: FloatArray, references: References, content: BundleArtifact
    ) -> Calibration:
        """Choose threshold and margins on photographs, or, without any, on renders and relit faces.

        Without pictures to be refused, each known coin is shown as a stranger, too: with the
        references of its own design hidden, whatever is said about it must not be wrong.
        """
        photos, name = self.material.photos, self.artifact.name
        if photos.known or photos.strangers:
            trial, bundle = {name: content}, self.folder / name
            write_bundle(bundle, _content(self.material, self.parts, self.settings, trial, {}))
            known, strangers = read_for_calibration(bundle, name, photos, self.listener)
        if not photos.known:
            known = self._nearest(embeddings, self.proof.known, references)
        if not photos.strangers:
            relit = self.proof.kinds["relit"]
            strangers = self._nearest(embeddings, relit, references, leave_out_design=True)
        return calibrate(
            known,
            strangers,
            self.material.labels,
            _least_decision(self.settings),
            Budget.of(self.settings.export),
        )

    def _compare(
        self,
        runtime: str,
        embeddings: FloatArray,
        references: References,
        keras_measured: Measured,
        calibration: Calibration,
    ) -> Parity:
        found = self._nearest(embeddings, slice(0, len(embeddings)), references)
        return compare(
            self.artifact.name,
            runtime,
            Measured(embeddings, found),
            keras_measured,
            self.proof.kinds,
            self.material.labels,
            calibration.decision,
        )

    def _nearest(
        self,
        embeddings: FloatArray,
        part: slice,
        references: References,
        leave_out_design: bool = False,
    ) -> Neighbours:
        return nearest(
            embeddings[part],
            self.proof.truths[part],
            references,
            self._looked_up,
            leave_out_design=leave_out_design,
        )
