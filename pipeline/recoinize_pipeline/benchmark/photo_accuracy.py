"""What each model of a bundle answers to photographs, in each runtime."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recoinize_edge.bundle import Bundle
from recoinize_edge.coin_outlines import VIEWS
from recoinize_pipeline.export.calibrate import Budget, judge
from recoinize_pipeline.export.neighbours import Neighbours, References, nearest
from recoinize_pipeline.export.runtimes import run_model
from recoinize_pipeline.export.samples import Samples

_ANY = Budget(1.0, 1.0)


@dataclass(frozen=True, slots=True)
class PhotoAccuracy:
    """What was measured. Each photograph is read alone, without the scale that many may share.

    Attributes:
        model: name of the model.
        runtime: what ran it.
        photos: photographs in which a coin was found.
        denomination_top1: share whose nearest reference has the right denomination.
        answered: share with a right answer, full or partial.
        wrong_of_answered: share of the answers that are wrong.
        refused_unknown: share of strangers that are called unknown; None without any.
    """

    model: str
    runtime: str
    photos: int
    denomination_top1: float
    answered: float
    wrong_of_answered: float
    refused_unknown: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def references_of(bundle: Bundle) -> References:
    """The references in a bundle."""
    parts = bundle.manifest.parts
    return References(bundle.search.embeddings(), bundle.reference_faces, bundle.labels, parts)


def measure_accuracy(
    bundle: Bundle, model: Path, runtime: str, photos: Samples, strangers: Samples
) -> PhotoAccuracy:
    """Answers of one artifact, its references found by exact search.

    Args:
        bundle: opened with the artifact.
        model: the artifact's file.
        runtime: what is to run it.
        photos: of known coins, `VIEWS` samples each.
        strangers: of what is to be refused, `VIEWS` samples each.
    """
    inputs = np.concatenate([photos.inputs, strangers.inputs])
    embeddings = run_model(model, runtime, inputs).unit_embeddings(bundle.manifest.parts)
    references = references_of(bundle)

    def read(part: slice, samples: Samples) -> Neighbours:
        return nearest(
            embeddings[part], samples.truths, references, bundle.decision.looked_up
        ).best_of(VIEWS)

    known = read(slice(0, len(photos)), photos)
    foreign = read(slice(len(photos), None), strangers)
    judged = judge(known, foreign, bundle.labels, bundle.decision, _ANY)
    right = [
        bundle.labels[int(faces[0])].denomination == truth.denomination
        for faces, truth in zip(known.faces, known.truths, strict=True)
    ]
    return PhotoAccuracy(
        model=bundle.artifact,
        runtime=runtime,
        photos=len(right),
        denomination_top1=float(np.mean(right)),
        answered=judged.answered,
        wrong_of_answered=judged.wrong_of_answered,
        refused_unknown=1 - judged.strangers_answered if len(strangers) else None,
    )
