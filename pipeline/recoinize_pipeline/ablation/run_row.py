"""Trains and judges one row of the table."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from recoinize_pipeline import atomic
from recoinize_pipeline.ablation.found_coins import FoundCoins
from recoinize_pipeline.ablation.photo_sets import PhotoSets
from recoinize_pipeline.ablation.row_folder import RowFolder
from recoinize_pipeline.ablation.table import AblationRow
from recoinize_pipeline.evaluation.metrics import roc_auc, top1
from recoinize_pipeline.evaluation.photo_evaluation import judge_readings
from recoinize_pipeline.evaluation.recognize_photos import (
    PhotoReader,
    PhotoReadings,
    no_coin_reading,
    read_views,
)
from recoinize_pipeline.evaluation.training_reader import TrainingReader
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.training.embedder import Embedder
from recoinize_pipeline.training.train import Listener, train

_NO_DATASET = "no-dataset"


def run_row(
    row: AblationRow,
    catalogue: Catalogue,
    sets: PhotoSets,
    folder: RowFolder,
    listener: Listener,
) -> dict[str, Any]:
    """Train, unless that is done, and judge the network before any export.

    A killed run goes on after the training's last finished epoch.

    Args:
        row: the row.
        catalogue: its faces.
        sets: what it is judged on.
        folder: where its training is kept and its result is written.
        listener: is told of the progress.

    Returns:
        What is written as the row's result: `seed`, `faces`, `designs`, `images_seen` (with
        repetitions), `epochs`, `seconds` of training, `parameters`, `validation_top1`, and under
        `sets` for each photo set the figures of `_judged`.
    """
    record = train(
        catalogue,
        folder.root / _NO_DATASET,
        folder.network,
        row.settings,
        row.spec,
        listener,
        inputs_dir=folder.relit_inputs,
    ).record
    embedder = Embedder.load(folder.network)
    reader = TrainingReader(embedder, catalogue, row.settings, folder.references)
    options, history = row.settings.training, record["history"]
    batch = min(options.designs_per_batch, record["designs"]) * options.images_per_design
    result = {
        "seed": row.settings.seed,
        "faces": len(record["faces"]),
        "designs": record["designs"],
        "images_seen": len(history) * options.steps_per_epoch * batch,
        "epochs": len(history),
        "seconds": round(sum(epoch["seconds"] for epoch in history), 1),
        "parameters": int(embedder.model.count_params()),
        "validation_top1": history[record["kept_epoch"]]["validation_top1"],
        "sets": _judged(row, reader, sets),
    }
    atomic.write_json(folder.result, result)
    keras.utils.clear_session()  # networks of earlier rows would fill the memory
    return result


def _judged(row: AblationRow, reader: TrainingReader, sets: PhotoSets) -> dict[str, Any]:
    """Figures by set: `photos`, `denomination_top1` with the scale that photographs share and
    `denomination_top1_alone`, `country_top1` of national sides, and `auc`, how well the distance
    to the nearest reference tells strangers from the set's coins."""

    def distances(readings: PhotoReadings) -> list[float]:
        return [float(r.distances[0]) for r in readings.readings if r.outline is not None]

    strange: list[float] = []
    if sets.strangers is not None:
        views = sets.views(None, row.spec)
        strange = distances(_read(reader, sets.strangers, views[:, : row.views]))
    figures = {}
    for name, found in sets.coins.items():
        readings = _read(reader, found, sets.views(name, row.spec)[:, : row.views])
        judged = judge_readings(readings, reader, row.settings.evaluation)
        near = distances(readings)
        figures[name] = {
            "photos": len(found.photos),
            "denomination_top1": top1(judged.shared, "denomination"),
            "denomination_top1_alone": top1(judged.alone, "denomination"),
            "country_top1": top1([r for r in judged.shared if r.photo.national], "country"),
            "auc": roc_auc(near, strange) if near and strange else None,
        }
    return figures


def _read(reader: PhotoReader, found: FoundCoins, views: np.ndarray) -> PhotoReadings:
    """Readings of all photographs, embedded together."""
    embedded = reader.embed(views.reshape(-1, *views.shape[2:]))
    of_coin = iter(embedded.reshape(*views.shape[:2], -1))
    return PhotoReadings(
        [
            no_coin_reading(photo, size)
            if outline is None
            else read_views(reader, photo, size, outline, next(of_coin))
            for photo, size, outline in zip(found.photos, found.sizes, found.outlines, strict=True)
        ]
    )
