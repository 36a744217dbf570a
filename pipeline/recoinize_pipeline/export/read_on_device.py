"""What a device sees of photographs, in processes of their own.

Thresholds have to fit what a reader sees, with all its looks along other outlines, which depend on
the network and its references. So it is the reader itself that looks.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from recoinize_edge.errors import ImageError
from recoinize_edge.face_table import Neighbours as CoinNeighbours
from recoinize_edge.image_file import read_image
from recoinize_edge.seen_coin import see_coin
from recoinize_edge.view import nearest_view
from recoinize_pipeline.evaluation.open_reader import open_bundle
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import BundleReader
from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
from recoinize_pipeline.export.formats import ExportError
from recoinize_pipeline.export.listener import Listener
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import Truth

_AT_ONCE = 4
"""Photographs handed to a process together."""

_reader: BundleReader  # of this process


def read_on_device(
    bundle: Path,
    artifact: str,
    photos: Sequence[Photo],
    on_photo: Callable[[], object] = lambda: None,
    *,
    strangers: bool = False,
) -> Neighbours:
    """The nearest references of the coin on each photograph, by the view that speaks for it.

    TensorFlow and the TFLite runtimes do not bear each other in one process, so that fresh ones
    read, as many as there are processors.

    Args:
        bundle: folder of the bundle; its decision is not asked.
        artifact: the one that reads.
        photos: one coin each.
        on_photo: told of each photograph that is done.
        strangers: whether they show what is to be called unknown.

    Returns:
        One row for each photograph that can be read and on which a coin is found.

    Raises:
        ExportError: if a process died.
    """
    nothing = Neighbours(np.empty((0, 1), np.float32), np.empty((0, 1), np.int32), [])
    if not photos:
        return nothing
    distances, faces, truths = [], [], []
    workers = min(os.cpu_count() or 1, -(-len(photos) // _AT_ONCE))
    try:
        with ProcessPoolExecutor(
            workers, get_context("spawn"), initializer=_open, initargs=(bundle, artifact)
        ) as pool:
            found = pool.map(_read, [photo.path for photo in photos], chunksize=_AT_ONCE)
            for photo, nearest in zip(photos, found, strict=True):
                on_photo()
                if nearest is not None:
                    distances.append(nearest[0])
                    faces.append(nearest[1])
                    truths.append(Truth(photo.denomination, photo.country, stranger=strangers))
    except BrokenProcessPool as error:
        raise ExportError(
            f"Expected {artifact} to read {len(photos)} photographs. A process that did so was "
            "stopped, perhaps for want of memory. Close other programs and run the command again."
        ) from error
    return Neighbours(np.stack(distances), np.stack(faces), truths) if truths else nothing


def read_for_calibration(
    bundle: Path, artifact: str, photos: CalibrationPhotos, listener: Listener
) -> tuple[Neighbours, Neighbours]:
    """What an artifact sees of coins and of strangers; see `read_on_device`."""
    listener.start(
        f"Reading photographs with {artifact}", len(photos.known) + len(photos.strangers)
    )

    def on_photo() -> None:
        listener.advance(1)

    known = read_on_device(bundle, artifact, photos.known, on_photo)
    strangers = read_on_device(bundle, artifact, photos.strangers, on_photo, strangers=True)
    return known, strangers


def _open(bundle: Path, artifact: str) -> None:
    global _reader
    _reader = open_bundle(bundle, artifact)


def _read(path: Path) -> CoinNeighbours | None:
    try:
        image = read_image(path)
    except ImageError:
        return None  # `recoinize evaluate` reports it
    outline = _reader.find(image)
    return None if outline is None else nearest_view(see_coin(_reader, image, outline)).nearest
