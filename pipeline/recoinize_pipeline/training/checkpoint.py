"""Checkpoints: everything that a killed training needs to go on."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras

from recoinize_pipeline import atomic

MODEL_FILE = "model.keras"
PROGRESS_FILE = "progress.json"


@dataclass(slots=True)
class EpochRecord:
    """One row of the history."""

    epoch: int
    loss: float
    validation_top1: float
    learning_rate: float
    seconds: float


@dataclass(slots=True)
class Progress:
    """How far a training is.

    Attributes:
        fingerprint: of settings and inputs; another one means another training.
        history: one record per finished epoch.
    """

    fingerprint: str
    history: list[EpochRecord] = field(default_factory=list)

    @property
    def best(self) -> EpochRecord | None:
        """The epoch with the best validation accuracy, the later one of equals."""
        return max(self.history, key=lambda r: (r.validation_top1, r.epoch), default=None)


class Checkpoints:
    """The last and the best state of one training.

    Each is a folder that appears whole or not at all, with the model (and its optimizer) and the
    progress that belongs to it.

    Args:
        root: folder of the checkpoints.
        fingerprint: of the training; checkpoints of another one are ignored.
    """

    def __init__(self, root: Path, fingerprint: str) -> None:
        self.root = root
        self.fingerprint = fingerprint

    def save(self, model: keras.Model, progress: Progress) -> None:
        """Keep the state after an epoch; also as the best one if it is."""
        names = ["last"]
        best = progress.best
        if best is not None and best.epoch == progress.history[-1].epoch:
            names.insert(0, "best")
        for name in names:
            with atomic.folder(self.root / name) as aside:
                model.save(aside / MODEL_FILE)
                atomic.write_json(aside / PROGRESS_FILE, asdict(progress))

    def progress(self) -> Progress:
        """How far this training is; nothing done if there is no checkpoint of it."""
        try:
            values = json.loads((self.root / "last" / PROGRESS_FILE).read_text("utf-8"))
            if values["fingerprint"] == self.fingerprint:
                history = [EpochRecord(**row) for row in values["history"]]
                return Progress(self.fingerprint, history)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return Progress(self.fingerprint)

    def load(self, name: str) -> keras.Model:
        """The `last` or the `best` model, compiled, with its optimizer's state."""
        return keras.models.load_model(self.root / name / MODEL_FILE)

    def clear(self) -> None:
        """Remove checkpoints, of this or another training."""
        shutil.rmtree(self.root, ignore_errors=True)
