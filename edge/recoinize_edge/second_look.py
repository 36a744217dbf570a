"""A second look at a coin that stays unknown, along outlines of the sizes that coins have.

A shadow that was taken for rim makes an outline too large, and a coin unwrapped along it resembles
nothing. The coins beside it tell the scale and the tilt, so few outlines are left: one for each
diameter that a coin may have. The coin is unwrapped along each and compared with the coins of that
diameter alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.coin_outlines import view_outlines
from recoinize_edge.crop import Crop
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.face_table import FaceTable, FloatArray, Neighbours
from recoinize_edge.outlines import Outlines
from recoinize_edge.picture_pyramid import PicturePyramid
from recoinize_edge.preprocessing import UInt8Array, polar_input
from recoinize_edge.reader import CoinReader
from recoinize_edge.reference_search import SHORTLIST
from recoinize_edge.rim import SIZED, fit_rims

SAME_SIZE_MM = 0.3
"""Diameters that differ by less are one."""

_DIAMETERS = sorted({denomination.diameter_mm for denomination in DENOMINATIONS.values()})
_SIZE_RATIOS = (0.7, 1.3)  # of a diameter and the measured one; shadows are rarely wider
_AROUND = 1.8  # radii around an outline that are looked at
_TURN = np.arange(8) * (math.pi / 4)
_STARTS = np.concatenate(
    [[[0.0, 0.0]]] + [r * np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1) for r in (0.5, 1.0)]
)
"""Where a coin may lie within an outline that is too large, or around one that is too small: in its
middle, touching it in one of eight directions, or between."""
_LEAST_INSIDE = 0.6
_LEAST_CLEARNESS = 0.8  # of the clearest outline: the core of a bimetal coin is clear, but less so


@dataclass(frozen=True, slots=True)
class SizedOutline:
    """Where a coin would lie if it had a certain diameter.

    Attributes:
        diameter_mm: the diameter.
        outline: the clearest outline of that size.
        clearness: of its edge, 0 to 1.
    """

    diameter_mm: float
    outline: Ellipse
    clearness: float


def sized_outlines(
    image: UInt8Array, outline: Ellipse, frame: FloatArray, measured_mm: float
) -> list[SizedOutline]:
    """The clearest outline near another one, of each diameter that a coin may have.

    Args:
        image: uint8 (height, width, 3), RGB.
        outline: as found; its size may be wrong.
        frame: (2, 2), the shape of coins in the picture, from `common_frame`.
        measured_mm: the diameter that `outline` has by the scale of the coins beside it.

    Returns:
        Outlines that lie in the picture for the most part, in no order; may be empty.
    """
    crop = Crop.around(image, outline, _AROUND * outline.major + 2)
    radius = math.sqrt(outline.major * outline.minor)
    low, high = (ratio * measured_mm for ratio in _SIZE_RATIOS)
    diameters = [diameter for diameter in _DIAMETERS if low <= diameter <= high]
    if not diameters:
        return []
    radii = radius * np.array(diameters) / measured_mm
    starts = np.abs(radii - radius)[:, None, None] * (_STARTS @ frame.T)
    centres = np.array([outline.cx - crop.left, outline.cy - crop.top]) + starts
    frames = np.broadcast_to((radii[:, None, None] * frame)[:, None], (*starts.shape[:2], 2, 2))
    sized = Outlines(centres.reshape(-1, 2), frames.reshape(-1, 2, 2))
    rims = fit_rims(PicturePyramid(crop.picture), sized, SIZED, sharpness=2.0, sized=True)
    clearness = rims.strength * rims.visible * (rims.inside >= _LEAST_INSIDE)
    clearness = clearness.reshape(len(diameters), len(_STARTS))
    chosen = clearness.argmax(axis=1)
    ellipses = rims.outlines[np.arange(len(diameters)) * len(_STARTS) + chosen].ellipses()
    return [
        SizedOutline(diameter, crop.outside(ellipse), float(clear))
        for diameter, ellipse, clear in zip(diameters, ellipses, clearness.max(axis=1), strict=True)
        if clear > 0
    ]


def look_again(
    reader: CoinReader,
    image: UInt8Array,
    outlines: list[SizedOutline],
    faces: FaceTable,
    spec: DecisionSpec,
) -> tuple[Answer, SizedOutline] | None:
    """Read a coin along outlines of known size.

    Args:
        reader: knows coins.
        image: uint8 (height, width, 3), RGB.
        outlines: from `sized_outlines`.
        faces: the bundle's faces.
        spec: settings of `decide`. The margin between denominations holds between diameters, too.

    Returns:
        The answer and the outline that it was read along; None if no denomination is sure.
    """
    height, width = image.shape[:2]
    clearest = max((sized.clearness for sized in outlines), default=0.0)
    read: list[tuple[Neighbours, SizedOutline]] = []
    for sized in outlines:
        every = view_outlines(sized.outline)
        views = [view for view in every if 0 <= view.cx < width and 0 <= view.cy < height]
        if sized.clearness < _LEAST_CLEARNESS * clearest or not views:
            continue
        inputs = np.stack([polar_input(image, view, reader.bundle.spec) for view in views])
        of_size = np.abs(faces.diameters - sized.diameter_mm) < SAME_SIZE_MM
        for embedding in reader.embed(inputs):
            distances, near = reader.nearest(embedding, SHORTLIST)
            fitting = of_size[near]
            if fitting.any():
                read.append(((distances[fitting], near[fitting]), sized))
    if not read:
        return None
    read.sort(key=lambda view: float(view[0][0][0]))
    nearest, sized = read[0]
    distance = float(nearest[0][0])
    rivals = (float(n[0][0]) for n, other in read if other.diameter_mm != sized.diameter_mm)
    if min(rivals, default=math.inf) <= distance + spec.margin(distance, denomination=True):
        return None
    answer = decide(*nearest, faces.labels, spec, sized.diameter_mm, SAME_SIZE_MM)
    return (answer, sized) if answer.denomination is not None else None
