"""From the nearest references to an answer, or to "unknown".

First users are blind and pay with what they hear, so every doubt is spoken: a claim is made only
if no other claim is nearly as close.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer, Candidate, spoken_denominations
from recoinize_edge.coin import DENOMINATIONS, CoinLabel
from recoinize_edge.json_fields import check_names, number, whole_number

LOOKED_UP_PER_VOTE = 4
"""References looked up for each one that votes. `decide` compares the leading design with its
rivals; a face may have several references, so rivals are seen only if more are looked up."""

DIAMETER_TOLERANCE_MM = 1.2
"""A measured diameter fits a coin if it is this near. More than half of 2.0 mm, the smallest step
between denominations that share a design (20 and 50 cent): between two sizes, both are said."""

MOST_DENOMINATIONS = 3
"""Said of one coin that may be of several designs; a longer list helps nobody who listens."""


@dataclass(frozen=True, slots=True)
class DecisionSpec:
    """Settings of `decide`, calibrated for one artifact and stored with it.

    Attributes:
        neighbours: references that vote.
        threshold: a nearest reference further away than this means an unknown coin.
        country_margin: another country this near behind the best one makes the country unsure;
            for a best one at distance 1, and growing with the square of its distance.
        denomination_margin: the same for another denomination.
    """

    neighbours: int
    threshold: float
    country_margin: float
    denomination_margin: float

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @property
    def looked_up(self) -> int:
        """How many references to hand to `decide`."""
        return LOOKED_UP_PER_VOTE * self.neighbours

    def margin(self, distance: float, *, denomination: bool) -> float:
        """How far behind the best design another one must be to be out of the question.

        Args:
            distance: of the best design.
            denomination: whether the other one has another denomination.
        """
        at_one = self.denomination_margin if denomination else self.country_margin
        return at_one * distance**2

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> DecisionSpec:
        """Read what `to_dict` wrote.

        Raises:
            BundleError: on a missing, unknown or mistyped setting or one out of range.
        """
        names = [field.name for field in fields(cls)]
        check_names(values, names, "decision")
        return cls(
            neighbours=whole_number(values, "neighbours", "decision", 1, 1000),
            threshold=number(values, "threshold", "decision", 0, 2),
            country_margin=number(values, "country_margin", "decision", 0, 2),
            denomination_margin=number(values, "denomination_margin", "decision", 0, 2),
        )


def decide(
    distances: npt.ArrayLike,
    face_indices: npt.ArrayLike,
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
    diameter_mm: float | None = None,
    tolerance_mm: float = DIAMETER_TOLERANCE_MM,
) -> Answer:
    """Answer from the nearest references.

    1. A nearest reference beyond `spec.threshold`: unknown.
    2. The first `spec.neighbours` references within the threshold vote for their design, each with
       weight 1 / distance² (Shepard's inverse distance weighting). The design with most votes
       leads; its nearest reference is the distance that all others are compared with.
    3. Contenders are all faces of the leader's design, however far, because coins with one design
       differ in size only; and every face of another design that is nearer than the leader's
       distance plus the margin: `denomination_margin` if it has another denomination than the
       leader, `country_margin` otherwise, times the square of the leader's distance. A coin that
       is far from all references may be a stranger or badly seen: then the leader must lead
       clearly (in the spirit of the ratio test of Lowe: Distinctive image features, IJCV 2004).
    4. A known diameter strikes out the contenders that it does not fit.
    5. Contenders that agree give a full answer; if they differ in the country only, the answer is
       the denomination; if they differ in the denomination only, the answer is the country and
       the denominations that remain, if these are few; otherwise it is unknown.

    Args:
        distances: (n,) distances to the nearest references, n at least 1. More than
            `spec.neighbours` of them make step 3 see further.
        face_indices: (n,) index into `labels` of each reference.
        labels: all faces.
        spec: settings.
        diameter_mm: the coin's diameter, where the scene tells it.
        tolerance_mm: how far off the diameter may be.

    Returns:
        The answer. It is a pure function of the arguments.
    """
    distance = np.asarray(distances, np.float64)
    order = np.argsort(distance, kind="stable")
    ranked = [(float(distance[i]), int(np.asarray(face_indices)[i])) for i in order]
    nearest: dict[int, float] = {}
    for d, face in ranked:
        nearest.setdefault(face, d)
    candidates = tuple(Candidate(labels[face], d) for face, d in nearest.items())
    best = ranked[0][0]
    if not best <= spec.threshold:
        return Answer.unknown("it resembles no known coin", candidates, best)

    votes: dict[int, float] = defaultdict(float)
    for d, face in ranked[: spec.neighbours]:
        if d <= spec.threshold:
            votes[face] += 1 / max(d, 1e-3) ** 2
    contenders = _contenders(nearest, votes, labels, spec)
    if diameter_mm is not None:
        contenders = [
            face
            for face in contenders
            if abs(labels[face].diameter_mm - diameter_mm) <= tolerance_mm
        ]
        if not contenders:
            return Answer.unknown("its size fits none of the coins it resembles", candidates, best)
    confidence = sum(votes[face] for face in contenders if face in votes) / sum(votes.values())
    return _agreement([labels[face] for face in contenders], candidates, best, confidence)


def _contenders(
    nearest: dict[int, float],
    votes: dict[int, float],
    labels: Sequence[CoinLabel],
    spec: DecisionSpec,
) -> list[int]:
    """Faces that the coin may be, as indices into `labels`; step 2 and 3 of `decide`."""
    by_design: dict[tuple[str, str], float] = defaultdict(float)
    for face, vote in votes.items():
        by_design[labels[face].country, labels[face].design] += vote
    design = max(by_design, key=lambda name: by_design[name])
    members = [i for i, label in enumerate(labels) if (label.country, label.design) == design]
    lead = min((face for face in members if face in nearest), key=lambda face: nearest[face])

    def contends(face: int) -> bool:
        other = labels[face].denomination != labels[lead].denomination
        return nearest[face] <= nearest[lead] + spec.margin(nearest[lead], denomination=other)

    contenders = {*members, *filter(contends, nearest)}
    return sorted(contenders, key=lambda face: nearest.get(face, math.inf))


def _agreement(
    contenders: Sequence[CoinLabel],
    candidates: tuple[Candidate, ...],
    best: float,
    confidence: float,
) -> Answer:
    """Step 5 of `decide`: say what all contenders agree on."""
    codes = tuple(sorted({label.denomination for label in contenders}, key=_value))
    country = _common(label.country for label in contenders)
    design = _common((label.country, label.design) for label in contenders)
    reason = None
    if len(codes) > 1 and design is None and (country is None or len(codes) > MOST_DENOMINATIONS):
        names = spoken_denominations(codes)
        return Answer.unknown(f"it could be {names}", candidates, best)
    if len(codes) > 1 and design is not None:
        reason = "these coins share one design and differ in size only"
    elif len(codes) > 1:
        reason = "several coins of this country are equally close"
    elif country is None:
        reason = "several countries' coins are equally close"
    return Answer(
        denomination=codes[0] if len(codes) == 1 else None,
        country=country,
        edition=_common(label.edition for label in contenders),
        side=_common(label.side for label in contenders),
        label=contenders[0],
        distance=best,
        confidence=confidence,
        candidates=candidates,
        reason=reason,
        denominations=codes,
    )


def _common(values: Any) -> Any:
    """The one value that all share, or None."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _value(code: str) -> tuple[float, str]:
    known = DENOMINATIONS.get(code)
    return (known.cents if known else math.inf, code)
