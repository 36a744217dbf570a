"""From touches to gestures. Knows fingers and seconds only, no window.

A stroke lasts from the first finger's touch to the last one's leaving. How many fingers took part,
how far they moved on average and how long it lasted say which gesture it was. Distances are
generous and there is no dead zone between a tap and a swipe, because hands shake and nobody looks.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Literal

from recoinize_app.commands import Gesture

Phase = Literal["down", "move", "up", "cancel"]

SWIPE_DISTANCE = 32.0
"""Density-independent pixels (1/160 inch) that fingers move in a swipe, 5 mm; less is a tap."""

DOUBLE_TAP_SECONDS = 0.35
"""From a tap to the next touch."""

LONG_PRESS_SECONDS = 0.6
"""After which fingers that rest are a long press, while they still rest."""

_TAPS = {1: Gesture.TAP, 2: Gesture.TWO_FINGER_TAP, 3: Gesture.THREE_FINGER_TAP}
_DOUBLE_TAPS = {1: Gesture.DOUBLE_TAP, 2: Gesture.TWO_FINGER_DOUBLE_TAP}
_LONG_PRESSES = {
    1: Gesture.LONG_PRESS,
    2: Gesture.TWO_FINGER_LONG_PRESS,
    3: Gesture.THREE_FINGER_LONG_PRESS,
}
# By direction: right, up, left, down, counter-clockwise from +x.
_SWIPES = {
    1: (Gesture.SWIPE_RIGHT, Gesture.SWIPE_UP, Gesture.SWIPE_LEFT, Gesture.SWIPE_DOWN),
    2: (
        Gesture.TWO_FINGER_SWIPE_RIGHT,
        Gesture.TWO_FINGER_SWIPE_UP,
        Gesture.TWO_FINGER_SWIPE_LEFT,
        Gesture.TWO_FINGER_SWIPE_DOWN,
    ),
}
_MOST_FINGERS = 3


@dataclass
class _Stroke:
    """Fingers between the first touch and the last leaving.

    Attributes:
        began: seconds.
        starts: where each finger touched, also of those that have left.
        ends: where each finger is, or left.
        touching: the fingers that are down.
        told: whether its gesture was recognized already.
    """

    began: float
    starts: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    ends: dict[Hashable, tuple[float, float]] = field(default_factory=dict)
    touching: set[Hashable] = field(default_factory=set)
    told: bool = False

    @property
    def fingers(self) -> int:
        return min(len(self.starts), _MOST_FINGERS)

    @property
    def movement(self) -> tuple[float, float]:
        """Mean over the fingers."""
        steps = [(self.ends[f][0] - x, self.ends[f][1] - y) for f, (x, y) in self.starts.items()]
        return sum(s[0] for s in steps) / len(steps), sum(s[1] for s in steps) / len(steps)


class GestureRecognizer:
    """Recognizes gestures anywhere on the screen.

    Args:
        pixels_per_dp: density of the screen; positions are divided by it.
    """

    def __init__(self, pixels_per_dp: float = 1.0) -> None:
        self._pixels_per_dp = pixels_per_dp
        self._stroke: _Stroke | None = None
        self._taps = 0  # fingers of a tap that may become a double tap; 0 for none
        self._tapped = 0.0

    def touch(
        self,
        finger: Hashable,
        phase: Phase,
        x: float,
        y: float,
        seconds: float,
        earliest: float | None = None,
    ) -> list[Gesture]:
        """Take in what one finger does.

        A window that is slow to draw learns late of touches. What lay between two of them is then
        taken to be as short as it can have been: a double tap on a busy phone remains one.

        Args:
            finger: which one; the same from `down` to `up`.
            phase: what it does. `cancel` means that the system took the touches away.
            x: pixels from the left.
            y: pixels from the bottom, as Kivy counts.
            seconds: when, at the latest.
            earliest: when at the earliest; `seconds` if None.

        Returns:
            The gestures that are complete now, in order.
        """
        if phase == "cancel":
            self._stroke = None
            return []
        gestures = self.tick(seconds if earliest is None else earliest)
        if phase == "down":
            if self._stroke is None:
                self._stroke = _Stroke(seconds)
            self._stroke.starts[finger] = self._stroke.ends[finger] = (x, y)
            self._stroke.touching.add(finger)
            return gestures
        stroke = self._stroke
        if stroke is None or finger not in stroke.touching:
            return gestures
        stroke.ends[finger] = (x, y)
        if phase == "up":
            stroke.touching.discard(finger)
            if not stroke.touching:
                self._stroke = None
                if not stroke.told:
                    gestures += self._finished(stroke, seconds)
        return gestures

    def tick(self, seconds: float) -> list[Gesture]:
        """Gestures that only time completes: single taps and long presses.

        Args:
            seconds: up to when all touches are known; to be called some ten times a second.
        """
        stroke = self._stroke
        if stroke is None:
            expired = self._taps and seconds - self._tapped > DOUBLE_TAP_SECONDS
            return self._pending_tap() if expired else []
        if stroke.told or seconds - stroke.began < LONG_PRESS_SECONDS or self._swept(stroke):
            return []
        stroke.told = True
        return [*self._pending_tap(), _LONG_PRESSES[stroke.fingers]]

    def _finished(self, stroke: _Stroke, seconds: float) -> list[Gesture]:
        fingers = stroke.fingers
        if self._swept(stroke):
            gestures = self._pending_tap()
            if fingers in _SWIPES:
                dx, dy = stroke.movement
                gestures.append(_SWIPES[fingers][round(math.atan2(dy, dx) / (math.pi / 2)) % 4])
            return gestures
        if fingers not in _DOUBLE_TAPS:
            return [*self._pending_tap(), _TAPS[fingers]]
        if self._taps == fingers:
            self._taps = 0
            return [_DOUBLE_TAPS[fingers]]
        gestures = self._pending_tap()
        self._taps, self._tapped = fingers, seconds
        return gestures

    def _swept(self, stroke: _Stroke) -> bool:
        return math.hypot(*stroke.movement) >= SWIPE_DISTANCE * self._pixels_per_dp

    def _pending_tap(self) -> list[Gesture]:
        """The tap that was not followed by a second one."""
        fingers, self._taps = self._taps, 0
        return [_TAPS[fingers]] if fingers else []
