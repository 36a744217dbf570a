"""The test split as a set of photographs, so that a bundle can be judged on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.dataset.load import load_split
from recoinize_pipeline.evaluation.photos import Photo


class SplitPhotos:
    """Images of a split, labelled as photographs are; the coin has to be found on them, too.

    Args:
        dataset_dir: folder of the dataset.
        split: name of the split.

    Raises:
        WorkspaceError: if the split is missing or damaged.

    Attributes:
        photos: one for each image. Their paths name face and variant; there are no such files.
    """

    def __init__(self, dataset_dir: Path, split: str) -> None:
        self._rows = load_split(dataset_dir, split)
        labels = self._rows.remove_columns(["image", "mask"])
        self.photos = [
            Photo(
                Path(split, f"{row['face_id']}-{row['variant']}"),
                row["denomination"],
                row["country"],
                row["side"],
                row["edition"],
            )
            for row in labels
        ]
        self._row_of = {photo.path: i for i, photo in enumerate(self.photos)}

    def load(self, photo: Photo) -> UInt8Array:
        """The picture of one of `photos`, uint8 (height, width, 3) RGB."""
        image = self._rows[self._row_of[photo.path]]["image"]
        return np.asarray(image.convert("RGB"))
