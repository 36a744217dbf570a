"""Trained networks whose common opinion another one learns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy.typing as npt
from keras import ops

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.training.compiled import compiled
from recoinize_pipeline.training.embedder import RECORD_FILE
from recoinize_pipeline.training.losses.distillation import with_labels
from recoinize_pipeline.training.losses.proxy import ProxyCosine
from recoinize_pipeline.training.other_training import model_of


class Teachers:
    """The mean of what several trained networks see in an input.

    Networks that were trained apart err apart: the mean of their cosines tells coins and
    strangers apart better than either. A student learns the mean and is as small as one of them.

    Args:
        models: trained with proxies, on the same designs in the same order.
    """

    def __init__(self, models: Sequence[keras.Model]) -> None:
        self._models = list(models)
        self._cosines = compiled(self._mean)

    @classmethod
    def load(cls, folders: Sequence[Path], student: keras.Model) -> Teachers:
        """The last checkpoints of other trainings.

        Args:
            folders: of the trainings.
            student: the model that shall learn from them, with its proxies.

        Raises:
            WorkspaceError: the student does not answer as they do.
        """
        proxies = isinstance(student.layers[-1], ProxyCosine)
        models = [model_of(folder) for folder in folders]
        for folder, model in zip(folders, models, strict=True):
            if not proxies or model.output_shape != student.output_shape:
                raise WorkspaceError(
                    f"Expected a training with the proxy loss on the same designs in {folder}. "
                    f"Received outputs of shape {model.output_shape} where the student has "
                    f"{student.output_shape}. Name another folder with --teacher."
                )
        return cls(models)

    def __call__(self, inputs: Any, labels: npt.ArrayLike) -> Any:
        """What `DistilledCosineLoss` takes for the truth, float32 (n, parts, 1 + labels).

        Args:
            inputs: float32 (n, radii, angles, 3), 0 to 255.
            labels: int64 (n,).
        """
        return with_labels(labels, self._cosines(inputs))

    def _mean(self, inputs: Any) -> Any:
        return ops.mean(
            ops.stack([model(inputs, training=False) for model in self._models]), axis=0
        )


def require_same_faces(folder: Path, faces: Sequence[str]) -> None:
    """Check that a teacher has learned the same faces as its student.

    Designs are numbered by name, so a teacher of other faces would have other columns.

    Args:
        folder: of the teacher's training.
        faces: identifiers of the student's faces.

    Raises:
        WorkspaceError: the training is not finished, or was on others.
    """
    try:
        record = json.loads((folder / RECORD_FILE).read_text(encoding="utf-8"))
        learned = set(record["faces"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceError(
            f"Expected a finished training in {folder}. {error!r}. "
            "Let it finish with `recoinize train`, or name another folder with --teacher."
        ) from None
    if learned != set(faces):
        raise WorkspaceError(
            f"Expected a training on the same {len(faces)} faces in {folder}. Received one on "
            "others: the catalogue, the seed or what is held out differs. Name another folder "
            "with --teacher."
        )
