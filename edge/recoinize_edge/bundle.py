"""A bundle: everything a device needs to know coins, in one folder.

Reading a bundle checks all of it before any of it is used, and never runs or unpickles anything.
The writer is `recoinize_pipeline.export`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.errors import BundleError
from recoinize_edge.index import ReferenceIndex
from recoinize_edge.labels import read_labels
from recoinize_edge.manifest import MANIFEST_NAME, FileEntry, Manifest
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_edge.reference_search import ReferenceSearch, read_patterns

MAX_MANIFEST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Bundle:
    """One artifact of a bundle, checked and ready for a `CoinReader`.

    Attributes:
        path: the folder.
        manifest: its manifest.
        artifact: name of the artifact.
        labels: faces that it knows.
        reference_faces: int32 (references,), index into `labels` of each reference.
        model_bytes: content of the model file.
        search: finds the nearest references.
    """

    path: Path
    manifest: Manifest
    artifact: str
    labels: list[CoinLabel]
    reference_faces: npt.NDArray[np.int32]
    model_bytes: bytes
    search: ReferenceSearch

    @property
    def spec(self) -> PreprocessingSpec:
        """Preprocessing that the model was trained with."""
        return self.manifest.preprocessing

    @property
    def decision(self) -> DecisionSpec:
        """Settings of `decide`, calibrated for this artifact."""
        return self.manifest.artifact(self.artifact).decision

    @classmethod
    def load(cls, path: Path | str, artifact: str | None = None) -> Bundle:
        """Read a bundle and check all of it.

        Args:
            path: folder of the bundle.
            artifact: which model and index to use; the bundle's default if None.

        Returns:
            The bundle. Whether the model fits it is checked by `CoinReader`, which runs it.

        Raises:
            BundleError: one sentence on what is wrong. Nothing is half loaded.
        """
        folder = Path(path)
        manifest = read_manifest(folder)
        entry = manifest.artifact(artifact)
        check_files(folder, manifest)
        labels, reference_faces = read_labels(_read(folder, manifest.labels))
        for name, other in manifest.artifacts.items():
            if other.references != len(reference_faces):
                raise BundleError(
                    f"Expected a label for each of the {other.references} references of artifact "
                    f"{name}. Received {len(reference_faces)}. Export the bundle again."
                )
        index = ReferenceIndex(
            folder / entry.index, entry.metric, entry.dimension, entry.references
        )
        patterns = None
        if entry.patterns is not None:
            patterns = read_patterns(folder / entry.patterns, entry.references, manifest.parts)
        return cls(
            path=folder,
            manifest=manifest,
            artifact=manifest.default if artifact is None else artifact,
            labels=labels,
            reference_faces=reference_faces,
            model_bytes=_read(folder, entry.model),
            search=ReferenceSearch(index, manifest.parts, patterns),
        )


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a bundle, checked in itself but not against the other files.

    Raises:
        BundleError: there is none, or it is not valid.
    """
    path = folder / MANIFEST_NAME
    if not path.is_file():
        raise BundleError(
            f"Expected a bundle with {MANIFEST_NAME} at {folder}. There is none. "
            "Run `recoinize export`, or name another folder with --bundle."
        )
    if path.stat().st_size > MAX_MANIFEST_BYTES:
        raise BundleError(
            f"Expected a manifest of at most {MAX_MANIFEST_BYTES} bytes. "
            f"Received {path.stat().st_size}. Export the bundle again."
        )
    return Manifest.parse(_read(folder, MANIFEST_NAME))


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare size and hash of every file with the manifest.

    Raises:
        BundleError: naming the first file that differs.
    """
    for name, entry in manifest.files.items():
        problem = file_problem(folder, name, entry)
        if problem is not None:
            raise BundleError(problem)


def file_problem(folder: Path, name: str, entry: FileEntry) -> str | None:
    """One sentence on what is wrong with a file of the bundle; None if nothing is."""
    path = folder / name
    if not path.is_file():
        return f"Expected the file {name} in the bundle {folder}. It is missing. Export it again."
    size = path.stat().st_size
    if size != entry.bytes:
        return (
            f"Expected {name} to have {entry.bytes} bytes. Received {size}. "
            "The bundle is damaged: copy or export it again."
        )
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != entry.sha256:
        return (
            f"Expected {name} to have the SHA-256 {entry.sha256[:12]}…. Received "
            f"{digest[:12]}…. The bundle is damaged: copy or export it again."
        )
    return None


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise BundleError(
            f"Expected to read {name} of the bundle {folder}. {error.strerror}."
        ) from None
