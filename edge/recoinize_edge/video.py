"""Reads coins in a stream of frames: one event when a coin is settled, one when it leaves.

A frame's cost is bounded: coins that are known are followed, new ones are looked for in turns, and
only a few coins are read in each frame. Under load frames are dropped (`LatestFrame`), not queued.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from recoinize_edge.answer import Answer
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import Neighbours
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.frame_quality import (
    Reason,
    coin_quality,
    coin_reason,
    frame_reason,
    most_common,
)
from recoinize_edge.preprocessing import UInt8Array, polar_input, require_rgb, unwrap
from recoinize_edge.reader import CoinReader
from recoinize_edge.scene import FIRM_SCORE, decide_together
from recoinize_edge.totals import Total
from recoinize_edge.tracking import Track, Tracker
from recoinize_edge.votes import Votes

READS_PER_FRAME = 2
"""Coins that are embedded in one frame; the others wait their turn."""

_REREAD = 1.0  # seconds until a settled coin is read again
_RESTING_SPEED = 3.0  # radii a second; faster coins smear
_HINT_AFTER = 0.5  # seconds that a reason must last
_HINT_AGAIN = 3.0  # seconds until the same hint may be given again


@dataclass(frozen=True, slots=True)
class Seen:
    """A coin was settled.

    Attributes:
        track: number of the coin, which `Left` repeats.
        answer: which coin it is; may be unknown.
        outline: where it is.
        seconds: when.
        corrects: whether another answer was given for this coin before.
    """

    track: int
    answer: Answer
    outline: Ellipse
    seconds: float
    corrects: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A coin that was settled is out of view."""

    track: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Hint:
    """What keeps coins from being read, for some time already."""

    reason: Reason
    seconds: float


Event = Seen | Left | Hint


@dataclass(frozen=True, slots=True)
class CoinInView:
    """A coin to draw.

    Attributes:
        track: its number.
        outline: where it is.
        answer: what was settled; None while it is not.
        certain: whether it is a coin for sure, and not just something round.
    """

    track: int
    outline: Ellipse
    answer: Answer | None
    certain: bool = True


@dataclass
class _Reading:
    """What was read of one coin."""

    votes: Votes = field(default_factory=Votes)
    neighbours: Neighbours | None = None
    last: float = -np.inf
    reason: Reason | None = None


class VideoReader:
    """Turns frames into events.

    Args:
        reader: knows coins.

    Example:
        >>> video = VideoReader(reader)
        >>> for seconds, frame in frames:
        ...     for event in video.process(frame, seconds):
        ...         if isinstance(event, Seen):
        ...             print(event.answer.text)
    """

    def __init__(self, reader: CoinReader) -> None:
        self.reader = reader
        self._tracker = Tracker()
        self._readings: dict[int, _Reading] = {}
        self._reason: Reason | None = None
        self._reason_since = 0.0
        self._hinted: dict[Reason, float] = {}

    @property
    def coins(self) -> list[CoinInView]:
        """Coins in view, settled or not."""
        return [
            CoinInView(t.number, t.coin.outline, reading.votes.settled, _counts(reading, t))
            for t in self._tracker.tracks
            if (reading := self._readings.get(t.number)) is not None
        ]

    @property
    def total(self) -> Total:
        """Sum of the coins in view; those that are not settled yet count as unknown."""
        pending = Answer.unknown("it is not settled yet")
        return Total.of(coin.answer or pending for coin in self.coins if coin.certain)

    def process(self, frame: UInt8Array, seconds: float) -> list[Event]:
        """Take in a frame.

        Args:
            frame: uint8 (height, width, 3), RGB.
            seconds: when it was taken, on any clock that does not go back.

        Returns:
            What happened, in order.

        Raises:
            ImageError: `frame` is not a uint8 RGB picture.
        """
        require_rgb(frame)
        events: list[Event] = []
        reason = frame_reason(frame)
        for track in self._tracker.update(frame, seconds):
            reading = self._readings.pop(track.number, None)
            if reading is not None and _announced(reading, track):
                events.append(Left(track.number, seconds))
        tracks = [t for t in self._tracker.tracks if t.seen == seconds]
        for track in tracks:
            self._readings.setdefault(track.number, _Reading())
        if reason == "too_bright" and any(t.coin.score >= FIRM_SCORE for t in tracks):
            reason = None  # coins on white paper: each shows for itself whether it reflects
        if reason is None:
            events += self._read(frame, seconds, tracks)
            unsettled = [
                r.reason for t in tracks if not (r := self._readings[t.number]).votes.settled
            ]
            reason = most_common([r for r in unsettled if r is not None])
        return events + self._hint(reason, seconds)

    def _read(self, frame: UInt8Array, seconds: float, tracks: list[Track]) -> list[Event]:
        """Read the coins whose turn it is, and decide."""
        chosen: list[Track] = []
        inputs: list[UInt8Array] = []
        for track in self._by_urgency(tracks, seconds):
            reading = self._readings[track.number]
            if len(chosen) == READS_PER_FRAME:
                break
            quality = coin_quality(unwrap(frame, track.coin.outline, self.reader.bundle.spec))
            reading.reason = coin_reason(track.coin, quality)
            if track.speed > _RESTING_SPEED:
                reading.reason = "hold_still"
            if reading.reason in (None, "overlapping"):
                chosen.append(track)
                inputs.append(polar_input(frame, track.coin.outline, self.reader.bundle.spec))
        if not chosen:
            return []
        embeddings = self.reader.embed(np.stack(inputs))
        for track, embedding in zip(chosen, embeddings, strict=True):
            reading = self._readings[track.number]
            reading.neighbours, reading.last = self.reader.nearest(embedding), seconds
        answers = self._decided_together(tracks, max(frame.shape[:2]))
        events: list[Event] = []
        for track in chosen:
            reading = self._readings[track.number]
            before = reading.votes.settled
            if reading.votes.add(answers[track.number], seconds, track.coin.visible):
                settled = reading.votes.settled
                if settled is not None and _announced(reading, track):
                    corrects = before is not None and before.known
                    outline = track.coin.outline
                    events.append(Seen(track.number, settled, outline, seconds, corrects))
        return events

    def _by_urgency(self, tracks: list[Track], seconds: float) -> list[Track]:
        """Coins to read: those that wait longest; settled ones only now and then."""
        waiting = [
            track
            for track in tracks
            if not (reading := self._readings[track.number]).votes.settled
            or seconds - reading.last >= _REREAD
        ]
        return sorted(waiting, key=lambda track: self._readings[track.number].last)

    def _decided_together(self, tracks: list[Track], longer_side: float) -> dict[int, Answer]:
        """Answers of all coins that have been read, by their shared scale."""
        read = [t for t in tracks if self._readings[t.number].neighbours is not None]
        near = [[n] for t in read if (n := self._readings[t.number].neighbours) is not None]
        coins: list[FoundCoin] = [track.coin for track in read]
        bundle = self.reader.bundle
        answers, _ = decide_together(coins, near, bundle.labels, bundle.decision, longer_side)
        return {track.number: answer for track, answer in zip(read, answers, strict=True)}

    def _hint(self, reason: Reason | None, seconds: float) -> list[Event]:
        """A hint, if one reason has lasted and was not told just before."""
        if reason != self._reason:
            self._reason, self._reason_since = reason, seconds
        if reason is None or seconds - self._reason_since < _HINT_AFTER:
            return []
        if seconds - self._hinted.get(reason, -np.inf) < _HINT_AGAIN:
            return []
        self._hinted[reason] = seconds
        return [Hint(reason, seconds)]


def _announced(reading: _Reading, track: Track) -> bool:
    """Whether the coin's answer was spoken."""
    return reading.votes.settled is not None and _counts(reading, track)


def _counts(reading: _Reading, track: Track) -> bool:
    """Whether it is a coin: round things that are not known are coins only if they look it."""
    settled = reading.votes.settled
    return track.coin.score >= FIRM_SCORE or (settled is not None and settled.known)


class LatestFrame:
    """A slot for one frame between a camera and a reader.

    A new frame takes the place of one that was not fetched yet: a slow reader skips frames and
    never falls behind.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._item: tuple[UInt8Array, float] | None = None
        self._closed = False
        self.dropped = 0

    def put(self, frame: UInt8Array, seconds: float) -> None:
        """Offer a frame; the camera's thread never waits."""
        with self._condition:
            self.dropped += self._item is not None
            self._item = (frame, seconds)
            self._condition.notify()

    def close(self) -> None:
        """No more frames will come."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def get(self) -> tuple[UInt8Array, float] | None:
        """Wait for the newest frame; None once the slot is closed and empty."""
        with self._condition:
            self._condition.wait_for(lambda: self._item is not None or self._closed)
            item, self._item = self._item, None
            return item


def read_frames(video: VideoReader, frames: LatestFrame, on_event: Callable[[Event], None]) -> None:
    """Read frames from a slot until it is closed; run it in a thread of its own.

    Args:
        video: the reader.
        frames: the slot that a camera fills.
        on_event: is called for each event, in this thread.
    """
    while (item := frames.get()) is not None:
        for event in video.process(*item):
            on_event(event)
