"""Many outlines at once, as arrays: what the finder computes with."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.ellipse import Ellipse

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Outlines:
    """Ellipses, each the image of the unit circle under a frame.

    Attributes:
        centres: (n, 2) x and y, pixels.
        frames: (n, 2, 2) matrices; the outline is `centre + frame @ (cos t, sin t)`.
    """

    centres: FloatArray
    frames: FloatArray

    @classmethod
    def of(cls, ellipses: list[Ellipse]) -> Outlines:
        """Outlines from single ellipses."""
        centres = np.array([(e.cx, e.cy) for e in ellipses], np.float64).reshape(-1, 2)
        frames = np.empty((len(ellipses), 2, 2))
        for frame, e in zip(frames, ellipses, strict=True):
            cos, sin = math.cos(e.angle), math.sin(e.angle)
            frame[:] = np.array([[cos, -sin], [sin, cos]]) * (e.major, e.minor)
        return cls(centres, frames)

    @classmethod
    def join(cls, parts: list[Outlines]) -> Outlines:
        """All outlines of several collections, in order."""
        return cls(
            np.concatenate([np.empty((0, 2)), *(p.centres for p in parts)]),
            np.concatenate([np.empty((0, 2, 2)), *(p.frames for p in parts)]),
        )

    def __len__(self) -> int:
        return len(self.centres)

    def __getitem__(self, which: npt.NDArray[np.generic] | list[int]) -> Outlines:
        return Outlines(self.centres[which], self.frames[which])

    @property
    def radii(self) -> FloatArray:
        """(n,) radius of the disc of the same area, pixels."""
        return np.sqrt(np.abs(np.linalg.det(self.frames)))

    @property
    def axis_ratios(self) -> FloatArray:
        """(n,) minor by major axis."""
        lengths = np.linalg.svd(self.frames, compute_uv=False)
        ratios: FloatArray = lengths[:, 1] / np.maximum(lengths[:, 0], 1e-9)
        return ratios

    def points(self, unit: FloatArray) -> FloatArray:
        """Points given on the unit disc, (m, 2), on each coin: (n, m, 2)."""
        turned: FloatArray = np.einsum("nij,mj->nmi", self.frames, unit)
        return self.centres[:, None, :] + turned

    def ellipses(self) -> list[Ellipse]:
        """Single ellipses."""
        axes, lengths, _ = np.linalg.svd(self.frames)
        return [
            Ellipse(float(x), float(y), float(major), float(minor), math.atan2(axis[1], axis[0]))
            for (x, y), (major, minor), axis in zip(
                self.centres, lengths, axes[:, :, 0], strict=True
            )
        ]
