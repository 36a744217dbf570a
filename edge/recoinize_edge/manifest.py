"""The manifest of a bundle: what it holds, how it was made, and the hash of every file."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from recoinize_edge.decision import DecisionSpec
from recoinize_edge.errors import BundleError
from recoinize_edge.json_fields import check_names, mapping, parse_object, text, whole_number
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec

SCHEMA = 3
"""Version of the bundle's layout that this code reads and writes."""

MANIFEST_NAME = "manifest.json"
HASH = "sha256"
MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_DIMENSION = 4096
MAX_ROLLS = 360
MAX_CHANNELS = 1024

# One name, no folder: nothing that could lead out of the bundle.
_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def values_hash(values: Mapping[str, Any]) -> str:
    """SHA-256 of a manifest's values, however they are written down.

    Args:
        values: all but the hash itself.
    """
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size and hash of one file.

    Attributes:
        sha256: SHA-256 of its content, 64 hexadecimal digits in lower case.
        bytes: its size.
    """

    sha256: str
    bytes: int

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"sha256": self.sha256, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class ArtifactEntry:
    """One model file with the index of references that this very model embedded.

    Attributes:
        model: file name of the model.
        index: file name of the Annoy index.
        metric: metric of the index.
        dimension: length of the vectors in the index, the pooled part of an embedding.
        patterns: file name of the references' patterns; None if embeddings have none.
        trees: trees of the index.
        references: embeddings in the index.
        decision: settings of `decide`, calibrated for this artifact.
    """

    model: str
    index: str
    metric: str
    dimension: int
    patterns: str | None
    trees: int
    references: int
    decision: DecisionSpec

    @property
    def files(self) -> list[str]:
        """Names of all its files."""
        return [name for name in (self.model, self.index, self.patterns) if name is not None]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "model": self.model,
            "index": self.index,
            "metric": self.metric,
            "dimension": self.dimension,
            "patterns": self.patterns,
            "trees": self.trees,
            "references": self.references,
            "decision": self.decision.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Manifest:
    """Content of `manifest.json`.

    Attributes:
        recoinize: version of the program that wrote it.
        created: when, ISO 8601.
        preprocessing: settings of `polar_input` that the models were trained with.
        parts: what an embedding consists of.
        labels: file name of the labels.
        artifacts: model and index pairs, by name (`tflite-int8`, `onnx-float32`, …).
        default: name of the artifact to use unless another is asked for.
        provenance: how the models were made; free form.
        files: every other file of the bundle.
    """

    recoinize: str
    created: str
    preprocessing: PreprocessingSpec
    parts: EmbeddingParts
    labels: str
    artifacts: dict[str, ArtifactEntry]
    default: str
    provenance: dict[str, Any]
    files: dict[str, FileEntry]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON, with a hash of their own: a threshold may get damaged, too."""
        values = {
            "schema": SCHEMA,
            "recoinize": self.recoinize,
            "created": self.created,
            "preprocessing": self.preprocessing.to_dict(),
            "embedding": asdict(self.parts),
            "labels": self.labels,
            "artifacts": {name: entry.to_dict() for name, entry in self.artifacts.items()},
            "default": self.default,
            "provenance": self.provenance,
            "files": {name: entry.to_dict() for name, entry in self.files.items()},
        }
        return {**values, HASH: values_hash(values)}

    @classmethod
    def parse(cls, data: bytes) -> Manifest:
        """Read and check the content of `manifest.json`.

        Raises:
            BundleError: one sentence on what is wrong.
        """
        where = "the manifest"
        values = parse_object(data, where)
        schema = values.get("schema")
        if isinstance(schema, bool) or schema != SCHEMA:
            raise BundleError(
                f"Expected a bundle of schema {SCHEMA}. Received {str(schema)[:60]}. "
                "Update recoinize, or export the bundle again with this version."
            )
        if HASH in values:  # the first bundles had none
            _check_hash(values)
        check_names(values, _NAMES, where)
        embedding = mapping(values, "embedding", where)
        check_names(embedding, ("pooled", "rolls", "channels"), "embedding")
        files = {
            _file_name(name): _file_entry(mapping(values["files"], name, "files"), name)
            for name in mapping(values, "files", where)
        }
        artifacts = {
            name: _artifact_entry(mapping(values["artifacts"], name, "artifacts"), name)
            for name in mapping(values, "artifacts", where)
        }
        manifest = cls(
            recoinize=text(values, "recoinize", where),
            created=text(values, "created", where),
            preprocessing=PreprocessingSpec.from_dict(mapping(values, "preprocessing", where)),
            parts=EmbeddingParts(
                pooled=whole_number(embedding, "pooled", "embedding", 1, MAX_DIMENSION),
                rolls=whole_number(embedding, "rolls", "embedding", 0, MAX_ROLLS),
                channels=whole_number(embedding, "channels", "embedding", 0, MAX_CHANNELS),
            ),
            labels=_file_name(text(values, "labels", where)),
            artifacts=artifacts,
            default=text(values, "default", where),
            provenance=mapping(values, "provenance", where),
            files=files,
        )
        manifest._check_consistency()
        return manifest

    def artifact(self, name: str | None = None) -> ArtifactEntry:
        """The artifact of that name, or the default one.

        Raises:
            BundleError: there is no such artifact.
        """
        wanted = self.default if name is None else name
        if wanted not in self.artifacts:
            raise BundleError(
                f"Expected an artifact of {', '.join(self.artifacts)}. Received {wanted[:60]!r}. "
                "Choose one of these, or export again with it."
            )
        return self.artifacts[wanted]

    def _check_consistency(self) -> None:
        self.artifact()
        for name, entry in self.artifacts.items():
            if entry.dimension != self.parts.pooled:
                raise BundleError(
                    f"Expected artifact {name} to have the dimension of the embedding's pooled "
                    f"part, {self.parts.pooled}. Received {entry.dimension}. "
                    "Export the bundle again."
                )
            some = {self.parts.rolls > 0, self.parts.channels > 0, entry.patterns is not None}
            if len(some) > 1:
                raise BundleError(
                    f"Expected artifact {name} to have patterns if, and only if, its embeddings "
                    f"have rolls and channels. Received patterns={entry.patterns}, "
                    f"{self.parts.rolls} rolls and {self.parts.channels} channels. "
                    "Export the bundle again."
                )
        named = [self.labels]
        for entry in self.artifacts.values():
            named += entry.files
        for file in named:
            if file not in self.files:
                raise BundleError(
                    f"Expected size and hash of {file} in the manifest. They are missing. "
                    "Export the bundle again."
                )


_NAMES = (
    "schema",
    "recoinize",
    "created",
    "preprocessing",
    "embedding",
    "labels",
    "artifacts",
    "default",
    "provenance",
    "files",
)


def _check_hash(values: dict[str, Any]) -> None:
    """Compare the values with their hash and take it out."""
    wanted = values.pop(HASH)
    try:
        found = values_hash(values)
    except RecursionError:
        found = "none"
    if wanted != found:
        raise BundleError(
            f"Expected the manifest to have the SHA-256 {str(wanted)[:12]}…. Received "
            f"{found[:12]}…. The bundle is damaged: copy or export it again."
        )


def _file_name(name: str) -> str:
    if not _FILE_NAME.fullmatch(name) or name == MANIFEST_NAME:
        raise BundleError(
            "Expected file names of letters, digits, dot, dash and underscore in the manifest. "
            f"Received {name[:60]!r}. Do not use this bundle."
        )
    return name


def _file_entry(values: dict[str, Any], name: str) -> FileEntry:
    check_names(values, ("sha256", "bytes"), f"files/{name}")
    digest = text(values, "sha256", f"files/{name}")
    if not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise BundleError(
            f"Expected a SHA-256 of 64 hexadecimal digits for {name}. "
            f"Received {digest[:70]!r}. Export the bundle again."
        )
    return FileEntry(digest, whole_number(values, "bytes", f"files/{name}", 0, MAX_FILE_BYTES))


def _artifact_entry(values: dict[str, Any], name: str) -> ArtifactEntry:
    where = f"artifact {name[:60]}"
    names = tuple(field.name for field in fields(ArtifactEntry))
    check_names(values, names, where)
    patterns = None if values["patterns"] is None else text(values, "patterns", where)
    return ArtifactEntry(
        model=_file_name(text(values, "model", where)),
        index=_file_name(text(values, "index", where)),
        metric=text(values, "metric", where),
        dimension=whole_number(values, "dimension", where, 1, MAX_DIMENSION),
        patterns=None if patterns is None else _file_name(patterns),
        trees=whole_number(values, "trees", where, 1, 10_000),
        references=whole_number(values, "references", where, 1, 10_000_000),
        decision=DecisionSpec.from_dict(mapping(values, "decision", where)),
    )
