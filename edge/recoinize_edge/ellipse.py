"""The outline of a coin in a picture."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Ellipse:
    """Outline of a coin: a circle seen frontally, an ellipse when tilted.

    Pixel centres lie at whole numbers: the top left pixel's centre is (0, 0).

    Attributes:
        cx: centre, pixels from the left.
        cy: centre, pixels from the top.
        major: longer semi-axis, pixels (a circle's radius).
        minor: shorter semi-axis, pixels.
        angle: direction of the longer semi-axis, radians, from +x towards +y (clockwise as seen).
    """

    cx: float
    cy: float
    major: float
    minor: float
    angle: float = 0.0

    @classmethod
    def circle(cls, cx: float, cy: float, radius: float) -> Ellipse:
        """A coin seen frontally."""
        return cls(cx, cy, radius, radius)

    @property
    def tilt(self) -> float:
        """Angle between the coin's normal and the line of sight, radians (far camera)."""
        return math.acos(min(1.0, self.minor / self.major))

    def moved(self, dx: float, dy: float) -> Ellipse:
        """The same outline at another place, pixels away."""
        return replace(self, cx=self.cx + dx, cy=self.cy + dy)

    def resized(self, factor: float) -> Ellipse:
        """A smaller or larger outline around the same centre."""
        return replace(self, major=self.major * factor, minor=self.minor * factor)

    def scaled(self, factor: float) -> Ellipse:
        """The same outline in a picture resized by `factor` (pixel centres at whole numbers)."""
        return Ellipse(
            (self.cx + 0.5) * factor - 0.5,
            (self.cy + 0.5) * factor - 0.5,
            self.major * factor,
            self.minor * factor,
            self.angle,
        )
