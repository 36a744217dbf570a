"""Writes a bundle: models, indexes, labels, manifest with the hash of every file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.bundle import Bundle
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.manifest import MANIFEST_NAME, ArtifactEntry, FileEntry, Manifest
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_edge.reference_search import quantized_patterns
from recoinize_pipeline import atomic
from recoinize_pipeline.export.formats import artifact_named
from recoinize_pipeline.export.index import METRIC, build_index
from recoinize_pipeline.export.metadata import ModelCard, describe
from recoinize_pipeline.export.provenance import recoinize_version

LABELS_FILE = "labels.json"


@dataclass(frozen=True)
class BundleArtifact:
    """What one artifact brings into a bundle.

    Attributes:
        model: content of the model file, with or without a description inside.
        embeddings: float32 (references, dimension) of unit length, from this very model.
        trees: Annoy trees.
        decision: calibrated for this model.
    """

    model: bytes
    embeddings: npt.NDArray[np.float32]
    trees: int
    decision: DecisionSpec


@dataclass(frozen=True)
class BundleContent:
    """Everything that a bundle holds.

    Attributes:
        labels: all faces.
        reference_faces: int32 (references,), index into `labels`; the same for all artifacts.
        spec: preprocessing of the models.
        parts: of their embeddings.
        artifacts: by name, such as `tflite-int8`.
        default: name of the one that is used unless another is asked for.
        provenance: how the models were made.
        seed: of the indexes' random splits.
    """

    labels: Sequence[CoinLabel]
    reference_faces: npt.NDArray[np.int32]
    spec: PreprocessingSpec
    parts: EmbeddingParts
    artifacts: dict[str, BundleArtifact]
    default: str
    provenance: dict[str, Any]
    seed: int


def write_bundle(target: Path, content: BundleContent) -> Manifest:
    """Write a bundle aside, read it back with all checks, and rename it into place.

    Args:
        target: folder of the bundle; one that is there already is replaced.
        content: what to write.

    Raises:
        WorkspaceError: if it cannot be written; what was there stays.
        BundleError: if what was written cannot be read.
    """
    with atomic.folder(target) as folder:
        manifest = _fill(folder, content)
        for name in content.artifacts:
            Bundle.load(folder, name)
    return manifest


def _fill(folder: Path, content: BundleContent) -> Manifest:
    entries = {}
    parts = content.parts
    for name, artifact in content.artifacts.items():
        kind = artifact_named(name)
        lines = label_lines(content.labels)
        card = ModelCard(recoinize_version(), content.spec, parts.dimension, lines)
        (folder / kind.model_file).write_bytes(describe(artifact.model, kind.format.name, card))
        pooled = parts.pooled_unit(artifact.embeddings)
        build_index(folder / kind.index_file, pooled, artifact.trees, content.seed)
        if parts.rolls:
            patterns = quantized_patterns(parts.patterns(artifact.embeddings))
            (folder / kind.patterns_file).write_bytes(patterns.tobytes())
        entries[name] = ArtifactEntry(
            model=kind.model_file,
            index=kind.index_file,
            metric=METRIC,
            dimension=parts.pooled,
            patterns=kind.patterns_file if parts.rolls else None,
            trees=artifact.trees,
            references=len(artifact.embeddings),
            decision=artifact.decision,
        )
    labels = {
        "faces": [label.to_dict() for label in content.labels],
        "references": content.reference_faces.tolist(),
    }
    text = json.dumps(labels, ensure_ascii=False)
    (folder / LABELS_FILE).write_text(text, encoding="utf-8")
    manifest = Manifest(
        recoinize=recoinize_version(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        preprocessing=content.spec,
        parts=parts,
        labels=LABELS_FILE,
        artifacts=entries,
        default=content.default,
        provenance=content.provenance,
        files={path.name: _entry(path) for path in sorted(folder.iterdir())},
    )
    text = json.dumps(manifest.to_dict(), indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST_NAME).write_text(text, encoding="utf-8")
    return manifest


def label_lines(labels: Sequence[CoinLabel]) -> list[str]:
    """One line for each face, for the list of labels inside model files."""
    lines = []
    for label in labels:
        words = (label.face_id, label.denomination_name, label.country_name, label.edition)
        lines.append("\t".join(words))
    return lines


def _entry(path: Path) -> FileEntry:
    data = path.read_bytes()
    return FileEntry(hashlib.sha256(data).hexdigest(), len(data))
