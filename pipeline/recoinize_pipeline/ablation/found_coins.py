"""Where the coins of a photo set are, found once for all rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import recoinize_edge
from recoinize_edge.coin_outlines import coin_views
from recoinize_edge.disc import find_disc
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_pipeline import atomic
from recoinize_pipeline.ablation.fingerprint import (
    files_fingerprint,
    fingerprint,
    sources_fingerprint,
)
from recoinize_pipeline.evaluation.photos import Photo


@dataclass(frozen=True, slots=True)
class FoundCoins:
    """The photographs of a set that can be read.

    Attributes:
        photos: what is known about them.
        sizes: height and width of each picture, pixels.
        outlines: where its coin is; None if none was found.
    """

    photos: list[Photo]
    sizes: list[tuple[int, int]]
    outlines: list[Ellipse | None]

    def views(self, spec: PreprocessingSpec) -> UInt8Array:
        """Network inputs, uint8 (found, VIEWS, radii, angles, 3), of the coins that were found."""
        return np.stack(
            [
                coin_views(read_image(photo.path), outline, spec)
                for photo, outline in zip(self.photos, self.outlines, strict=True)
                if outline is not None
            ]
        )

    @property
    def found(self) -> npt.NDArray[np.bool_]:
        """Whether each photograph's coin was found."""
        return np.array([outline is not None for outline in self.outlines])


def found_coins(
    photos: Sequence[Photo],
    cache_dir: Path,
    track: Callable[[Sequence[Photo]], Iterable[Photo]] = iter,
) -> FoundCoins:
    """Find the coins of a photo set, or read where they were found before.

    Args:
        photos: one coin each; those that cannot be read are left out.
        cache_dir: where the outlines are kept, by the pictures and the code that finds them.
        track: goes through photographs and shows how far it is.
    """
    key = fingerprint(
        [files_fingerprint(photo.path for photo in photos), sources_fingerprint(recoinize_edge)]
    )
    cache = cache_dir / f"{key}.json"
    try:
        entries = json.loads(cache.read_text(encoding="utf-8"))
    except OSError:
        entries = [_entry(photo) for photo in track(photos)]
        atomic.write_json(cache, entries)
    readable = [(photo, entry) for photo, entry in zip(photos, entries, strict=True) if entry]
    return FoundCoins(
        [photo for photo, _ in readable],
        [(entry["height"], entry["width"]) for _, entry in readable],
        [Ellipse(*entry["outline"]) if entry["outline"] else None for _, entry in readable],
    )


def _entry(photo: Photo) -> dict[str, object] | None:
    try:
        image = read_image(photo.path)
    except ImageError:
        return None
    outline = find_disc(image)
    return {
        "height": image.shape[0],
        "width": image.shape[1],
        "outline": None if outline is None else [float(v) for v in astuple(outline)],
    }
