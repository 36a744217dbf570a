"""What changes between two bundles: their coins, and their answers about photographs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from recoinize_edge.answer import Answer
from recoinize_edge.bundle import Bundle
from recoinize_pipeline.evaluation.metrics import is_answered, is_wrong
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import Recognition


@dataclass(frozen=True, slots=True)
class BundleDifference:
    """Two bundles beside each other.

    Attributes:
        facts: name, value in A, value in B, for everything that differs.
        added: `face_id`s that only B knows.
        removed: `face_id`s that only A knows.
    """

    facts: list[tuple[str, str, str]]
    added: list[str]
    removed: list[str]


@dataclass(frozen=True, slots=True)
class ChangedAnswer:
    """A photograph about which two bundles say different things.

    Attributes:
        photo: the photograph.
        before: what A says.
        after: what B says.
        effect: `better`, `worse`, or `other` where the label does not tell.
    """

    photo: Photo
    before: Answer
    after: Answer
    effect: str


def compare_bundles(a: Bundle, b: Bundle) -> BundleDifference:
    """Everything in two bundles that differs, without a photograph."""
    of_a, of_b = _facts(a), _facts(b)
    facts = [(name, of_a[name], of_b[name]) for name in of_a if of_a[name] != of_b[name]]
    faces_a = {label.face_id for label in a.labels}
    faces_b = {label.face_id for label in b.labels}
    return BundleDifference(facts, sorted(faces_b - faces_a), sorted(faces_a - faces_b))


def changed_answers(
    before: Sequence[Recognition], after: Sequence[Recognition]
) -> list[ChangedAnswer]:
    """Photographs whose spoken answer differs.

    Args:
        before: what A says about some photographs.
        after: what B says about the same, in the same order.

    Returns:
        Those that differ: the worse ones first, then the better ones, then the others.
    """
    changed = [
        ChangedAnswer(a.photo, a.answer, b.answer, _effect(a.photo, a.answer, b.answer))
        for a, b in zip(before, after, strict=True)
        if (a.answer.text, a.answer.edition) != (b.answer.text, b.answer.edition)
    ]
    return sorted(changed, key=lambda change: ("worse", "better", "other").index(change.effect))


def _effect(photo: Photo, before: Answer, after: Answer) -> str:
    if photo.denomination is None:
        return "other"
    old, new = _worth(photo, before), _worth(photo, after)
    return "other" if old == new else "better" if new > old else "worse"


def _worth(photo: Photo, answer: Answer) -> tuple[bool, bool, bool, bool]:
    """A wrong answer is worse than none; then more that is said is better."""
    right_country = answer.country is not None and answer.country == photo.country
    return (not is_wrong(photo, answer), is_answered(answer), answer.known, right_country)


def _facts(bundle: Bundle) -> dict[str, str]:
    entry, decision = bundle.manifest.artifact(bundle.artifact), bundle.decision
    return {
        "artifact": bundle.artifact,
        "made by recoinize": bundle.manifest.recoinize,
        "made at": bundle.manifest.created,
        "faces": str(len(bundle.labels)),
        "references": str(entry.references),
        "trees": str(entry.trees),
        "embedding length": str(bundle.manifest.parts.dimension),
        "model": bundle.manifest.files[entry.model].sha256[:12],
        "model bytes": str(len(bundle.model_bytes)),
        "preprocessing": str(bundle.spec),
        "neighbours": str(decision.neighbours),
        "threshold": f"{decision.threshold:.4f}",
        "country margin": f"{decision.country_margin:.4f}",
        "denomination margin": f"{decision.denomination_margin:.4f}",
    }
