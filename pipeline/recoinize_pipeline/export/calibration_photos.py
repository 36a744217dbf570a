"""Photographs on which thresholds are chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from recoinize_pipeline.evaluation.photos import (
    Photo,
    list_pictures,
    packaged_labels,
    read_photo_set,
)


@dataclass(frozen=True, slots=True)
class CalibrationPhotos:
    """Photographs of one coin each.

    Attributes:
        known: coins with their labels; may be empty.
        strangers: what is to be called unknown; may be empty.
    """

    known: Sequence[Photo] = ()
    strangers: Sequence[Photo] = ()

    @classmethod
    def of_folders(cls, photos: Sequence[Path], unknown: Path | None) -> CalibrationPhotos:
        """The photographs in some folders, without those whose label is disputed.

        A wrong label would cost the budget for wrong answers that coins should have.

        Args:
            photos: folders of labelled photographs.
            unknown: folder of pictures of what is to be called unknown.

        Raises:
            PhotoSetError: if a folder does not hold what it should.
        """
        shown = [photo for folder in photos for photo in read_photo_set(folder, packaged_labels())]
        strange = [Photo(path) for path in list_pictures(unknown)] if unknown else []
        return cls([photo for photo in shown if not photo.disputed], strange)
