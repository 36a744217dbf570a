"""Network inputs whose content is known: relit faces, renders, photographs."""

from __future__ import annotations

import multiprocessing
import os
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from recoinize_edge.coin import CoinLabel
from recoinize_edge.disc import find_disc
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input

from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.relight import relit_picture


@dataclass(frozen=True, slots=True)
class Truth:
    """What one input shows. `None` means that nobody has said.

    Attributes:
        denomination: code of the face value.
        country: issuer, `eu` for the common side.
        design: country and design, as far as the face is known.
        stranger: whether it is no coin that any index knows: every answer is wrong.
    """

    denomination: str | None = None
    country: str | None = None
    design: tuple[str, str] | None = None
    stranger: bool = False

    @classmethod
    def of_label(cls, label: CoinLabel) -> Truth:
        """The truth about a picture of a known face."""
        return cls(label.denomination, label.country, (label.country, label.design))


@dataclass(slots=True)
class Samples:
    """Inputs of the network and what they show.

    Attributes:
        inputs: uint8 (n, radii, angles, 3).
        truths: one for each input.
    """

    inputs: UInt8Array
    truths: list[Truth] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.inputs)

    @classmethod
    def empty(cls, spec: PreprocessingSpec) -> Samples:
        """No samples."""
        return cls(np.empty((0, *spec.shape), np.uint8))

    def __add__(self, other: Samples) -> Samples:
        return Samples(np.concatenate([self.inputs, other.inputs]), self.truths + other.truths)


Advance = Callable[[int], Any]
"""Called with the number of pictures that were made since the last call."""


def relit_samples(
    catalogue: Catalogue,
    faces: Sequence[Face],
    per_face: int,
    purpose: str,
    seed: int,
    spec: PreprocessingSpec,
    advance: Advance = lambda count: None,
) -> Samples:
    """Relit pictures of faces, unwrapped.

    Picture i of a face depends on `seed`, `purpose`, the face and i alone.

    Args:
        catalogue: holds the textures.
        faces: which faces.
        per_face: pictures of each face.
        purpose: `references`, `calibration` or `proof`; each has pictures of its own.
        seed: the project's seed.
        spec: preprocessing.
        advance: told of progress.

    Returns:
        `per_face` samples of the first face, then those of the second, and so on.
    """
    if not faces or not per_face:
        return Samples.empty(spec)
    jobs = [
        (catalogue.texture(face), face.face_id, per_face, purpose, seed, spec) for face in faces
    ]
    inputs = []
    for made in _in_processes(jobs):
        inputs.append(made)
        advance(len(made))
    truths = [Truth.of_label(face.label) for face in faces for _ in range(per_face)]
    return Samples(np.concatenate(inputs), truths)


def relit_inputs(
    texture: UInt8Array,
    face_id: str,
    count: int,
    purpose: str,
    seed: int,
    spec: PreprocessingSpec,
) -> UInt8Array:
    """Relit pictures of one disc texture, uint8 (count, radii, angles, 3)."""
    layers = face_layers(texture)
    inputs = np.empty((count, *spec.shape), np.uint8)
    stream = [seed, zlib.crc32(purpose.encode()), zlib.crc32(face_id.encode())]
    for i in range(count):
        picture, outline = relit_picture(layers, np.random.default_rng([*stream, i]))
        inputs[i] = polar_input(picture, outline, spec)
    return inputs


def _in_processes(jobs: Sequence[tuple[Any, ...]]) -> Iterator[UInt8Array]:
    """`relit_inputs` of each job, in order; in several processes if there are many."""
    workers = min(os.cpu_count() or 1, len(jobs) // 16)
    if workers < 2:
        yield from (relit_inputs(*job) for job in jobs)
        return
    # Spawned, because TensorFlow's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        yield from pool.map(relit_inputs, *zip(*jobs, strict=True), chunksize=4)


def render_samples(
    dataset_dir: Path, split: str, labels: dict[str, CoinLabel], count: int, spec: PreprocessingSpec
) -> Samples:
    """Renders from the dataset, spread evenly over the faces.

    Args:
        dataset_dir: folder of the dataset; without one there are no samples.
        split: `train`, `validation`, `test` or `heldout`.
        labels: labels by face_id; images of other faces are left out.
        count: at most so many.
        spec: preprocessing.
    """
    if not dataset_dir.is_dir() or count <= 0:
        return Samples.empty(spec)
    from recoinize_pipeline.dataset.load import load_split

    rows = load_split(dataset_dir, split)
    chosen = stratified(rows["face_id"], count, known=labels)
    inputs, truths = [], []
    for i in chosen:
        row = rows[i]
        picture = np.asarray(row["image"].convert("RGB"))
        inputs.append(polar_input(picture, Ellipse(*row["outline"]), spec))
        truths.append(Truth.of_label(labels[row["face_id"]]))
    return Samples(np.stack(inputs), truths) if inputs else Samples.empty(spec)


def stratified(groups: Iterable[str], count: int, known: Iterable[str]) -> list[int]:
    """Indices of at most `count` items, taken in turn from each group of `known`.

    Example:
        >>> stratified(["a", "a", "a", "b"], 3, {"a", "b"})
        [0, 1, 3]
    """
    allowed = set(known)
    members: dict[str, list[int]] = defaultdict(list)
    for i, group in enumerate(groups):
        if group in allowed:
            members[group].append(i)
    in_turn = [
        (turn, index) for indices in members.values() for turn, index in enumerate(indices)
    ]
    return sorted(index for _, index in sorted(in_turn)[:count])


def photo_samples(
    photos: Iterable[Photo],
    spec: PreprocessingSpec,
    stranger: bool = False,
    advance: Advance = lambda count: None,
) -> Samples:
    """Photographs in which a coin's outline is found.

    Args:
        photos: one coin each.
        spec: preprocessing.
        stranger: whether they show what is to be called unknown.
        advance: told of progress.
    """
    inputs, truths = [], []
    for photo in photos:
        advance(1)
        try:
            image = read_image(photo.path)
        except ImageError:
            continue  # `recoinize evaluate` reports it
        outline = find_disc(image)
        if outline is not None:
            inputs.append(polar_input(image, outline, spec))
            truths.append(Truth(photo.denomination, photo.country, stranger=stranger))
    return Samples(np.stack(inputs), truths) if inputs else Samples.empty(spec)
