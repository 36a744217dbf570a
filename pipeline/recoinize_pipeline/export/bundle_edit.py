"""Adds faces to a bundle and takes them out, without any training."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.bundle import Bundle
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.errors import BundleError
from recoinize_edge.pattern import likeness
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.export.bundle_writer import BundleArtifact, BundleContent, write_bundle
from recoinize_pipeline.export.calibrate import MARGIN_STEPS, Budget, judge
from recoinize_pipeline.export.formats import artifact_named, nearest_word
from recoinize_pipeline.export.neighbours import Neighbours, References, nearest
from recoinize_pipeline.export.prototypes import averaged
from recoinize_pipeline.export.runtimes import run_model
from recoinize_pipeline.export.samples import Truth, purpose_seed
from recoinize_pipeline.training.relit_cache import relit_inputs

PROBES = 16
"""Relit pictures of a newcomer on which its decision is judged."""

_MOST_IMAGES = 256  # provenance is free text to whoever writes a bundle: do not work for hours

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What came of adding a face, as the bundle's default artifact sees it.

    Attributes:
        label: the newcomer.
        closest: the face of another design that resembles it most.
        closest_distance: median distance of the newcomer's pictures to that face's nearest
            reference.
        own_distance: the same to the newcomer's own references.
        right: share of the newcomer's pictures that are answered rightly, in full or in part.
        decision: what ships now.
        widened: whether its margins had to be widened for the newcomer.
    """

    label: CoinLabel
    closest: CoinLabel
    closest_distance: float
    own_distance: float
    right: float
    decision: DecisionSpec
    widened: bool

    @property
    def too_close(self) -> bool:
        """Whether the newcomer will often be taken for the closest face, or left unsure."""
        margins = (self.decision.margin(self.own_distance, denomination=d) for d in (True, False))
        return self.closest_distance <= self.own_distance + max(margins)


def enroll(
    path: Path,
    target: Path,
    texture: UInt8Array,
    label: CoinLabel,
    budget: Budget,
    seed: int,
    entry: dict[str, Any],
) -> Enrolment:
    """Add a face to a bundle.

    The shipped models embed relit pictures of the face. Each artifact's threshold stays; its
    margins are widened, if need be, until those coins that have the newcomer among their nearest
    references are again answered within the budget.

    Args:
        path: folder of the bundle.
        target: folder of the bundle with the newcomer, often the same; written as a whole or not
            at all.
        texture: uint8 (n, n, 4) RGBA, from `recoinize_pipeline.faces`.
        label: a face that the bundle does not know yet.
        budget: what may go wrong.
        seed: of relighting and index.
        entry: what the bundle's provenance keeps about this enrolment, as plain values.

    Raises:
        BundleError: if the bundle is damaged or knows the face already.
    """
    content = read_content(path, seed)
    if any(known.face_id == label.face_id for known in content.labels):
        raise BundleError(
            f"Expected a face that the bundle does not know. Received {label.face_id}, which it "
            f"knows. Run `recoinize forget {label.face_id}` first, or name another edition."
        )
    per_face = max(1, round(len(content.reference_faces) / len(content.labels)))
    group = _images_per_reference(content.provenance)
    count = per_face * group
    made = [
        relit_inputs(texture, label.face_id, n, purpose_seed(seed, purpose), content.spec)
        for n, purpose in ((count, "references"), (PROBES, "proof"))
    ]
    labels = [*content.labels, label]
    newcomer = len(content.labels)
    faces = np.append(content.reference_faces, np.full(per_face, newcomer, np.int32))
    artifacts, outcomes = {}, {}
    manifest = Bundle.load(path).manifest
    for name, artifact in content.artifacts.items():
        model = path / manifest.artifact(name).model
        runtime = artifact_named(name).runtimes()[0]
        embedded = run_model(model, runtime, np.concatenate(made)).unit_embeddings(content.parts)
        references = References(
            np.concatenate([artifact.embeddings, averaged(embedded[:count], group, content.parts)]),
            faces,
            labels,
            content.parts,
        )
        outcome = _settle(references, embedded[count:], newcomer, artifact.decision, budget)
        outcomes[name] = outcome
        artifacts[name] = replace(
            artifact, embeddings=references.embeddings, decision=outcome.decision
        )
    enrolled = [*content.provenance.get("enrolled", []), {"face_id": label.face_id, **entry}]
    write_bundle(
        target,
        replace(
            content,
            labels=labels,
            reference_faces=faces,
            artifacts=artifacts,
            provenance={**content.provenance, "enrolled": enrolled},
        ),
    )
    return outcomes[content.default]


def forget(path: Path, target: Path, face_id: str, seed: int) -> CoinLabel:
    """Take a face out of a bundle; decisions stay as they are.

    Args:
        path: folder of the bundle.
        target: folder of the bundle without the face, often the same; written as a whole or not
            at all.
        face_id: of a face that it knows.
        seed: of the new index.

    Returns:
        The label of the face.

    Raises:
        BundleError: if the bundle is damaged, does not know the face, or knows no other one.
    """
    content = read_content(path, seed)
    names = [label.face_id for label in content.labels]
    if face_id not in names:
        raise BundleError(
            f"Expected one of the {len(names)} faces that the bundle knows. Received {face_id!r}. "
            f"{nearest_word(face_id, names)}"
        )
    if len(names) == 1:
        raise BundleError(
            f"Expected a bundle that knows another face than {face_id}. It is the only one. "
            "Delete the bundle, or enroll another face first."
        )
    gone = names.index(face_id)
    kept = content.reference_faces != gone
    faces = content.reference_faces[kept]
    write_bundle(
        target,
        replace(
            content,
            labels=[label for label in content.labels if label.face_id != face_id],
            reference_faces=np.where(faces > gone, faces - 1, faces).astype(np.int32),
            artifacts={
                name: replace(artifact, embeddings=artifact.embeddings[kept])
                for name, artifact in content.artifacts.items()
            },
            provenance={
                **content.provenance,
                "forgotten": [*content.provenance.get("forgotten", []), face_id],
            },
        ),
    )
    return content.labels[gone]


def read_content(path: Path, seed: int) -> BundleContent:
    """Everything in a bundle, checked, ready to be changed and written again.

    Raises:
        BundleError: if the bundle is damaged.
    """
    bundle = Bundle.load(path)
    artifacts = {}
    for name, entry in bundle.manifest.artifacts.items():
        opened = Bundle.load(path, name)
        artifacts[name] = BundleArtifact(
            opened.model_bytes, opened.search.embeddings(), entry.trees, entry.decision
        )
    return BundleContent(
        labels=bundle.labels,
        reference_faces=bundle.reference_faces,
        spec=bundle.spec,
        parts=bundle.manifest.parts,
        artifacts=artifacts,
        default=bundle.manifest.default,
        provenance=bundle.manifest.provenance,
        seed=seed,
    )


def _images_per_reference(provenance: dict[str, Any]) -> int:
    """How many relit pictures the bundle's references are means of; 1 if it does not say."""
    try:
        images = provenance["settings"]["export"]["images_per_reference"]
    except (KeyError, TypeError, IndexError):
        return 1
    return images if isinstance(images, int) and 1 <= images <= _MOST_IMAGES else 1


def _settle(
    references: References,
    probes: FloatArray,
    newcomer: int,
    decision: DecisionSpec,
    budget: Budget,
) -> Enrolment:
    """Margins with which the newcomer fits in, and what it is like."""
    label = references.labels[newcomer]
    truths = [Truth.of_label(label)] * len(probes)
    shown = nearest(probes, truths, references, decision.looked_up)
    touched = _joined(shown, _touched(references, newcomer, decision.looked_up))
    nobody = Neighbours(touched.distances[:0], touched.faces[:0], [])
    settled = decision
    for step in MARGIN_STEPS:
        settled = replace(
            decision,
            country_margin=min(decision.country_margin + step, 2.0),
            denomination_margin=min(decision.denomination_margin + step, 2.0),
        )
        if judge(touched, nobody, references.labels, settled, budget).wrong_of_answered <= (
            budget.wrong
        ):
            break
    closest, closest_distance, own_distance = _resemblance(references, probes, newcomer)
    return Enrolment(
        label=label,
        closest=references.labels[closest],
        closest_distance=closest_distance,
        own_distance=own_distance,
        right=judge(shown, nobody, references.labels, settled, budget).answered,
        decision=settled,
        widened=settled != decision,
    )


def _touched(references: References, newcomer: int, looked_up: int) -> Neighbours:
    """The other faces' references that have the newcomer among their nearest.

    Each is asked for as if it were not in the index itself.
    """
    truths = [Truth.of_label(references.labels[face]) for face in references.faces]
    itself = range(len(references.faces))
    found = nearest(references.embeddings, truths, references, looked_up, leave_out=itself)
    rows = np.flatnonzero((found.faces == newcomer).any(axis=1) & (references.faces != newcomer))
    return Neighbours(found.distances[rows], found.faces[rows], [truths[row] for row in rows])


def _joined(a: Neighbours, b: Neighbours) -> Neighbours:
    count = min(a.distances.shape[1], b.distances.shape[1])
    return Neighbours(
        np.concatenate([a.distances[:, :count], b.distances[:, :count]]),
        np.concatenate([a.faces[:, :count], b.faces[:, :count]]),
        [*a.truths, *b.truths],
    )


def _resemblance(
    references: References, probes: FloatArray, newcomer: int
) -> tuple[int, float, float]:
    """The closest face of another design, its distance, and the newcomer's own; medians."""
    cosines = likeness(probes, references.embeddings, references.parts)
    distances = np.sqrt(np.maximum(2 - 2 * cosines, 0))
    label = references.labels[newcomer]
    medians = {
        int(face): float(np.median(distances[:, references.faces == face].min(axis=1)))
        for face in np.unique(references.faces)
    }
    own = medians.pop(newcomer)
    # A face of its own design is meant to be close; only if there is no other, it is named.
    strangers = {
        face: distance
        for face, distance in medians.items()
        if references.labels[face].design != label.design
        or references.labels[face].country != label.country
    }
    closest = min(strangers or medians, key=lambda face: medians[face])
    return closest, medians[closest], own
