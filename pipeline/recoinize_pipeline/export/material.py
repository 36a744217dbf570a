"""Gathers what an export needs from a work folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
from recoinize_pipeline.export.export import Material
from recoinize_pipeline.export.listener import Listener
from recoinize_pipeline.export.provenance import provenance
from recoinize_pipeline.export.samples import (
    Samples,
    photo_samples,
    relit_samples,
    render_samples,
)
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.settings import Settings
from recoinize_pipeline.training.embedder import Embedder
from recoinize_pipeline.workspace import Workspace

RELIT_CACHE = "relit-for-export"


def gather(
    workspace: Workspace,
    settings: Settings,
    photos: Sequence[Path] = (),
    unknown: Path | None = None,
    listener: Listener | None = None,
) -> Material:
    """Network, references and proof samples of a work folder.

    Relit pictures are kept in the work folder, so that an interrupted export goes on where it
    stopped.

    Args:
        workspace: with faces and training; the dataset is used where it exists.
        settings: `export` and `seed` are used.
        photos: folders of labelled photographs to calibrate and prove on.
        unknown: pictures of what is to be called unknown.
        listener: told of progress.

    Raises:
        WorkspaceError: if a step before has not been done.
        PhotoSetError: if there are no photographs in the folders.
    """
    listener = listener or Listener()
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    embedder = Embedder.load(workspace.training)
    wanted, spec = settings.export, embedder.spec
    # Read first: a wrong folder should be told before minutes of work.
    shown = CalibrationPhotos.of_folders(photos, unknown)

    def relit(faces: Sequence[Face], per_face: int, purpose: str) -> Samples:
        listener.start(f"Relighting faces for {purpose}", per_face * len(faces))
        cache = workspace.training / RELIT_CACHE / purpose
        seed = settings.seed
        return relit_samples(
            catalogue, faces, per_face, purpose, seed, spec, listener.advance, cache
        )

    def photographed(photos: Sequence[Photo], title: str, stranger: bool) -> Samples:
        listener.start(title, len(photos))
        return photo_samples(photos, spec, stranger, lambda: listener.advance(1))

    labels = {face.face_id: face.label for face in catalogue}
    renders = render_samples(workspace.dataset, "test", labels, wanted.proof_renders, spec)
    return Material(
        model=embedder.model,
        spec=spec,
        labels=list(labels.values()),
        references=relit(
            catalogue.faces,
            wanted.references_per_face * wanted.images_per_reference,
            "references",
        ),
        calibration=_calibration(workspace, catalogue, wanted.calibration_images, spec, relit),
        known={
            "relit": relit(catalogue.faces, wanted.proof_per_face, "proof"),
            "renders": renders,
            "photos": photographed(shown.known, "Finding the coins on photos", False),
        },
        strangers=photographed(shown.strangers, "Finding what is to be refused", True),
        photos=shown,
        provenance=provenance(workspace, settings),
    )


def _calibration(
    workspace: Workspace,
    catalogue: Catalogue,
    count: int,
    spec: PreprocessingSpec,
    relit: Callable[[Sequence[Face], int, str], Samples],
) -> UInt8Array:
    """Training renders and relit faces, half of each, spread evenly over the faces."""
    labels = {face.face_id: face.label for face in catalogue}
    renders = render_samples(workspace.dataset, "train", labels, count // 2, spec)
    missing = count - len(renders)
    # Every so many faces one picture, or from every face several.
    faces = catalogue.faces[:: max(1, len(catalogue) // missing)]
    made = relit(faces, -(-missing // len(faces)), "calibration")
    inputs: UInt8Array = np.concatenate([renders.inputs, made.inputs[:missing]])
    return inputs
