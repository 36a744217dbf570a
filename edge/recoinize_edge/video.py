"""Reads coins in a stream of frames: one event when a coin is settled, one when it leaves.

A frame's cost is bounded: coins that are known are followed, new ones are looked for in turns, and
only a few coins are read in each frame. Under load frames are dropped (`LatestFrame`), not queued.
"""

from __future__ import annotations

import math
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin_outlines import VIEWS, candidate_outlines, view_outlines
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import FaceTable, Neighbours
from recoinize_edge.frame_quality import (
    Reason,
    coin_quality,
    coin_reason,
    frame_reason,
    most_common,
)
from recoinize_edge.joint_decision import FIRM_SCORE, decide_together
from recoinize_edge.metal_colour import coin_colour
from recoinize_edge.other_outlines import FAR, RESIZED, resized
from recoinize_edge.outlines import Outlines
from recoinize_edge.preprocessing import UInt8Array, polar_input, require_rgb, unwrap
from recoinize_edge.reader import CoinReader
from recoinize_edge.scene import coin_sized_beside
from recoinize_edge.suppression import LARGEST_SIZE_RATIO, shared_size
from recoinize_edge.totals import Total
from recoinize_edge.tracking import Track, Tracker
from recoinize_edge.votes import Votes

FloatArray = npt.NDArray[np.float64]

VIEWS_PER_FRAME = 8
"""Views that are embedded in one frame, shared among the coins whose turn it is; at most."""

VIEWS_KEPT = VIEWS
"""Views of a coin that it is judged by, the newest ones: as many as of one in a picture. The best
of more would resemble something more often than what the decision was calibrated with."""

FURTHER_VIEWS_KEPT = VIEWS + len(RESIZED) * VIEWS // 2
"""The same for a coin that resembled nothing in those: resized outlines have their turn, too."""

_ENOUGH_VIEWS = 8  # for doubt that counts in full
_LEAST_VIEWS = 2  # of a coin whose turn it is
_MOST_EXAMINED = 8  # coins whose quality is measured in one frame
_REREAD = 1.0  # seconds until a settled coin is read again
_RESTING_SPEED = 3.0  # radii a second; faster coins smear
_STILL_SPEED = 0.4  # radii a second; slower coins rest but for a hand's tremor
_STRAYED = 0.03  # radii that a resting coin may move until its outline is fitted anew
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
        suspected: whether, though not certain, it may be a coin: it was looked at for long enough,
            and it has a coin's size beside the others. Totals warn of it.
    """

    track: int
    outline: Ellipse
    answer: Answer | None
    certain: bool = True
    suspected: bool = False


@dataclass
class _Reading:
    """What was read of one coin."""

    votes: Votes = field(default_factory=Votes)
    views: deque[Neighbours] = field(default_factory=lambda: deque(maxlen=VIEWS_KEPT))
    colour: FloatArray | None = None
    last: float = -np.inf
    reason: Reason | None = None
    fitted: list[Ellipse] = field(default_factory=list)
    turn: int = 0
    fits: bool = True  # whether a coin beside the others may be as small or large
    told: bool = False  # whether an event has told of it

    def add_views(self, views: Iterable[Neighbours]) -> None:
        """Take in the nearest references of more views."""
        self.views.extend(views)
        if len(self.views) == VIEWS_KEPT and min(float(near[0]) for near, _ in self.views) > FAR:
            self.views = deque(self.views, maxlen=FURTHER_VIEWS_KEPT)

    def next_outlines(self, outline: Ellipse, count: int) -> list[Ellipse]:
        """The next outlines to see the coin along, of all that may be right, in turns."""
        moved = self.fitted and _apart(self.fitted[0], outline) > _STRAYED * outline.major
        candidates = [outline] if moved or not self.fitted else [outline, *self.fitted[1:]]
        if self.views.maxlen == FURTHER_VIEWS_KEPT:
            candidates += resized(outline)
        every = [view for candidate in candidates for view in view_outlines(candidate)]
        chosen = [every[(self.turn + k) % len(every)] for k in range(count)]
        self.turn += count
        return chosen


def _apart(a: Ellipse, b: Ellipse) -> float:
    return math.hypot(a.cx - b.cx, a.cy - b.cy)


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
        self._faces = FaceTable.of(reader.bundle.labels)
        self._tracker = Tracker()
        self._readings: dict[int, _Reading] = {}
        self._reason: Reason | None = None
        self._reason_since = 0.0
        self._hinted: dict[Reason, float] = {}

    @property
    def coins(self) -> list[CoinInView]:
        """Coins in view, settled or not, and what may be coins."""
        read = [(t, r) for t in self._tracker.tracks if (r := self._readings.get(t.number))]
        coins = [
            CoinInView(t.number, t.coin.outline, r.votes.settled, _counts(r, t)) for t, r in read
        ]
        known = [(c.outline, c.answer) for c in coins if c.answer is not None and c.answer.known]
        return [
            coin
            if coin.certain or coin.answer is None
            else replace(coin, suspected=coin_sized_beside(coin.outline, known))
            for coin in coins
        ]

    @property
    def total(self) -> Total:
        """Sum of the coins in view; those that are not settled yet count as unknown."""
        pending, coins = Answer.unknown("it is not settled yet"), self.coins
        answers = (coin.answer or pending for coin in coins if coin.certain)
        return Total.of(answers, sum(coin.suspected for coin in coins))

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
            if reading is not None and reading.told:
                events.append(Left(track.number, seconds))
        tracks = [t for t in self._tracker.tracks if t.seen == seconds]
        for track in tracks:
            self._readings.setdefault(track.number, _Reading())
        self._compare_sizes()
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
        waiting = self._by_urgency(tracks, seconds)[:_MOST_EXAMINED]
        share = max(_LEAST_VIEWS, VIEWS_PER_FRAME // max(len(waiting), 1))
        chosen: list[Track] = []
        inputs: list[UInt8Array] = []
        for track in waiting:
            if len(inputs) + share > VIEWS_PER_FRAME:
                break
            if self._examine(frame, track):
                chosen.append(track)
                inputs += self._views(frame, track, share)
        if not chosen:
            return []
        embeddings = self.reader.embed(np.stack(inputs)).reshape(len(chosen), share, -1)
        for track, of_coin in zip(chosen, embeddings, strict=True):
            reading = self._readings[track.number]
            reading.add_views(self.reader.nearest(embedding) for embedding in of_coin)
            reading.last = seconds
        answers = self._decided_together(tracks, max(frame.shape[:2]))
        events: list[Event] = []
        for track in chosen:
            reading = self._readings[track.number]
            before = reading.votes.settled
            answer = answers[track.number]
            changed = reading.votes.add(answer, seconds, _weight(answer, track, reading))
            settled = reading.votes.settled
            if settled is not None and _counts(reading, track) and (changed or not reading.told):
                corrects = before is not None and before.known and reading.told
                reading.told = True
                outline = track.coin.outline
                events.append(Seen(track.number, settled, outline, seconds, corrects))
        self._fit_one(frame, chosen)
        return events

    def _compare_sizes(self) -> None:
        """Tell what is no coin by its size: known coins measure the others; without any, all do."""
        tracks = [track for track in self._tracker.tracks if track.number in self._readings]
        if not tracks:
            return
        known = [track for track in tracks if _is_known(self._readings[track.number])]
        measures = known or tracks
        radii = Outlines.of([track.coin.outline for track in measures]).radii
        size = shared_size(radii, np.array([track.evidence for track in measures]))
        radii = Outlines.of([track.coin.outline for track in tracks]).radii
        fits = np.maximum(radii / size, size / radii) <= LARGEST_SIZE_RATIO
        for track, fit in zip(tracks, fits, strict=True):
            self._readings[track.number].fits = bool(fit)

    def _examine(self, frame: UInt8Array, track: Track) -> bool:
        """Measure how well a coin is seen, and its colour; whether it can be read."""
        reading = self._readings[track.number]
        spec = self.reader.bundle.spec
        polar = unwrap(frame, track.coin.outline, spec)
        reading.reason = coin_reason(track.coin, coin_quality(polar))
        if track.speed > _RESTING_SPEED:
            reading.reason = "hold_still"
        if reading.reason not in (None, "overlapping"):
            return False
        reading.colour = coin_colour(polar, spec)
        return True

    def _views(self, frame: UInt8Array, track: Track, count: int) -> list[UInt8Array]:
        """Network inputs of a coin along `count` outlines."""
        outline = track.coin.outline
        height, width = frame.shape[:2]
        return [
            polar_input(
                frame,
                other if 0 <= other.cx < width and 0 <= other.cy < height else outline,
                self.reader.bundle.spec,
            )
            for other in self._readings[track.number].next_outlines(outline, count)
        ]

    def _fit_one(self, frame: UInt8Array, tracks: list[Track]) -> None:
        """Look for other outlines of one coin that rests: this takes long, and once is enough."""
        for track in tracks:
            reading, outline = self._readings[track.number], track.coin.outline
            known = reading.fitted and _apart(reading.fitted[0], outline) < outline.major / 10
            if track.speed < _STILL_SPEED and not known:
                reading.fitted = candidate_outlines(frame, outline)
                return

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
        """Answers of all coins that have been read, by the scale and the light they share."""
        read = [t for t in tracks if self._readings[t.number].colour is not None]
        read = [t for t in read if self._readings[t.number].views]
        readings = [self._readings[t.number] for t in read]
        answers, _ = decide_together(
            [track.coin for track in read],
            [reading.views for reading in readings],
            self._faces,
            self.reader.bundle.decision,
            longer_side,
            np.array([reading.colour for reading in readings]),
        )
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


def _weight(answer: Answer, track: Track, reading: _Reading) -> float:
    """How much an answer counts: doubt about a coin that moves, or was hardly looked at, little."""
    weight = track.coin.visible
    if not answer.known:
        weight *= min(1.0, len(reading.views) / _ENOUGH_VIEWS)
        weight *= min(1.0, _STILL_SPEED / max(track.speed, 1e-6))
    return weight


def _is_known(reading: _Reading) -> bool:
    return reading.votes.settled is not None and reading.votes.settled.known


def _counts(reading: _Reading, track: Track) -> bool:
    """Whether it is a coin: round things that are not known are coins only if they look it."""
    return _is_known(reading) or (track.coin.score >= FIRM_SCORE and reading.fits)


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
