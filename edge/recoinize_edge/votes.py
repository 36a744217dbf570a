"""From answers of many frames to one steady answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from recoinize_edge.answer import Answer

HALF_LIFE = 1.5
"""Seconds after which an answer counts half."""

SETTLED_WEIGHT = 1.6
"""Confidence, added up over frames, that an answer needs: two sure frames are one too few."""

SETTLED_SHARE = 0.8
"""Share of all votes, doubts included, that it needs."""

SHORTEST = 0.15
"""Seconds of votes that an answer needs, however sure: neighbouring frames err alike."""

PATIENCE = 0.35
"""Seconds to wait for the country once the denomination is sure."""

UNKNOWN_PATIENCE = 0.4
"""Seconds of nothing but doubt after which a coin is called unknown."""

UNKNOWN_WEIGHT = 3.5
"""Weight of doubts that this needs: frames that show a coin badly say little."""

VAGUE_PATIENCE = 0.45
"""Seconds to wait for one denomination where several are sure."""

LONGEST = 2.5
"""Seconds after which silence ends: what is sure by then is said, or that nothing is."""

_UNKNOWN_SHARE = 0.85
_OVERTURN_WEIGHT = 6.0  # what another answer needs to overturn one that is settled
_OVERTURN_SHARE = 0.9

_Claim = tuple[str, ...]  # denominations that remain possible; empty for an unknown coin


@dataclass
class Votes:
    """Votes on one coin.

    A vote is one frame's answer, weighted with its calibrated confidence; older votes fade. The
    denominations and the country are voted on apart, because one may be sure without the other.

    Attributes:
        settled: the answer that was reached; kept until another one has overwhelming support.
    """

    settled: Answer | None = None
    _first: float | None = None
    _last: float = 0.0
    _denominations: dict[_Claim, float] = field(default_factory=lambda: defaultdict(float))
    _countries: dict[str | None, float] = field(default_factory=lambda: defaultdict(float))
    _latest: dict[tuple[_Claim, str | None], Answer] = field(default_factory=dict)

    def add(self, answer: Answer, seconds: float, weight: float = 1.0) -> bool:
        """Count one frame's answer.

        Args:
            answer: what was read.
            seconds: when; must not fall.
            weight: factor on its confidence, less than 1 for a frame that shows the coin badly.

        Returns:
            Whether `settled` is new or has changed.
        """
        if self._first is None:
            self._first = seconds
        fade = 0.5 ** ((seconds - self._last) / HALF_LIFE)
        tallies: list[dict[Any, float]] = [self._denominations, self._countries]
        for tally in tallies:
            for key in tally:
                tally[key] *= fade
        self._last = seconds
        claim: _Claim = answer.denominations if answer.known else ()
        confidence = weight * (answer.confidence if answer.known else 1.0)
        self._denominations[claim] += confidence
        self._countries[answer.country] += confidence
        if answer.known:
            self._latest[claim, answer.country] = answer
        return self._decide(seconds)

    def _decide(self, seconds: float) -> bool:
        claim, weight, share = self._leading_claim()
        waited = seconds - (self._first or 0.0)
        if self.settled is not None and self.settled.known:
            same = claim in ((), self.settled.denominations)
            if same or weight < _OVERTURN_WEIGHT or share < _OVERTURN_SHARE:
                return False
        if self.settled is None and waited >= LONGEST:
            claim, weight, share = self._narrowest_agreement()
        if not claim:
            enough = (
                waited >= UNKNOWN_PATIENCE and weight >= UNKNOWN_WEIGHT and share >= _UNKNOWN_SHARE
            )
            if not (enough or waited >= LONGEST) or self.settled is not None:
                return False
            self.settled = Answer.unknown("it resembles no known coin for sure")
            return True
        if waited < SHORTEST or weight < SETTLED_WEIGHT or share < SETTLED_SHARE:
            return False
        country, _, country_share = _leader(self._countries)
        sure_country = country is not None and country_share >= SETTLED_SHARE
        if waited < (VAGUE_PATIENCE if len(claim) > 1 else 0 if sure_country else PATIENCE):
            return False
        self.settled = self._answer(claim, country if sure_country else None, share)
        return True

    def _leading_claim(self) -> tuple[_Claim, float, float]:
        """The claim with most votes, the votes for it, and their share of those that judge it.

        A vote for part of a claim is one for it; one that leaves more possible is half against.
        """
        leader, weight, share = _leader(self._denominations)
        if not leader:
            return leader, weight, share
        of = set(leader)
        weight = sum(w for claim, w in self._denominations.items() if claim and of >= set(claim))
        vaguer = sum(w for claim, w in self._denominations.items() if of < set(claim))
        return leader, weight, weight / (sum(self._denominations.values()) - vaguer / 2)

    def _narrowest_agreement(self) -> tuple[_Claim, float, float]:
        """The narrowest claim that holds enough of the others within it; else, that of no coin."""
        whole = sum(self._denominations.values())
        for claim in sorted(filter(None, self._denominations), key=len):
            within = [k for k in self._denominations if k and set(k) <= set(claim)]
            weight = sum(self._denominations[k] for k in within)
            if weight >= SETTLED_SHARE * whole:
                return claim, weight, weight / whole
        return (), 0.0, 0.0

    def _answer(self, claim: _Claim, country: str | None, share: float) -> Answer:
        """The newest answer that makes this claim, without what is not sure."""
        matching = [a for (c, who), a in self._latest.items() if c == claim and who == country]
        newest = matching[-1] if matching else self._any(claim)
        if country is None:
            newest = replace(newest, country=None, edition=None, side=None)
        return replace(newest, confidence=share)

    def _any(self, claim: _Claim) -> Answer:
        return next(a for (c, _), a in reversed(self._latest.items()) if c == claim)


_Key = TypeVar("_Key")


def _leader(tally: dict[_Key, float]) -> tuple[_Key, float, float]:
    """The key with most weight, its weight, and its share of all weight."""
    leader = max(tally, key=lambda key: tally[key])
    return leader, tally[leader], tally[leader] / max(sum(tally.values()), 1e-9)
