"""Checkpoints: everything that a killed training needs to go on."""

from __future__ import annotations

import json
import math
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
        queries: how many inputs validate; 0 if that is not known.
    """

    fingerprint: str
    history: list[EpochRecord] = field(default_factory=list)
    queries: int = 0

    @property
    def best(self) -> EpochRecord | None:
        """The epoch with the best validation accuracy, the later one of equals."""
        return max(self.history, key=lambda r: (r.validation_top1, r.epoch), default=None)

    @property
    def kept(self) -> EpochRecord | None:
        """The epoch whose network is kept: the latest that is as good as the best one.

        As good is within one standard error of its accuracy (Breiman et al.: Classification and
        regression trees, 1984). Accuracies of neighbouring epochs differ by chance, and the later
        one was trained at a lower learning rate.
        """
        if self.best is None:
            return None
        top1 = self.best.validation_top1
        error = math.sqrt(top1 * (1 - top1) / self.queries) if self.queries else 0.0
        return next(r for r in reversed(self.history) if r.validation_top1 >= top1 - error)


class Checkpoints:
    """The last state of one training and the one that is kept.

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
        """Write the state after an epoch; also as the kept one if it is."""
        names = ["last"]
        # Only a new epoch can take the place of the one that is kept.
        if progress.kept is progress.history[-1]:
            names.insert(0, "kept")
        for name in names:
            with atomic.folder(self.root / name) as aside:
                model.save(aside / MODEL_FILE)
                atomic.write_json(aside / PROGRESS_FILE, asdict(progress))

    def progress(self) -> Progress:
        """How far this training is; nothing done if there is no checkpoint of it."""
        try:
            values = json.loads((self.root / "last" / PROGRESS_FILE).read_text("utf-8"))
            if values["fingerprint"] == self.fingerprint and (self.root / "kept").is_dir():
                history = [EpochRecord(**row) for row in values["history"]]
                return Progress(self.fingerprint, history)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return Progress(self.fingerprint)

    def load(self, name: str) -> keras.Model:
        """The `last` or the `kept` model, compiled, with its optimizer's state."""
        return keras.models.load_model(self.root / name / MODEL_FILE)

    def clear(self) -> None:
        """Remove checkpoints, of this or another training."""
        shutil.rmtree(self.root, ignore_errors=True)
