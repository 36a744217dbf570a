"""What is seen of a coin along one outline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin_outlines import coin_outlines
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.face_table import Neighbours
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input

CLOSE = 0.6
"""Distance up to which the outline of a coin is taken for right."""


class Reader(Protocol):
    """What embeds views and finds their nearest references."""

    @property
    def spec(self) -> PreprocessingSpec:
        """Preprocessing of the network."""
        ...

    def embed(self, inputs: UInt8Array) -> npt.NDArray[np.float32]:
        """Unit embeddings, float32 (n, d), of uint8 (n, radii, angles, 3)."""
        ...

    def nearest(
        self, embedding: npt.NDArray[np.float32]
    ) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]:
        """Distances (k,), rising, and faces (k,), of float32 (d,)."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """A coin as it is seen along one outline.

    Attributes:
        outline: along which it was unwrapped.
        embedding: float32 (d,), of unit length.
        nearest: references that it resembles.
    """

    outline: Ellipse
    embedding: npt.NDArray[np.float32]
    nearest: Neighbours

    @property
    def distance(self) -> float:
        """Of the nearest reference."""
        return float(self.nearest[0][0])


def views_along(reader: Reader, image: UInt8Array, outlines: Iterable[Ellipse]) -> list[View]:
    """What is seen along outlines.

    Args:
        reader: knows coins.
        image: uint8 (height, width, 3), RGB.
        outlines: those that `polar_input` refuses, because their centre lies outside the picture or
            they are too narrow, are left out.
    """
    height, width = image.shape[:2]
    within = [o for o in outlines if 0 <= o.cx < width and 0 <= o.cy < height and o.minor >= 2]
    if not within:
        return []
    inputs = np.stack([polar_input(image, outline, reader.spec) for outline in within])
    embeddings = reader.embed(inputs)
    return [View(o, e, reader.nearest(e)) for o, e in zip(within, embeddings, strict=True)]


def usual_views(reader: Reader, image: UInt8Array, outline: Ellipse) -> list[View]:
    """What is seen of a coin along its outline and those of `coin_outlines` near it.

    Raises:
        ImageError: the coin is too small, or its centre is elsewhere.
    """
    views = views_along(reader, image, coin_outlines(image, outline))
    if not views:
        raise ImageError(
            "Expected a coin of at least 2 pixels radius with its centre in the picture. "
            f"Received {outline}. Move closer."
        )
    return views


def nearest_view(views: Sequence[View]) -> View:
    """The view that resembles a reference most: it speaks for the coin."""
    return min(views, key=lambda view: view.distance)
