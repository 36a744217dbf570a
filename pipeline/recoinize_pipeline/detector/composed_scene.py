"""Handfuls of relit coins on a made ground: photo-like pictures of known content, in milliseconds.

Rendered handfuls are truer; these are many and differ more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.outlines import FloatArray as Float64Array
from recoinize_edge.outlines import Outlines
from recoinize_pipeline.detector.table_ground import table_ground
from recoinize_pipeline.relight.camera import develop
from recoinize_pipeline.relight.layers import FaceLayers, FloatArray, UInt8Array
from recoinize_pipeline.relight.lighting import broad_light, relief_light
from recoinize_pipeline.relight.metal import aged_colour, worn_relief

MOST_COINS = 12
MOST_OVERLAP = 0.33  # of the smaller coin's diameter
MOST_TILT = math.radians(52)

_RADII = (7.0, 60.0)  # pixels, of the middle of the coins
_LARGEST = 0.4  # radius of a lone coin, of the picture's side
_THICKNESS = 0.19  # of the radius
_TRIES = 40  # to place a coin before the handful stays smaller
_CIRCLE = np.stack([f(np.linspace(0, 2 * np.pi, 60, endpoint=False)) for f in (np.cos, np.sin)])


@dataclass(frozen=True)
class ComposedScene:
    """A picture and what it shows.

    Attributes:
        image: uint8 (size, size, 3), RGB.
        outlines: of n coins, the lowest first; complete even where hidden.
        owner: int (size, size), number of the coin whose face each pixel shows; -1 for none.
    """

    image: UInt8Array
    outlines: Outlines
    owner: npt.NDArray[np.int64]

    @property
    def visible(self) -> Float64Array:
        """(n,) share of each face that is seen, 0 to 1."""
        seen = np.bincount(self.owner[self.owner >= 0], minlength=len(self.outlines))
        return np.minimum(seen / (np.pi * self.outlines.radii**2), 1)


def compose_scene(
    faces: Sequence[FaceLayers],
    diameters: Float64Array,
    rng: np.random.Generator,
    size: int,
) -> ComposedScene:
    """A random handful.

    Args:
        faces: what coins may show.
        diameters: (faces,) of the coins, in any unit.
        rng: source of all randomness; the same state gives the same scene.
        size: side of the picture, pixels.
    """
    # Now and then there is no coin at all.
    count = rng.integers(1, MOST_COINS + 1) if rng.random() < 0.93 else 0
    shown = rng.integers(len(faces), size=count)
    radii = diameters[shown] / 2
    places = _spread(radii, rng)
    outlines, lower = _seen(places, radii[: len(places)], rng, size)
    picture: FloatArray = cv2.cvtColor(table_ground(rng, size), cv2.COLOR_LAB2RGB)  # type: ignore[assignment]
    owner = np.full((size, size), -1)
    exposure, shade = np.exp(rng.uniform(-1.0, 0.5)), rng.uniform(0, 0.8)
    light = rng.uniform(-1.2, 1.2, 2)
    for i in range(len(outlines)):
        centre, frame = outlines.centres[i], outlines.frames[i]
        thickness = _THICKNESS * float(outlines.radii[i])
        coin = _relit(faces[shown[i]], rng, 2 * float(outlines.radii[i]))
        coin[:, :, :3] *= np.float32(exposure * np.exp(rng.normal(0, 0.15)))
        body = _body(centre, frame, lower * thickness, size)
        picture *= 1 - np.float32(shade) * _shadow(body, light * thickness, rng, thickness)
        edge = coin[:, :, :3].mean(axis=(0, 1)) * np.float32(rng.uniform(0.3, 1.3))
        picture += (edge - picture) * body[:, :, None]
        face = _placed(coin, centre, frame, rng, size)
        picture += (face[:, :, :3] - picture) * face[:, :, 3:]
        owner[body > 0.5] = -1
        owner[face[:, :, 3] > 0.5] = i
    return ComposedScene(develop(picture, rng), outlines, owner)


def _spread(radii: Float64Array, rng: np.random.Generator) -> Float64Array:
    """Centres (n, 2) on the table: each beside, touching or on another; n at most as wanted."""
    places = np.zeros((min(1, len(radii)), 2))
    for _ in range(_TRIES):
        i = len(places)
        if i == len(radii):
            break
        beside, turn = rng.integers(i), rng.uniform(0, 2 * np.pi)
        both = radii[beside] + radii[i]
        least = min(radii[beside], radii[i])
        kind = rng.random()
        if kind < 0.25:
            apart = both - 2 * least * rng.uniform(0.02, MOST_OVERLAP)
        else:
            apart = both * (rng.uniform(1.0, 1.03) if kind < 0.5 else rng.uniform(1.03, 2.2))
        place = places[beside] + apart * np.array([np.cos(turn), np.sin(turn)])
        free = np.hypot(*(places - place).T) - radii[:i] - radii[i]
        if np.all(np.delete(free, beside) > -0.1 * least):
            places = np.vstack([places, place])
    return places


def _seen(
    places: Float64Array, radii: Float64Array, rng: np.random.Generator, size: int
) -> tuple[Outlines, Float64Array]:
    """Outlines as a camera far above sees them, and where a coin's lower face lies, in thicknesses.

    The camera's tilt is common to all; some coins lie a little aslant.
    """
    if not len(places):
        return Outlines.of([]), np.zeros(2)
    tilt, axis = MOST_TILT * rng.beta(1.0, 1.3), rng.uniform(0, 2 * np.pi)
    reach = np.ptp(places, axis=0).max() / 2 + radii.max()
    largest = min(_RADII[1], 0.5 * size * radii.mean() / reach)
    if len(places) == 1 and rng.random() < 0.3:
        largest = _LARGEST * size
    smallest, largest = np.log(_RADII[0]), np.log(max(largest, _RADII[0]))
    scale = np.exp(smallest + (largest - smallest) * rng.beta(2, 1)) / radii.mean()
    view = scale * _squeeze(tilt, axis)
    centres = (places - places.mean(axis=0)) @ view.T
    margin = np.maximum(size / 2 - 0.9 * np.abs(centres).max(axis=0), 0)
    centres += (size - 1) / 2 + rng.uniform(-margin, margin)
    aslant = np.abs(rng.normal(0, np.radians(4), len(places)))
    frames = np.array(
        [
            view @ _squeeze(a, turn) * radius
            for a, turn, radius in zip(
                aslant, rng.uniform(0, 2 * np.pi, len(places)), radii, strict=True
            )
        ]
    )
    away = np.array([-np.sin(axis), np.cos(axis)]) * np.sin(tilt)
    return Outlines(centres, frames), away


def _squeeze(tilt: float, axis: float) -> Float64Array:
    """How a plane that is turned about an axis by `tilt` looks from far away, 2×2."""
    across = np.array([-np.sin(axis), np.cos(axis)])
    return np.eye(2) - (1 - np.cos(tilt)) * np.outer(across, across)


def _relit(face: FaceLayers, rng: np.random.Generator, diameter: float) -> FloatArray:
    """A face in random light and age, float32 (n, n, 4): sRGB 0 to 1 and the silhouette.

    n is not much more than the diameter in the picture, so that small coins are not aliased.
    """
    strength = np.float32(np.exp(rng.uniform(np.log(0.13), np.log(0.5))))
    relief = worn_relief(relief_light(face, rng), rng)
    lab = np.clip(aged_colour(face, rng), (0, -80, -80), (100, 80, 80)).astype(np.float32)
    brightness = np.exp(strength * relief + broad_light(rng, len(relief)))
    colour = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * brightness[:, :, None]
    coin = np.dstack([colour, face.silhouette])
    side = min(len(coin), max(16, round(1.3 * diameter)))
    return cv2.resize(coin, (side, side), interpolation=cv2.INTER_AREA)  # type: ignore[return-value]


def _placed(
    coin: FloatArray, centre: FloatArray, frame: FloatArray, rng: np.random.Generator, size: int
) -> FloatArray:
    """A coin, rolled at random, where its outline is; float32 (size, size, 4)."""
    roll, half = rng.uniform(0, 2 * np.pi), len(coin) / 2
    turn = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    linear = frame @ turn / half
    shift = centre - linear @ np.array([half - 0.5, half - 0.5])
    matrix = np.column_stack([linear, shift])
    return cv2.warpAffine(coin, matrix, (size, size), flags=cv2.INTER_LINEAR)  # type: ignore[return-value]


def _body(centre: Float64Array, frame: Float64Array, lower: Float64Array, size: int) -> FloatArray:
    """What a coin and its edge cover, float32 (size, size), 0 to 1."""
    top = centre + (frame @ _CIRCLE).T
    hull = cv2.convexHull(np.vstack([top, top + lower]).astype(np.float32))
    mask = np.zeros((size, size), np.uint8)
    cv2.fillConvexPoly(mask, np.round(hull * 16).astype(np.int32), (255,), cv2.LINE_AA, shift=4)
    return mask.astype(np.float32) / 255


def _shadow(
    body: FloatArray, shift: Float64Array, rng: np.random.Generator, thickness: float
) -> FloatArray:
    """Soft shadow of a body, float32 (size, size, 1), 0 to 1."""
    moved = cv2.warpAffine(body, np.column_stack([np.eye(2), shift]), body.shape[::-1])
    soft = cv2.GaussianBlur(moved, (0, 0), rng.uniform(0.2, 1.0) * thickness + 0.5)
    return np.asarray(soft, np.float32)[:, :, None]
