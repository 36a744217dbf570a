"""Tells a shake of the device from its being carried about."""

from __future__ import annotations

import math
from collections import deque

_GRAVITY = 9.81  # m/s²
_JERK = 1.3 * _GRAVITY  # beyond gravity; walking stays below one gravity
_JERKS = 4
_WITHIN_SECONDS = 1.0
_APART_SECONDS = 0.08  # one jerk spans several samples of the sensor
_REST_SECONDS = 2.0  # one shake is one gesture, however long it lasts


class ShakeDetector:
    """Counts jerks: several strong ones within a second are a shake."""

    def __init__(self) -> None:
        self._jerks: deque[float] = deque(maxlen=_JERKS)
        self._shaken = -math.inf

    def feel(self, x: float, y: float, z: float, seconds: float) -> bool:
        """Take in one sample of an accelerometer.

        Args:
            x: acceleration in m/s², gravity included, as are `y` and `z`.
            y: see `x`.
            z: see `x`.
            seconds: when.

        Returns:
            Whether the device has been shaken just now.
        """
        if abs(math.sqrt(x * x + y * y + z * z) - _GRAVITY) < _JERK:
            return False
        if self._jerks and seconds - self._jerks[-1] < _APART_SECONDS:
            return False
        self._jerks.append(seconds)
        if len(self._jerks) < _JERKS or seconds - self._jerks[0] > _WITHIN_SECONDS:
            return False
        if seconds - self._shaken < _REST_SECONDS:
            return False
        self._shaken = seconds
        self._jerks.clear()
        return True
