"""Reads every photograph of a set and keeps what is needed to judge the answers."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DIAMETER_TOLERANCE_MM, DecisionSpec, decide
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_edge.reader import CoinReader
from recoinize_edge.views import coin_views
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.surroundings import surroundings

FloatArray = npt.NDArray[np.float32]

NO_THRESHOLD = 2.0
"""Unit vectors are never further apart, so that this distance refuses nothing."""

DISTANCE_SPREAD = 0.07
"""Standard deviation of the difference of a coin's distances to two faces that it may be, as a
share of the reader's threshold."""

WORST_SIZE_COST = 8.0
"""Most that a size which does not fit costs a face: four standard deviations. Beyond, the outline
is wrong, and how far it is off says nothing more."""

SIZE_DEVIATIONS = 4
"""A size fits a coin if it is this many standard deviations of the scale away, at most: where the
coins that share a scale agree badly, it tells few sizes apart."""

NO_COIN = Answer.unknown("no coin was found in the picture")


Neighbours = tuple[FloatArray, npt.NDArray[np.int32]]
"""Distances (k,), rising, and faces (k,) of the references nearest to one view of a coin."""


class PhotoReader(Protocol):
    """What is judged: finds a coin, embeds it, and finds its nearest references."""

    @property
    def spec(self) -> PreprocessingSpec:
        """Preprocessing that the network was trained with."""
        ...

    @property
    def labels(self) -> Sequence[CoinLabel]:
        """All faces that it knows."""
        ...

    @property
    def decision(self) -> DecisionSpec:
        """How it comes from neighbours to an answer."""
        ...

    def find(self, image: UInt8Array) -> Ellipse | None:
        """Outline of the coin in a picture, uint8 (height, width, 3) RGB."""
        ...

    def embed(self, inputs: UInt8Array) -> FloatArray:
        """Unit embeddings, float32 (n, d), of uint8 (n, radii, angles, 3)."""
        ...

    def nearest(self, embedding: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int32]]:
        """Distances (k,), rising, and faces (k,) as indices into `labels`, of float32 (d,)."""
        ...


class BundleReader(CoinReader):
    """A bundle's artifact, as a device reads with it."""

    @property
    def spec(self) -> PreprocessingSpec:
        """The bundle's preprocessing."""
        return self.bundle.spec

    @property
    def labels(self) -> Sequence[CoinLabel]:
        """The bundle's faces."""
        return self.bundle.labels

    @property
    def decision(self) -> DecisionSpec:
        """The decision calibrated for the artifact."""
        return self.bundle.decision


@dataclass(frozen=True, slots=True)
class Reading:
    """One photograph and what was seen on it, before any decision.

    Attributes:
        photo: what is known about it.
        size: height and width of the picture, pixels.
        outline: where the coin is; None if none was found, and then the arrays are empty.
        embedding: float32 (d,), of unit length.
        distances: float32 (k,), to the nearest references, rising.
        faces: int32 (k,), their faces, as indices into the reader's labels.
        views: the same of each view of the coin; the best of them are `distances` and `faces`.
        surroundings: cues of where the coin lay, see `surroundings`; None if they are not known.
    """

    photo: Photo
    size: tuple[int, int]
    outline: Ellipse | None
    embedding: FloatArray
    distances: FloatArray
    faces: npt.NDArray[np.int32]
    views: tuple[Neighbours, ...]
    surroundings: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Recognition:
    """One photograph and what is said about it.

    Attributes:
        photo: what is known about it.
        answer: what is said at the reader's threshold.
        unrefused: what would be said if no distance were too great.
        guess: the one face that resembles the coin most, whatever the distance; None without a
            coin.
        outline: where the coin is; None if none was found.
        diameter_mm: what the scale of the photographs told about its size, if anything.
    """

    photo: Photo
    answer: Answer
    unrefused: Answer
    guess: CoinLabel | None
    outline: Ellipse | None = None
    diameter_mm: float | None = None


@dataclass(frozen=True, slots=True)
class MeasuredDiameter:
    """A coin's diameter by the scale of its photograph, and its standard deviation, millimetres."""

    mm: float
    error_mm: float


@dataclass(slots=True)
class PhotoReadings:
    """All readings of a set, and the pictures that could not be read.

    Attributes:
        readings: one for each readable picture.
        unreadable: path and reason of each other one.
    """

    readings: list[Reading] = field(default_factory=list)
    unreadable: list[tuple[Path, str]] = field(default_factory=list)


def read_photos(
    reader: PhotoReader,
    photos: Iterable[Photo],
    load: Callable[[Photo], UInt8Array] = lambda photo: read_image(photo.path),
) -> PhotoReadings:
    """Find and compare the coin on each photograph.

    Args:
        reader: what is judged.
        photos: one coin each.
        load: gives the picture of a photograph, uint8 (height, width, 3) RGB.

    Returns:
        Readings in the order of `photos`. A picture that cannot be read is listed, not fatal.
    """
    result = PhotoReadings()
    for photo in photos:
        try:
            image = load(photo)
        except ImageError as error:
            result.unreadable.append((photo.path, str(error)))
            continue
        outline = reader.find(image)
        size = (image.shape[0], image.shape[1])
        if outline is None:
            reading = no_coin_reading(photo, size)
        else:
            views = reader.embed(coin_views(image, outline, reader.spec))
            cues = surroundings(image, outline)
            reading = read_views(reader, photo, size, outline, views, cues)
        result.readings.append(reading)
    return result


def read_views(
    reader: PhotoReader,
    photo: Photo,
    size: tuple[int, int],
    outline: Ellipse,
    embeddings: FloatArray,
    cues: FloatArray | None = None,
) -> Reading:
    """The reading of a photograph whose coin was found and embedded.

    Args:
        reader: finds the nearest references.
        photo: what is known about it.
        size: height and width of the picture, pixels.
        outline: where the coin is.
        embeddings: float32 (views, d), at least one view.
        cues: of where the coin lay, from `surroundings`.
    """
    seen = tuple(reader.nearest(view) for view in embeddings)
    # As `CoinReader.read` does: the view that resembles a reference most speaks.
    best = min(range(len(seen)), key=lambda i: float(seen[i][0][0]))
    return Reading(photo, size, outline, embeddings[best], *seen[best], seen, cues)


def no_coin_reading(photo: Photo, size: tuple[int, int]) -> Reading:
    """The reading of a photograph in which no coin was found."""
    nothing = np.empty(0, np.float32)
    return Reading(photo, size, None, nothing, nothing, np.empty(0, np.int32), ())


def decide_all(
    readings: Sequence[Reading],
    labels: Sequence[CoinLabel],
    decision: DecisionSpec,
    diameters: Sequence[MeasuredDiameter | None] | None = None,
) -> list[Recognition]:
    """Answers for all readings.

    Args:
        readings: from `read_photos`.
        labels: the reader's faces.
        decision: the reader's decision.
        diameters: size of each coin where known; None reads each photograph alone.
    """
    measured = diameters or [None] * len(readings)
    unrefusing = replace(decision, threshold=NO_THRESHOLD)
    recognitions = []
    for reading, size in zip(readings, measured, strict=True):
        if reading.outline is None:
            recognitions.append(Recognition(reading.photo, NO_COIN, NO_COIN, None))
            continue
        neighbours = (reading.distances, reading.faces)
        diameter = size.mm if size else None
        tolerance = max(DIAMETER_TOLERANCE_MM, SIZE_DEVIATIONS * size.error_mm if size else 0)
        answer, unrefused = (
            decide(*neighbours, labels, spec, diameter, tolerance)
            for spec in (decision, unrefusing)
        )
        if size is None:
            guess = best_guess(*neighbours, labels, decision.neighbours)
        else:
            guess = best_guess_by_size(reading.views, labels, size, distance_spread(decision))
        recognitions.append(
            Recognition(reading.photo, answer, unrefused, guess, reading.outline, diameter)
        )
    return recognitions


def distance_spread(decision: DecisionSpec) -> float:
    """Standard deviation of the difference of two embedding distances of one coin, above 0."""
    return max(DISTANCE_SPREAD * decision.threshold, 1e-6)


def relief_costs(
    views: Sequence[Neighbours], labels: Sequence[CoinLabel], spread: float
) -> dict[int, float]:
    """What each face that a coin may be costs by its picture.

    Args:
        views: nearest references of each view of the coin.
        labels: all faces.
        spread: see `distance_spread`.

    Returns:
        Face, as an index into `labels`, to half a squared deviation: 0 for the nearest. Coins that
        share a design cost the same, as their pictures cannot tell them apart.
    """
    nearest: dict[tuple[str, str], float] = {}
    for distances, faces in views:
        for distance, face in zip(distances, faces, strict=True):
            design = (labels[face].country, labels[face].design)
            nearest[design] = min(float(distance), nearest.get(design, math.inf))
    best = min(nearest.values(), default=0.0)
    return {
        face: ((distance - best) / spread) ** 2 / 2
        for face, label in enumerate(labels)
        if (distance := nearest.get((label.country, label.design))) is not None
    }


def best_guess_by_size(
    views: Sequence[Neighbours],
    labels: Sequence[CoinLabel],
    size: MeasuredDiameter,
    spread: float,
) -> CoinLabel:
    """The likeliest face by picture and size, without any right to say "unknown".

    Args:
        views: nearest references of each view of the coin, one view at least.
        labels: all faces.
        size: of the coin.
        spread: see `distance_spread`.
    """

    def cost(face: int, relief: float) -> float:
        gap = (labels[face].diameter_mm - size.mm) / max(size.error_mm, 1e-6)
        return relief + min(gap * gap / 2, WORST_SIZE_COST)

    costs = {
        face: cost(face, relief) for face, relief in relief_costs(views, labels, spread).items()
    }
    return labels[min(costs, key=costs.__getitem__)]


def best_guess(
    distances: FloatArray,
    faces: npt.NDArray[np.int32],
    labels: Sequence[CoinLabel],
    neighbours: int,
) -> CoinLabel:
    """The face that resembles a coin most, without any right to say "unknown".

    The nearest references vote for their design as in `recoinize_edge.decision.decide`.

    Args:
        distances: (k,), rising, k at least 1.
        faces: (k,) indices into `labels`.
        labels: all faces.
        neighbours: how many of the k vote.
    """
    votes: dict[tuple[str, str], float] = defaultdict(float)
    for distance, face in zip(distances[:neighbours], faces, strict=False):
        label = labels[face]
        votes[label.country, label.design] += 1 / max(float(distance), 1e-3) ** 2
    winner = max(votes, key=votes.__getitem__)
    ranked = (labels[face] for face in faces)
    return next(label for label in ranked if (label.country, label.design) == winner)
