"""Follows coins from frame to frame at a bounded cost.

A known coin moves with the picture inside it (Lucas-Kanade) and is then fitted to its rim again.
New coins are looked for a little in each frame: the levels and tilts that `find_coins` searches at
once are searched in turn.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge import circle_votes
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.find_coins import (
    FloatArray,
    FoundCoin,
    candidates_at,
    cut_off_by,
    score_of,
)
from recoinize_edge.outlines import Outlines
from recoinize_edge.picture_pyramid import PicturePyramid
from recoinize_edge.preprocessing import UInt8Array, require_rgb
from recoinize_edge.rim import fit_rims
from recoinize_edge.suppression import choose

MOST_TRACKS = 24
"""Coins that are followed at once; bounds the cost of a frame."""

LOST_SECONDS = 0.6
"""A coin that was not seen for this long has left."""

_MOST_SEARCHED_PIXELS = 350_000
_MOST_CANDIDATES = 12  # fitted in one frame at one level
_FINE_RADIUS = 35.0  # pixels: a large frame takes long to look at closely
_REFIT = (0.05, 0.03)
_LEAST_VISIBLE = 0.5
_LEAST_STRENGTH = 0.35
_USUAL_SHARE = 0.65  # of the usual strength of a coin's rim, below which it is something else
_FLOW_SIDE = 320  # pixels of the longer side of the picture on which motion is measured
_FLOW_POINTS = np.array([(x, y) for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)], np.float64)
_FLOW_ERROR = 1.0  # pixels of that picture
_LEAST_FLOW_POINTS = 4
_SMOOTHING = 0.5  # share of a new measurement in the outline that is shown
_JITTER = 0.1  # of the radius; where the outline strayed further it is not smoothed
_STRAYED = 0.3  # of the radius, from where the picture inside the coin has moved to
_GROWN = 0.2  # logarithm of the ratio of the radii
_SAME_PLACE = 1.0  # radii from where a lost coin was, within which it is found again
_SAME_SIZE = 0.1  # logarithm of the ratio of its radii then
_AS_CLEAR = 0.75  # of its evidence, that it needs then: a circle of its picture has less

_Search = tuple[tuple[int, ...], list[FloatArray]]
"""Levels of a picture, and tilts to look for on them."""


@dataclass
class Track:
    """A coin that is followed.

    Attributes:
        number: unique, rising.
        coin: where it is now.
        evidence: how much speaks for it.
        born: seconds when it was first seen.
        seen: seconds when it was last seen.
        speed: radii per second that its centre moves.
        search: what found it.
        strength: how clear its rim usually is, 0 to 1; 0 until it was followed once.
    """

    number: int
    coin: FoundCoin
    evidence: float
    born: float
    seen: float
    search: _Search
    speed: float = 0.0
    strength: float = 0.0


@dataclass
class Tracker:
    """Finds and follows coins.

    Attributes:
        tracks: the coins that are in view, in order of their numbers.
    """

    tracks: list[Track] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _searches: Iterator[_Search] | None = None
    _fruitful: _Search | None = None
    _turn: int = 0
    _shape: tuple[int, ...] = ()
    _grey: UInt8Array | None = None
    _rest: bool = False

    def update(self, image: UInt8Array, seconds: float) -> list[Track]:
        """Take in a frame.

        Args:
            image: uint8 (height, width, 3), RGB.
            seconds: when it was taken; must not fall.

        Returns:
            Tracks that ended: coins that were not seen for `LOST_SECONDS`.

        Raises:
            ImageError: `image` is not a uint8 RGB picture.
        """
        require_rgb(image)
        if image.shape != self._shape:  # the camera was turned: nothing is where it was
            self._shape, self._searches, self._grey = image.shape, None, None
            self._fruitful = None
        pyramid = PicturePyramid(image)
        self._follow(pyramid, seconds)
        self._search(pyramid, seconds)
        ended = [track for track in self.tracks if seconds - track.seen > LOST_SECONDS]
        self.tracks = [track for track in self.tracks if seconds - track.seen <= LOST_SECONDS]
        return ended

    def _follow(self, pyramid: PicturePyramid, seconds: float) -> None:
        """Move the known coins to where they are in this frame."""
        level = int(np.argmax([max(p.shape[:2]) <= _FLOW_SIDE for p in pyramid.levels]))
        grey: UInt8Array = cv2.cvtColor(pyramid.levels[level], cv2.COLOR_RGB2GRAY)  # type: ignore[assignment]
        before, self._grey = self._grey, grey
        if not self.tracks:
            return
        outlines = Outlines.of([track.coin.outline for track in self.tracks])
        if before is not None:
            outlines = _flown(outlines, before, grey, pyramid.scales[level])
        rims = fit_rims(pyramid, outlines, _REFIT)
        height, width = self._shape[:2]
        centres = rims.outlines.centres
        strayed = np.hypot(*(centres - outlines.centres).T) / outlines.radii
        grown = np.abs(np.log(rims.outlines.radii / outlines.radii))
        usual = np.array([track.strength for track in self.tracks])
        held = np.flatnonzero(
            (rims.visible >= _LEAST_VISIBLE)
            & (rims.strength >= np.maximum(_LEAST_STRENGTH, _USUAL_SHARE * usual))
            & (rims.inside >= 0.5)
            & (rims.outlines.axis_ratios > 0.5)
            & (strayed < _STRAYED)
            & (grown < _GROWN)
            & (centres >= 0).all(axis=1)
            & (centres < (width, height)).all(axis=1)
        )
        # Where a coin was, the outline may slip onto its neighbour.
        evidence = np.array([track.evidence for track in self.tracks])
        for i in held[choose(rims.outlines[held], evidence[held])]:
            track = self.tracks[i]
            shift = centres[i] - (track.coin.outline.cx, track.coin.outline.cy)
            elapsed = seconds - track.seen
            step = float(np.hypot(*shift)) / track.coin.outline.major
            track.speed = step / elapsed if elapsed > 0 else 0.0
            outline = _blended(outlines[[i]], rims.outlines[[i]], float(strayed[i])).ellipses()[0]
            track.seen = seconds
            track.strength = (track.strength or rims.strength[i]) * 0.8 + 0.2 * rims.strength[i]
            track.coin = FoundCoin(
                outline,
                track.coin.score,
                float(rims.visible[i]),
                cut_off_by(outline, (height, width)),
            )

    def _search(self, pyramid: PicturePyramid, seconds: float) -> None:
        """Look for new coins among some sizes and tilts."""
        self._rest = bool(self.tracks) and not self._rest
        if self._rest:  # with coins to follow, new ones are looked for in every second frame
            return
        search = levels, stretches = self._next_search(pyramid, seconds)
        known = Outlines.of([t.coin.outline for t in self.tracks if t.seen == seconds])
        parts = [
            candidates_at(
                pyramid, level, stretches, _MOST_CANDIDATES, known, fine_radius=_FINE_RADIUS
            )
            for level in levels
        ]
        found = Outlines.join([outlines for outlines, _ in parts])
        if not len(found):
            return
        weights = np.concatenate([weights for _, weights in parts])
        self._find_again(found, weights, seconds)
        known = Outlines.of([track.coin.outline for track in self.tracks])
        everything = Outlines.join([known, found])
        evidence = np.concatenate([[track.evidence for track in self.tracks], weights])
        kept = choose(everything, evidence)
        count = len(known)
        replaced = [i for i in range(count) if i not in kept]
        for i in (int(i) for i in kept if i >= count):
            outline = everything[[i]].ellipses()[0]
            if not self._in_picture(outline):
                continue
            apart = np.hypot(*(everything.centres[replaced] - everything.centres[i]).T)
            near = [replaced[k] for k in np.flatnonzero(apart < 0.5 * outline.major)]
            if near:  # a better outline of a coin that is known, such as its outer ring
                self._put(self.tracks[near[0]], outline, float(evidence[i]), seconds)
                self.tracks[near[0]].search = search
                replaced.remove(near[0])
            elif len(self.tracks) < MOST_TRACKS:
                self._fruitful = search
                coin = self._found(outline, float(evidence[i]))
                self.tracks.append(
                    Track(next(self._numbers), coin, float(evidence[i]), seconds, seconds, search)
                )

    def _find_again(self, found: Outlines, evidence: FloatArray, seconds: float) -> None:
        """Go on with coins that were lost a moment ago, where they now are.

        A hand that shakes blurs the picture, and a coin is lost. One as large and as clear, over
        the place where it was seen last, is the same one: no other could lie there beside it.
        """
        for track in self.tracks:
            if track.seen == seconds:
                continue
            last = Outlines.of([track.coin.outline])
            apart = np.hypot(*(found.centres - last.centres[0]).T) / last.radii[0]
            alike = np.abs(np.log(found.radii / last.radii[0])) < _SAME_SIZE
            clear = evidence >= _AS_CLEAR * track.evidence
            same = np.flatnonzero((apart < _SAME_PLACE) & alike & clear)
            if len(same):
                nearest = int(same[np.argmin(apart[same])])
                outline = found[[nearest]].ellipses()[0]
                if self._in_picture(outline):
                    self._put(track, outline, float(evidence[nearest]), seconds)

    def _put(self, track: Track, outline: Ellipse, evidence: float, seconds: float) -> None:
        """A coin that is known lies along another outline."""
        track.coin, track.evidence, track.seen = self._found(outline, evidence), evidence, seconds

    def _found(self, outline: Ellipse, evidence: float) -> FoundCoin:
        height, width = self._shape[:2]
        return FoundCoin(outline, score_of(evidence), 1.0, cut_off_by(outline, (height, width)))

    def _in_picture(self, outline: Ellipse) -> bool:
        """Whether its centre is in the picture."""
        height, width = self._shape[:2]
        return 0 <= outline.cx < width and 0 <= outline.cy < height

    def _next_search(self, pyramid: PicturePyramid, seconds: float) -> _Search:
        """The next of the plan, or, in turns, what found a coin that is lost, or the last one.

        Other coins lie beside one as it does.
        """
        self._turn += 1
        lost = [track for track in self.tracks if track.seen < seconds]
        if lost and self._turn % 2:
            return lost[self._turn // 2 % len(lost)].search
        if self._fruitful is not None and self._turn % 3 == 0:
            return self._fruitful
        if self._searches is None:
            self._searches = itertools.cycle(_search_plan(pyramid))
        return next(self._searches)


def _search_plan(pyramid: PicturePyramid) -> list[_Search]:
    """Levels and tilts to search, in turn; every second search is for frontal coins."""
    areas = [level.shape[0] * level.shape[1] for level in pyramid.levels]
    levels = [k for k, area in enumerate(areas) if area <= _MOST_SEARCHED_PIXELS]
    fine, coarse = tuple(levels[:1]), tuple(levels[1:])
    upright = [circle_votes.UPRIGHT]
    plan: list[_Search] = []
    for stretch in circle_votes.stretches():
        plan += [(coarse, upright), (fine, upright), (coarse, [stretch]), (fine, [stretch])]
    return plan


def _flown(outlines: Outlines, before: UInt8Array, now: UInt8Array, scale: FloatArray) -> Outlines:
    """Outlines moved with the picture inside them."""
    points = outlines.points(_FLOW_POINTS)
    start = ((points + 0.5) * scale - 0.5).reshape(-1, 1, 2).astype(np.float32)
    end, there = _lucas_kanade(before, now, start)
    returned, back = _lucas_kanade(now, before, end)
    # Points that do not come back were not the same ones (Kalal et al., "Forward-backward error").
    true = there & back & (np.hypot(*(returned - start)[:, 0].T) < _FLOW_ERROR)
    moves = ((end - start).reshape(len(outlines), -1, 2) / scale).astype(np.float64)
    true = true.reshape(len(outlines), -1)
    moves[~true] = np.nan
    moves[true.sum(axis=1) < _LEAST_FLOW_POINTS] = 0
    return Outlines(outlines.centres + np.nanmedian(moves, axis=1), outlines.frames)


def _lucas_kanade(
    before: UInt8Array, now: UInt8Array, points: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    """Where points (n, 1, 2) have moved, and which were found."""
    end, status, _ = cv2.calcOpticalFlowPyrLK(
        before,
        now,
        points,
        None,  # type: ignore[call-overload]
        winSize=(13, 13),
        maxLevel=3,
    )
    return end, status[:, 0] == 1


def _blended(old: Outlines, new: Outlines, strayed: float) -> Outlines:
    """Between two outlines of one coin: the nearer they are, the more the old one counts."""
    share = _SMOOTHING + (1 - _SMOOTHING) * min(1.0, strayed / _JITTER)
    # Frames differ by a turn of the coin; their squares, which give the ellipse, do not.
    shape = (1 - share) * _square(old.frames) + share * _square(new.frames)
    values, vectors = np.linalg.eigh(shape)
    frames = vectors * np.sqrt(values)[:, None, :]
    return Outlines((1 - share) * old.centres + share * new.centres, frames)


def _square(frames: FloatArray) -> npt.NDArray[np.float64]:
    result: npt.NDArray[np.float64] = frames @ np.swapaxes(frames, 1, 2)
    return result
