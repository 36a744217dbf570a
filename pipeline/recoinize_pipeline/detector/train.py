"""Trains the detector; a killed training goes on after its last epoch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import keras
import numpy as np

from recoinize_pipeline import atomic
from recoinize_pipeline.detector.loss import detection_loss
from recoinize_pipeline.detector.network import build_network
from recoinize_pipeline.detector.random_view import random_view
from recoinize_pipeline.detector.targets import FloatArray, make_targets
from recoinize_pipeline.detector.training_scenes import TrainingScene

MODEL_FILE = "model.keras"
RECORD_FILE = "training.json"

_STEPS_PER_EPOCH = 100


@dataclass(frozen=True, slots=True)
class DetectorTraining:
    """How to train.

    Attributes:
        seed: of the first weights and of every view.
        steps: batches.
        batch: views in a batch.
        view: side of a view, pixels. Smaller than the picture it will search, which costs less and
            is the same to a fully convolutional network.
        learning_rate: at the start; falls along half a cosine.
    """

    seed: int = 0
    steps: int = 4500
    batch: int = 8
    view: int = 256
    learning_rate: float = 3e-3


def train_detector(
    scenes: Sequence[TrainingScene],
    folder: Path,
    training: DetectorTraining,
    on_epoch: Callable[[int, float], None] = lambda step, loss: None,
) -> keras.Model:
    """Train the network, or read it if it is trained.

    Args:
        scenes: what to learn from.
        folder: keeps the model after each epoch and what it was trained with.
        training: how.
        on_epoch: is told the steps that are done and their mean loss.

    Returns:
        The model, for pictures of any size.

    Raises:
        WorkspaceError: the disk is full.
    """
    fingerprint = _fingerprint(scenes, training)
    record = _read_record(folder)
    if record is not None and record["fingerprint"] == fingerprint:
        model = keras.models.load_model(folder / MODEL_FILE, compile=True)
        losses: list[float] = record["losses"]
    else:
        keras.utils.set_random_seed(training.seed)
        model, losses = build_network(), []
        schedule = keras.optimizers.schedules.CosineDecay(training.learning_rate, training.steps)
        model.compile(keras.optimizers.AdamW(schedule, weight_decay=1e-3), loss=detection_loss)
    for start in range(len(losses) * _STEPS_PER_EPOCH, training.steps, _STEPS_PER_EPOCH):
        steps = range(start, min(start + _STEPS_PER_EPOCH, training.steps))
        loss = [float(model.train_on_batch(*make_batch(scenes, training, s))) for s in steps]
        losses.append(float(np.mean(loss)))
        with atomic.folder(folder) as aside:
            model.save(aside / MODEL_FILE)
            values = {"fingerprint": fingerprint, "losses": losses, "scenes": len(scenes)}
            atomic.write_json(aside / RECORD_FILE, values | asdict(training))
        on_epoch(steps.stop, losses[-1])
    return model


def make_batch(
    scenes: Sequence[TrainingScene], training: DetectorTraining, step: int
) -> tuple[FloatArray, FloatArray]:
    """Views and targets of one step, which depend on the scenes, the seed and the step only.

    Returns:
        float32 (batch, view, view, 3), 0 to 255, and what `detection_loss` wants.
    """
    rng = np.random.default_rng((training.seed, step))
    pictures, targets = [], []
    for number in rng.integers(len(scenes), size=training.batch):
        picture, outlines, seen = random_view(scenes[number], rng, training.view)
        made = make_targets(outlines, seen, training.view)
        pictures.append(picture.astype(np.float32))
        targets.append(np.dstack([made.heat, made.judged, made.weight, made.geometry]))
    return np.stack(pictures), np.stack(targets)


def _fingerprint(scenes: Sequence[TrainingScene], training: DetectorTraining) -> str:
    content = hashlib.sha256(json.dumps(asdict(training)).encode())
    for scene in scenes:
        content.update(scene.image.tobytes())
    return content.hexdigest()


def _read_record(folder: Path) -> dict | None:
    try:
        return dict(json.loads((folder / RECORD_FILE).read_text("utf-8")))
    except (OSError, ValueError):
        return None
