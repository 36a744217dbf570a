"""Figures that judge a set of recognitions.

Words used throughout:

- **spoken**: the answer names a denomination, several, or a country.
- **answered**: the answer names one denomination, which is what a person at a till needs. An
  answer such as "10, 20 or 50 cent · Germany" is spoken but does not count as answered.
- **wrong**: something spoken contradicts what is known about the photograph: its denomination is
  not among those named, or its country (`eu` for the common side) is known and another was named.
- **top-1**: the best guess is right, whether or not it was spoken.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import Recognition

UNLABELLED = "unlabelled"
NO_ANSWER = "no answer"

_CURVE_POINTS = 200
_NORMAL_95 = 1.959964  # two-sided 95% quantile of the standard normal distribution


def share(count: float, total: int) -> float | None:
    """`count / total`, or None where there is nothing to count."""
    return count / total if total else None


def wilson_interval(count: int, total: int) -> tuple[float, float] | None:
    """95% confidence interval of a share.

    E. B. Wilson, "Probable inference, the law of succession, and statistical inference", 1927. It
    stays meaningful for rare events: no error among 1000 still means up to 0.4%.
    """
    if not total:
        return None
    z2 = _NORMAL_95**2
    p = count / total
    centre = (p + z2 / (2 * total)) / (1 + z2 / total)
    half = _NORMAL_95 * math.sqrt(p * (1 - p) / total + z2 / (4 * total**2)) / (1 + z2 / total)
    return max(0.0, centre - half), min(1.0, centre + half)


def is_answered(answer: Answer) -> bool:
    """Whether one denomination is named."""
    return answer.denomination is not None


def is_spoken(answer: Answer) -> bool:
    """Whether anything is named."""
    return answer.known


class Labelled(Protocol):
    """Anything about which a denomination and a country are known; None if nobody has said."""

    @property
    def denomination(self) -> str | None:
        """Code, `1c` … `2e`."""
        ...

    @property
    def country(self) -> str | None:
        """Code, `eu` for the common side."""
        ...


def says_wrong_denomination(coin: Labelled, answer: Answer) -> bool:
    """Whether the answer rules out the coin's denomination."""
    return (
        answer.known
        and coin.denomination is not None
        and bool(answer.denominations)
        and coin.denomination not in answer.denominations
    )


def says_wrong_country(coin: Labelled, answer: Answer) -> bool:
    """Whether the answer names another country, or side, than the coin's."""
    return (
        answer.country is not None and coin.country is not None and answer.country != coin.country
    )


def is_wrong(coin: Labelled, answer: Answer) -> bool:
    """Whether anything spoken is wrong."""
    return says_wrong_denomination(coin, answer) or says_wrong_country(coin, answer)


def top1(recognitions: Sequence[Recognition], *fields: str) -> float | None:
    """Share of best guesses that are right in all `fields`.

    Args:
        recognitions: those whose photograph lacks one of the fields are left out.
        fields: names of attributes that photographs and faces share.

    Returns:
        The share, or None if no photograph has all fields. No coin found is a wrong guess.
    """
    hits = [
        r.guess is not None and all(getattr(r.photo, f) == getattr(r.guess, f) for f in fields)
        for r in recognitions
        if all(getattr(r.photo, f) is not None for f in fields)
    ]
    return share(sum(hits), len(hits))


def group_figures(recognitions: Sequence[Recognition]) -> dict[str, Any]:
    """Figures of one group of photographs, such as one denomination or one side."""
    spoken = [r for r in recognitions if is_spoken(r.answer)]
    wrong = sum(is_wrong(r.photo, r.answer) for r in spoken)
    return {
        "photos": len(recognitions),
        "denomination_top1": top1(recognitions, "denomination"),
        "answered": share(sum(is_answered(r.answer) for r in recognitions), len(recognitions)),
        "spoken": share(len(spoken), len(recognitions)),
        "wrong": wrong,
        "wrong_of_answered": share(wrong, len(spoken)),
    }


def summarize(
    recognitions: Sequence[Recognition], unknown: Sequence[Recognition] = ()
) -> dict[str, Any]:
    """All figures of a set.

    Args:
        recognitions: photographs of coins.
        unknown: pictures of things that are to be refused.

    Returns:
        Plain values, for JSON. Shares lie in 0 … 1 and are None where nothing could be counted:

        - `photos`, `answered`, `spoken`, `wrong`, `denomination_top1`: see the module.
        - `country_top1`: of the photographs of national sides whose country is known
          (`country_labelled` of them), the share guessed right.
        - `country_answered`: of the same, the share for which the right country was spoken.
        - `face_top1`: denomination, country and edition, where all three are known.
        - `wrong_of_answered`: of the photographs with a spoken answer, the share with a wrong one;
          `wrong_of_answered_interval`: its 95% confidence interval; `wrong_denomination`: how many
          of them name a wrong denomination.
        - `refused_unknown`: share of `unknown` (`unknown_photos` of them) with no spoken answer.
        - `strangers_auc`: how well the nearest distance tells them apart, see `roc_auc`.
        - `per_class`, `per_side`: `group_figures` by denomination and by side.
    """
    national = [r for r in recognitions if r.photo.national]
    spoken = [r for r in recognitions if is_spoken(r.answer)]
    wrong = sum(is_wrong(r.photo, r.answer) for r in spoken)
    named = sum(r.answer.country == r.photo.country for r in national)
    refused = sum(not is_spoken(r.answer) for r in unknown)
    return {
        **group_figures(recognitions),
        "wrong_of_answered_interval": wilson_interval(wrong, len(spoken)),
        "wrong_denomination": sum(says_wrong_denomination(r.photo, r.answer) for r in spoken),
        "country_top1": top1(national, "country"),
        "country_labelled": len(national),
        "country_answered": share(named, len(national)),
        "face_top1": top1(recognitions, "denomination", "country", "edition"),
        "no_coin_found": sum(r.outline is None for r in recognitions),
        "refused_unknown": share(refused, len(unknown)),
        "strangers_auc": _strangers_auc(recognitions, unknown),
        "unknown_photos": len(unknown),
        "per_class": _by(recognitions, lambda photo: photo.denomination),
        "per_side": _by(recognitions, lambda photo: photo.side),
    }


def confusion_matrix(
    recognitions: Sequence[Recognition],
) -> tuple[list[str], list[str], npt.NDArray[np.int64]]:
    """How often each denomination was answered as which.

    Returns:
        Names of the rows (true denominations), names of the columns (answered ones, the last is
        `NO_ANSWER`), and the counts, int64 (rows, columns).
    """
    rows = _in_order({r.photo.denomination for r in recognitions if r.photo.denomination})
    said = {r.answer.denomination for r in recognitions if r.answer.denomination}
    columns = [*_in_order(said | set(rows)), NO_ANSWER]
    counts = np.zeros((len(rows), len(columns)), np.int64)
    for r in recognitions:
        if r.photo.denomination is not None:
            column = r.answer.denomination or NO_ANSWER
            counts[rows.index(r.photo.denomination), columns.index(column)] += 1
    return rows, columns, counts


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What one threshold would give.

    Attributes:
        threshold: answers at this distance or nearer are spoken.
        answered: share of the photographs with one denomination named.
        wrong_of_answered: share of the spoken answers that are wrong; 0 where none is spoken.
        refused_unknown: share of the pictures to be refused that are refused, if there are any.
    """

    threshold: float
    answered: float
    wrong_of_answered: float
    refused_unknown: float | None


def coverage_curve(
    recognitions: Sequence[Recognition], unknown: Sequence[Recognition] = ()
) -> list[CurvePoint]:
    """Coverage against error for every threshold at which an answer changes, rising.

    Margins stay as they are; only the threshold moves.
    """
    spoken = sorted(
        (r for r in recognitions if is_spoken(r.unrefused)), key=lambda r: r.unrefused.distance
    )
    if not spoken:
        return []
    distances = np.array([r.unrefused.distance for r in spoken])
    answered = np.cumsum([is_answered(r.unrefused) for r in spoken])
    wrong = np.cumsum([is_wrong(r.photo, r.unrefused) for r in spoken])
    foreign = np.sort([r.unrefused.distance for r in unknown if is_spoken(r.unrefused)])
    # Equal distances are accepted together: the last of them stands for all.
    steps = np.flatnonzero(np.append(distances[1:] > distances[:-1], True))
    return [
        CurvePoint(
            threshold=float(distances[i]),
            answered=float(answered[i] / len(recognitions)),
            wrong_of_answered=float(wrong[i] / (i + 1)),
            refused_unknown=share(
                len(unknown) - int(np.searchsorted(foreign, distances[i], side="right")),
                len(unknown),
            ),
        )
        for i in steps
    ]


def roc_auc(known: npt.ArrayLike, strange: npt.ArrayLike) -> float:
    """How well distances tell strangers from known coins: the area under the ROC curve.

    It is the probability that a stranger lies further away than a known coin (Mann and Whitney's
    U); 0.5 is chance.

    Args:
        known: distances of known coins to their nearest reference, at least one.
        strange: the same of strangers, at least one.
    """
    order = np.sort(known)
    below = np.searchsorted(order, strange, side="left")
    up_to = np.searchsorted(order, strange, side="right")
    return float((below + up_to).mean() / (2 * len(order)))


def _strangers_auc(
    recognitions: Sequence[Recognition], unknown: Sequence[Recognition]
) -> float | None:
    if not (recognitions and unknown):
        return None
    known, strange = ([r.unrefused.distance for r in group] for group in (recognitions, unknown))
    return roc_auc(known, strange)


def best_threshold(
    curve: Sequence[CurvePoint], wrong_budget: float, refuse_at_least: float = 0.0
) -> CurvePoint | None:
    """The point that answers most within a budget of wrong answers.

    Args:
        curve: from `coverage_curve`.
        wrong_budget: greatest `wrong_of_answered`.
        refuse_at_least: least `refused_unknown`, where it is known.

    Returns:
        The point, or None if no threshold keeps the budget.
    """
    allowed = [
        point
        for point in curve
        if point.wrong_of_answered <= wrong_budget
        and (point.refused_unknown is None or point.refused_unknown >= refuse_at_least)
    ]
    return max(allowed, key=lambda point: (point.answered, -point.threshold), default=None)


def thinned(curve: Sequence[CurvePoint]) -> list[dict[str, Any]]:
    """At most a few hundred points of a curve, first and last among them, for JSON."""
    keep = np.unique(np.linspace(0, len(curve) - 1, min(len(curve), _CURVE_POINTS)).astype(int))
    return [asdict(curve[i]) for i in keep]


def _by(
    recognitions: Sequence[Recognition], key: Callable[[Photo], str | None]
) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Recognition]] = defaultdict(list)
    for r in recognitions:
        groups[key(r.photo) or UNLABELLED].append(r)
    return {name: group_figures(groups[name]) for name in _in_order(set(groups))}


def _in_order(names: set[str]) -> list[str]:
    """Denominations in rising value, then other names."""
    known = list(DENOMINATIONS)
    return sorted(names, key=lambda n: (known.index(n) if n in known else len(known), n))
