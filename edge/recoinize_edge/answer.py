"""What the reader says about one coin."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from recoinize_edge.coin import COUNTRY_NAMES, DENOMINATIONS, CoinLabel


@dataclass(frozen=True, slots=True)
class Candidate:
    """A face that resembles the coin.

    Attributes:
        label: the face.
        distance: embedding distance to the nearest reference of that face, 0 to 2.
    """

    label: CoinLabel
    distance: float


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, a partial answer, or "unknown".

    Attributes:
        denomination: code of the face value, or None when unsure.
        country: issuer (`eu` for the common side), or None when unsure.
        edition: which series of that country's coin, or None when unsure.
        side: `common` or `national`, or None when unsure.
        label: the nearest face that fits the answer; of an unknown coin the nearest face of all;
            None when nothing was looked up.
        distance: embedding distance to the nearest reference; infinite when nothing was looked up.
        confidence: share of the neighbours' votes that agree with what is said, 0 to 1.
        candidates: faces in rising order of distance, at most one entry a face.
        reason: why the answer is unknown or partial; None for a full answer.
        denominations: codes that remain possible, in rising value: one when the denomination is
            sure, several where coins share a design or several of a country's are equally close,
            none for an unknown coin.
    """

    denomination: str | None
    country: str | None
    edition: str | None
    side: str | None
    label: CoinLabel | None
    distance: float
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    reason: str | None = None
    denominations: tuple[str, ...] = ()

    @classmethod
    def unknown(
        cls, reason: str, candidates: tuple[Candidate, ...] = (), distance: float = float("inf")
    ) -> Answer:
        """No answer, and why."""
        label = candidates[0].label if candidates else None
        return cls(None, None, None, None, label, distance, 0.0, candidates, reason)

    @property
    def known(self) -> bool:
        """Whether anything is said: a denomination, several that are possible, or a country."""
        return bool(self.denomination or self.denominations or self.country)

    @property
    def text(self) -> str:
        """`"2 euro · Germany"`, `"1, 2 or 5 cent · Finland"`, `"2 euro"`, `"unknown coin"`."""
        if not self.known:
            return "unknown coin"
        parts = [spoken_denominations(self.denominations)]
        if self.country is not None:
            parts.append(COUNTRY_NAMES.get(self.country, self.country))
        return " · ".join(part for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; an infinite distance becomes None."""
        values = asdict(self)
        if self.distance == float("inf"):
            values["distance"] = None
        return {"text": self.text, "known": self.known, **values}


def spoken_denominations(codes: tuple[str, ...]) -> str:
    """English for one or several denominations: `"2 euro"`, `"10, 20 or 50 cent"`."""
    names = [DENOMINATIONS[code].name if code in DENOMINATIONS else code for code in codes]
    if len(names) <= 1:
        return "".join(names)
    # "1 cent, 2 cent or 5 cent" is long to listen to; the unit is said once where it is shared.
    units = {name.partition(" ")[2] for name in names}
    if len(units) == 1 and "" not in units:
        names[:-1] = [name.partition(" ")[0] for name in names[:-1]]
    return f"{', '.join(names[:-1])} or {names[-1]}"
