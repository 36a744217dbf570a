"""Building on another training: its weights to start from, its network to learn from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import keras

from recoinize_edge.errors import WorkspaceError

_CHECKPOINT = Path("checkpoints") / "last"


def record_of(training_dir: Path) -> dict[str, Any]:
    """What to remember of a training that another one builds on.

    Raises:
        WorkspaceError: there is no checkpoint in the folder.
    """
    try:
        model = (training_dir / _CHECKPOINT / "model.keras").read_bytes()
        progress = json.loads((training_dir / _CHECKPOINT / "progress.json").read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WorkspaceError(
            f"Expected a checkpoint of a training in {training_dir}. {error}. "
            "Name the folder of a training with --from or --teacher."
        ) from None
    return {
        "sha256": hashlib.sha256(model).hexdigest(),
        "fingerprint": progress["fingerprint"],
        "epochs": len(progress["history"]),
    }


def model_of(training_dir: Path) -> keras.Model:
    """The last checkpoint's model, with its proxies, not compiled."""
    return keras.models.load_model(training_dir / _CHECKPOINT / "model.keras", compile=False)


def start_from(model: keras.Model, training_dir: Path) -> None:
    """Copy the last checkpoint's weights into a new model of the same shape.

    A model with a pattern may start from a training without one; what belongs to the pattern
    then keeps its random weights.

    Raises:
        WorkspaceError: it has another shape.
    """
    other = model_of(training_dir)
    given, wanted = list(other.weights), list(model.weights)
    if not any(_of_pattern(weight) for weight in given):
        wanted = [weight for weight in wanted if not _of_pattern(weight)]
    if [w.shape for w in given] != [w.shape for w in wanted]:
        raise WorkspaceError(
            f"Expected a training with the same network, loss and number of designs in "
            f"{training_dir}. Received another one. Start without --from."
        )
    for weight, value in zip(wanted, given, strict=True):
        weight.assign(value)


def _of_pattern(weight: keras.Variable) -> bool:
    *_, layer, name = weight.path.split("/")
    return name == "patterns" or layer in ("pattern", "pattern_normalization")
