"""Counts coins that are moved under a camera, each once.

A coin that was lost from view and comes back gets a new track. Whether it is a coin that was
counted before cannot be seen from its face, only from how it went:

- It went by itself while the others lay still, or alone and moving: a hand took it. Whatever
  comes next is another coin.
- It vanished while it lay still: a hand or a shadow covered it. A coin of its value that appears
  in its place soon is the same one.
- It went with all others, or while the others moved, too: the camera was turned away. Coins of the
  same values that appear within `AWAY_SECONDS` are the same handful.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from enum import Enum, auto

from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.ellipse import Ellipse

AWAY_SECONDS = 20.0
"""How long a handful is remembered that the camera was turned away from."""

COVERED_SECONDS = 3.0
"""How long a place is remembered where a coin vanished."""

_SAME_PLACE = 0.6  # radii between the place where a coin vanished and where one appears
_TOGETHER = 1.0  # seconds between coins that leave together
_LOOK_BACK = 0.5  # seconds of a track that tell whether it moved
_MOVED = 0.4  # radii within that time


class Outcome(Enum):
    """What became of a coin that was seen."""

    COUNTED = auto()
    ALREADY_COUNTED = auto()
    UNSURE = auto()
    """Its denomination is not sure, so it is in no sum."""


@dataclass(eq=False)
class CountedCoin:
    """A coin in the sum."""

    denomination: str


@dataclass
class _Track:
    first: float
    denomination: str | None = None
    coin: CountedCoin | None = None
    returned: bool = False
    left: float | None = None
    places: deque[tuple[float, Ellipse]] = field(default_factory=lambda: deque(maxlen=64))

    @property
    def last(self) -> float:
        """When it was seen to be somewhere for the last time."""
        return self.places[-1][0] if self.places else self.first

    def moved(self, until: float) -> bool:
        """Whether it moved in the moments before a time."""
        near = [place for seconds, place in self.places if until - _LOOK_BACK <= seconds <= until]
        if not near:
            return False
        return any(_distance(near[-1], place) > _MOVED for place in near)


class Tally:
    """Coins counted one after another.

    Attributes:
        coins: in the order in which they were counted.
    """

    def __init__(self) -> None:
        self.coins: list[CountedCoin] = []
        self._tracks: dict[int, _Track] = {}
        self._before: list[list[CountedCoin]] = []

    @property
    def cents(self) -> int:
        """The sum."""
        return sum(DENOMINATIONS[coin.denomination].cents for coin in self.coins)

    def see(
        self, number: int, denomination: str | None, outline: Ellipse, seconds: float
    ) -> Outcome:
        """Take in a coin that was settled, or settled anew as something else.

        Args:
            number: of its track.
            denomination: its code; None if it is not sure or is not a euro coin.
            outline: where it is.
            seconds: when.
        """
        if denomination not in DENOMINATIONS:
            denomination = None
        track = self._tracks.setdefault(number, _Track(seconds))
        track.left = None
        track.places.append((seconds, outline))
        if track.coin is not None and not track.returned:
            return self._correct(track, denomination)
        track.denomination, track.coin, track.returned = denomination, None, False
        if denomination is None:
            return Outcome.UNSURE
        before = self._same_as(track, outline, seconds)
        if before is not None:
            # The old track stays: how it went tells how others went that were with it.
            track.coin, before.coin, track.returned = before.coin, None, True
            return Outcome.ALREADY_COUNTED
        self._add([track])
        return Outcome.COUNTED

    def move(self, number: int, outline: Ellipse, seconds: float) -> None:
        """A coin is somewhere. A place that does not change at all is one that was not measured."""
        track = self._tracks.get(number)
        if track is not None and (not track.places or track.places[-1][1] != outline):
            track.places.append((seconds, outline))

    def leave(self, number: int, seconds: float) -> None:
        """A coin is out of view."""
        if number in self._tracks:
            self._tracks[number].left = seconds
        self._tracks = {
            n: track
            for n, track in self._tracks.items()
            if track.left is None or seconds - track.left <= AWAY_SECONDS
        }

    def count_as_new(self) -> int:
        """Count coins in view that are not in the sum, or are in it from before.

        Returns:
            How many.
        """
        tracks = [
            track
            for track in self._tracks.values()
            if track.left is None
            and track.denomination is not None
            and (track.returned or track.coin not in self.coins)
        ]
        if tracks:
            self._add(tracks)
        for track in tracks:
            track.returned = False
        return len(tracks)

    def undo(self) -> list[CountedCoin] | None:
        """Take the last change back.

        Returns:
            The coins that are no longer counted, empty if a cleared sum is back; None if there
            was no change. A coin that lies in view is not counted again by itself.
        """
        if not self._before:
            return None
        now, self.coins = self.coins, self._before.pop()
        return [coin for coin in now if coin not in self.coins]

    def clear(self) -> None:
        """Begin at zero; coins in view are not counted again by themselves."""
        if self.coins:
            self._before.append(self.coins)
            self.coins = []

    def note(self, number: int, denomination: str | None, outline: Ellipse, seconds: float) -> None:
        """A coin lies in view; it is not counted unless `count_as_new` asks for it."""
        if number not in self._tracks:
            known = denomination if denomination in DENOMINATIONS else None
            self._tracks[number] = _Track(seconds, known)
            self._tracks[number].places.append((seconds, outline))

    def lose_sight(self, seconds: float) -> None:
        """All coins are out of view, and the numbers of tracks begin anew."""
        for number in list(self._tracks):
            if self._tracks[number].left is None:
                self.leave(number, seconds)
        self._tracks = {-1 - i: track for i, track in enumerate(self._tracks.values())}

    def _add(self, tracks: list[_Track]) -> None:
        self._before.append(self.coins)
        for track in tracks:
            track.coin = CountedCoin(track.denomination or "")
            self.coins = [*self.coins, track.coin]

    def _correct(self, track: _Track, denomination: str | None) -> Outcome:
        """Change a counted coin, in the sum and in all sums that undoing leads to."""
        coin = track.coin
        track.denomination = denomination
        if denomination is None or coin is None:
            self.coins = [other for other in self.coins if other is not coin]
            self._before = [[c for c in coins if c is not coin] for coins in self._before]
            track.coin = None
            return Outcome.UNSURE
        coin.denomination = denomination
        return Outcome.COUNTED

    def _same_as(self, new: _Track, outline: Ellipse, seconds: float) -> _Track | None:
        """The track of a counted coin that this one was before, if any."""
        for track in self._tracks.values():
            if track.left is None or track.coin is None or track.denomination != new.denomination:
                continue
            waited = seconds - track.left
            if self._camera_turned(track):
                if waited <= AWAY_SECONDS:
                    return track
            elif (
                not track.moved(track.last)
                and waited <= COVERED_SECONDS
                and _distance(track.places[-1][1], outline) <= _SAME_PLACE
            ):
                return track
        return None

    def _camera_turned(self, gone: _Track) -> bool:
        """Whether a coin went because the camera was turned away from it."""
        if gone.left is None:
            return False
        others = [
            track
            for track in self._tracks.values()
            if track is not gone
            and track.first <= gone.last
            and (track.left is None or track.left >= gone.left - _TOGETHER)
        ]
        if not others:
            return False
        staying = [t for t in others if t.left is None or t.left > gone.left + _TOGETHER]
        if not staying:
            return True
        return 2 * sum(track.moved(gone.last) for track in staying) >= len(staying)


def _distance(a: Ellipse, b: Ellipse) -> float:
    """Between two centres, in radii."""
    return math.hypot(a.cx - b.cx, a.cy - b.cy) / max(a.major, b.major)
