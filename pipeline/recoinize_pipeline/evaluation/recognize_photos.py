"""Reads every photograph of a set and keeps what is needed to judge the answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec, decide
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.face_table import FaceTable, Neighbours
from recoinize_edge.image_file import read_image
from recoinize_edge.metal_colour import METALS, coin_colour
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, unwrap
from recoinize_edge.reader import CoinReader
from recoinize_edge.seen_coin import see_coin
from recoinize_edge.view import nearest_view
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

SIZE_DEVIATIONS = 3
"""A size fits a coin if it is this many standard deviations of the scale away, at most: where the
coins that share a scale agree badly, it tells few sizes apart."""

STRUCK_COST = 5.0
"""Cost of a metal, by its colour, from which a coin is not of it: odds of 150 to 1."""

NO_COIN = Answer.unknown("no coin was found in the picture")


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
        colour: (4,) of core and ring, see `coin_colour`; None if it is not known.
    """

    photo: Photo
    size: tuple[int, int]
    outline: Ellipse | None
    embedding: FloatArray
    distances: FloatArray
    faces: npt.NDArray[np.int32]
    views: tuple[Neighbours, ...]
    surroundings: FloatArray | None = None
    colour: npt.NDArray[np.float64] | None = None


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
class SharedEvidence:
    """What the coins beside it tell about a coin.

    Attributes:
        diameter_mm: its diameter by the scale that they share.
        error_mm: standard deviation of that.
        metal_costs: what each of `recoinize_edge.metal_colour.METALS` costs by its colour in the
            light that they share; all 0 where they share none.
    """

    diameter_mm: float
    error_mm: float
    metal_costs: tuple[float, ...] = (0.0,) * len(METALS)

    def colour_costs(self, table: FaceTable) -> npt.NDArray[np.float64]:
        """What each face of a table costs by its colour."""
        return table.colour_costs(np.array(self.metal_costs))


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
            views = see_coin(reader, image, outline)
            best = nearest_view(views)
            reading = Reading(
                photo,
                size,
                outline,
                best.embedding,
                *best.nearest,
                tuple(view.nearest for view in views),
                surroundings=surroundings(image, outline),
                colour=coin_colour(unwrap(image, outline, reader.spec), reader.spec),
            )
        result.readings.append(reading)
    return result


def read_views(
    reader: PhotoReader,
    photo: Photo,
    size: tuple[int, int],
    outline: Ellipse,
    embeddings: FloatArray,
) -> Reading:
    """The reading of a photograph whose coin was found and embedded.

    Args:
        reader: finds the nearest references.
        photo: what is known about it.
        size: height and width of the picture, pixels.
        outline: where the coin is.
        embeddings: float32 (views, d), at least one view.
    """
    seen = tuple(reader.nearest(view) for view in embeddings)
    # As `CoinReader.read` does: the view that resembles a reference most speaks.
    best = min(range(len(seen)), key=lambda i: float(seen[i][0][0]))
    return Reading(photo, size, outline, embeddings[best], *seen[best], seen)


def no_coin_reading(photo: Photo, size: tuple[int, int]) -> Reading:
    """The reading of a photograph in which no coin was found."""
    nothing = np.empty(0, np.float32)
    return Reading(photo, size, None, nothing, nothing, np.empty(0, np.int32), ())


def decide_all(
    readings: Sequence[Reading],
    labels: Sequence[CoinLabel],
    decision: DecisionSpec,
    evidence: Sequence[SharedEvidence | None] | None = None,
) -> list[Recognition]:
    """Answers for all readings.

    Args:
        readings: from `read_photos`.
        labels: the reader's faces.
        decision: the reader's decision.
        evidence: what the coins beside tell, where they do; None reads each photograph alone.
    """
    table = FaceTable.of(labels)
    unrefusing = replace(decision, threshold=NO_THRESHOLD)
    recognitions = []
    for reading, shared in zip(readings, evidence or [None] * len(readings), strict=True):
        if reading.outline is None:
            recognitions.append(Recognition(reading.photo, NO_COIN, NO_COIN, None))
            continue
        if shared is None:
            neighbours = (reading.distances, reading.faces)
            answer, unrefused = (decide(*neighbours, labels, s) for s in (decision, unrefusing))
            guess = best_guess(*neighbours, labels, decision.neighbours)
        else:
            answer, unrefused = (
                _decide_by_evidence(reading, table, shared, s) for s in (decision, unrefusing)
            )
            spread = distance_spread(decision)
            guess = best_guess_by_evidence(reading.views, table, shared, spread)
        diameter = shared.diameter_mm if shared else None
        recognitions.append(
            Recognition(reading.photo, answer, unrefused, guess, reading.outline, diameter)
        )
    return recognitions


def _decide_by_evidence(
    reading: Reading, table: FaceTable, shared: SharedEvidence, decision: DecisionSpec
) -> Answer:
    """Answer among the designs of which a coin has that size and colour."""
    tolerance = SIZE_DEVIATIONS * shared.error_mm
    fits = np.abs(table.diameters - shared.diameter_mm) <= tolerance
    fits &= shared.colour_costs(table) < STRUCK_COST
    wanted = np.isin(table.designs, table.designs[fits])
    views = [
        (distances[wanted[faces]], faces[wanted[faces]])
        for distances, faces in reading.views
        if wanted[faces].any()
    ]
    distances, faces = min(
        views,
        key=lambda view: float(view[0][0]),
        default=(reading.distances, reading.faces),
    )
    return decide(distances, faces, table.labels, decision, shared.diameter_mm, tolerance)


def distance_spread(decision: DecisionSpec) -> float:
    """Standard deviation of the difference of two embedding distances of one coin, above 0."""
    return max(DISTANCE_SPREAD * decision.threshold, 1e-6)


def best_guess_by_evidence(
    views: Sequence[Neighbours], table: FaceTable, evidence: SharedEvidence, spread: float
) -> CoinLabel:
    """The likeliest face by picture, size and colour, without any right to say "unknown".

    Args:
        views: nearest references of each view of the coin, one view at least.
        table: all faces.
        evidence: what other photographs tell.
        spread: see `distance_spread`.
    """
    gap = (table.diameters - evidence.diameter_mm) / max(evidence.error_mm, 1e-6)
    costs = table.relief_costs(views, spread) + np.minimum(gap * gap / 2, WORST_SIZE_COST)
    return table.labels[int((costs + evidence.colour_costs(table)).argmin())]


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
