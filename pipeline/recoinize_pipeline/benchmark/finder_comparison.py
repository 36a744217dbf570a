"""Ways to find coins, held against each other on scenes of known content."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.find_coins import find_coins
from recoinize_edge.image_file import read_image
from recoinize_edge.outlines import Outlines
from recoinize_edge.picture_pyramid import PicturePyramid
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.suppression import choose
from recoinize_pipeline.benchmark.known_scenes import TrueScene
from recoinize_pipeline.benchmark.scene_accuracy import SceneCounts, match_outlines
from recoinize_pipeline.detector.detector import Detector, refined

Finder = Callable[[UInt8Array], list[Ellipse]]
"""From a picture, uint8 (height, width, 3) RGB, to the outlines of its coins."""

FRAME = 1280
"""Longer side of the frames whose time is measured, pixels."""

TIMED = 16
"""Frames whose time is measured."""

_FAINT_SCORE, _SURE_SCORE = 0.35, 0.6
"""Between these, an outline that edges suggest needs the network's word."""

_CONFIRMING_SCORE = 0.3  # of the network, which need not be sure of what edges suggest, too

_TURN = np.linspace(0, 2 * np.pi, 64, endpoint=False)
_CIRCLE = np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)
_AXIS = np.linspace(-2, 2, 161)
_GRID = np.stack(np.meshgrid(_AXIS, _AXIS), axis=-1).reshape(-1, 2)


@dataclass
class FinderFigures:
    """What was measured of one way to find coins.

    Attributes:
        counts: coins, and those found.
        overlaps: intersection over union of each found coin's outline and the true one.
        errors: mean distance of each found outline from the true one, share of the radius.
        frame_ms: processor time of frames of 1280 pixels, one thread.
    """

    counts: SceneCounts = field(default_factory=SceneCounts)
    overlaps: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    frame_ms: list[float] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "recall": self.counts.recall,
            "precision": self.counts.precision,
            "coins": self.counts.coins,
            "found": self.counts.found,
            "extra": self.counts.extra,
            "overlap": float(np.mean(self.overlaps)) if self.overlaps else None,
            "outline_error": float(np.mean(self.errors)) if self.errors else None,
            "frame_ms": float(np.median(self.frame_ms)) if self.frame_ms else None,
        }


def finders(detector: Detector) -> dict[str, Finder]:
    """The ways that are compared, by name."""

    def learned(image: UInt8Array) -> list[Ellipse]:
        return detector.find(image)[0].ellipses()

    def learned_then_edges(image: UInt8Array) -> list[Ellipse]:
        return refined(PicturePyramid(image), detector.find(image)[0]).ellipses()

    def both(image: UInt8Array) -> list[Ellipse]:
        classical = Outlines.of([coin.outline for coin in find_coins(image)])
        found, scores = detector.find(image)
        outlines = Outlines.join([classical, refined(PicturePyramid(image), found)])
        # Where both see a coin, the classical outline stays.
        evidence = np.concatenate([np.full(len(classical), 2.0), scores])
        return outlines[choose(outlines, evidence)].ellipses()

    def confirmed(image: UInt8Array) -> list[Ellipse]:
        found = detector.find(image, _CONFIRMING_SCORE)[0]
        return [
            coin.outline
            for coin in find_coins(image, least_score=_FAINT_SCORE)
            if coin.score >= _SURE_SCORE or _centred_in(coin.outline, found)
        ]

    return {
        "classical": lambda image: [coin.outline for coin in find_coins(image)],
        "learned": learned,
        "learned, then edges": learned_then_edges,
        "both": both,
        "classical, doubtful ones confirmed": confirmed,
    }


def _centred_in(outline: Ellipse, found: Outlines) -> bool:
    """Whether one of the outlines has its centre in the inner half of this one."""
    apart = np.hypot(*(found.centres - (outline.cx, outline.cy)).T)
    return bool((apart < 0.5 * outline.minor).any())


def count_finder(figures: FinderFigures, finder: Finder, scene: TrueScene) -> None:
    """Find the coins of a scene and count as `benchmark-frames` does."""
    found = finder(read_image(scene.path))
    pairs = match_outlines([coin.outline for coin in scene.coins], found)
    counts = figures.counts
    counts.pictures += 1
    counts.extra += len(found) - len(pairs)
    for i, coin in enumerate(scene.coins):
        if coin.expected:
            counts.coins += 1
        if coin.expected and i in pairs:
            counts.found += 1
            overlap, error = compare_outlines(coin.outline, found[pairs[i]])
            figures.overlaps.append(overlap)
            figures.errors.append(error)


def compare_outlines(truth: Ellipse, found: Ellipse) -> tuple[float, float]:
    """How well an outline agrees with the true one.

    Both are looked at in the frame in which the true one is the unit circle.

    Returns:
        Intersection over union, and the mean distance of the found one's points from the true
        one, in radii.
    """
    both = Outlines.of([truth, found])
    to_unit = np.linalg.inv(both.frames[0])
    centre, frame = to_unit @ (both.centres[1] - both.centres[0]), to_unit @ both.frames[1]
    error = np.abs(np.hypot(*(centre + _CIRCLE @ frame.T).T) - 1).mean()
    in_truth = np.hypot(*_GRID.T) <= 1
    in_found = np.hypot(*((_GRID - centre) @ np.linalg.inv(frame).T).T) <= 1
    overlap = (in_truth & in_found).sum() / (in_truth | in_found).sum()
    return float(overlap), float(error)


def time_finder(figures: FinderFigures, finder: Finder, scenes: Sequence[TrueScene]) -> None:
    """Processor time of finding, in pictures as wide or high as 720p video is wide, one thread."""
    frames = [_as_frame(read_image(s.path)) for s in scenes[:: max(1, len(scenes) // TIMED)]]
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        finder(frames[0])
        for frame in frames:
            start = time.process_time()
            finder(frame)
            figures.frame_ms.append(1000 * (time.process_time() - start))
    finally:
        cv2.setNumThreads(threads)


def _as_frame(image: UInt8Array) -> UInt8Array:
    factor = FRAME / max(image.shape[:2])
    return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]
