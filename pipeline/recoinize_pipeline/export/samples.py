"""Network inputs whose content is known: relit faces, renders, photographs."""

from __future__ import annotations

import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from recoinize_edge.coin import CoinLabel
from recoinize_edge.coin_outlines import VIEWS, coin_views
from recoinize_edge.disc import find_disc
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.training.relit_cache import ensure_relit_inputs


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


def relit_samples(
    catalogue: Catalogue,
    faces: Sequence[Face],
    per_face: int,
    purpose: str,
    seed: int,
    spec: PreprocessingSpec,
    advance: Callable[[int], Any] = lambda count: None,
    cache_dir: Path | None = None,
) -> Samples:
    """Relit pictures of faces, unwrapped.

    Args:
        catalogue: holds the textures.
        faces: which faces.
        per_face: pictures of each face.
        purpose: `references`, `calibration` or `proof`; each has pictures of its own, and none
            has those of the training.
        seed: the project's seed.
        spec: preprocessing.
        advance: told how many pictures were made since the last call.
        cache_dir: where the pictures are kept, so that an interrupted run goes on; None keeps
            none.

    Returns:
        `per_face` samples of the first face, then those of the second, and so on.
    """
    if not faces or not per_face:
        return Samples.empty(spec)
    with tempfile.TemporaryDirectory(prefix="recoinize-relit-") as scratch:
        paths = ensure_relit_inputs(
            catalogue,
            faces,
            {face.face_id: per_face for face in faces},
            purpose_seed(seed, purpose),
            spec,
            cache_dir or Path(scratch),
            lambda: advance(per_face),
        )
        inputs = [np.load(paths[face.face_id], allow_pickle=False) for face in faces]
    truths = [Truth.of_label(face.label) for face in faces for _ in range(per_face)]
    return Samples(np.concatenate(inputs), truths)


def purpose_seed(seed: int, purpose: str) -> int:
    """The seed of one purpose, another one for each."""
    return seed ^ zlib.crc32(purpose.encode())


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
    in_turn = [(turn, index) for indices in members.values() for turn, index in enumerate(indices)]
    return sorted(index for _, index in sorted(in_turn)[:count])


def photo_samples(
    photos: Iterable[Photo],
    spec: PreprocessingSpec,
    stranger: bool = False,
    on_photo: Callable[[], None] = lambda: None,
) -> Samples:
    """Photographs in which a coin's outline is found.

    Args:
        photos: one coin each.
        spec: preprocessing.
        stranger: whether they show what is to be called unknown.
        on_photo: told of each photograph that is done.

    Returns:
        For each coin its `VIEWS` views, one after the other, as a reader looks at it.
    """
    inputs, truths = [], []
    for photo in photos:
        on_photo()
        try:
            image = read_image(photo.path)
        except ImageError:
            continue  # `recoinize evaluate` reports it
        outline = find_disc(image)
        if outline is not None:
            inputs.append(coin_views(image, outline, spec))
            truths += [Truth(photo.denomination, photo.country, stranger=stranger)] * VIEWS
    return Samples(np.concatenate(inputs), truths) if inputs else Samples.empty(spec)
