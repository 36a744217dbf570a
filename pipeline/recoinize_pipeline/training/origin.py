"""What a training builds on: other trainings, and which of several with one seed it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from recoinize_pipeline.training.other_training import record_of


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a training comes from.

    Attributes:
        initial: folder of another training on the same designs, whose weights to start from.
        teachers: folders of other trainings on the same designs, whose mean the network learns
            beside the labels; proxy loss only.
        number: of several trainings with the same seed; others have other random weights and
            batches, but hold out the same faces.
    """

    initial: Path | None = None
    teachers: tuple[Path, ...] = ()
    number: int = 0

    def seed_of(self, seed: int) -> int:
        """The project's seed for the first training, others for further ones."""
        if not self.number:
            return seed
        return int(np.random.SeedSequence([seed, self.number]).generate_state(1)[0])

    def to_dict(self) -> dict[str, Any]:
        """Plain values for the training's record.

        Raises:
            WorkspaceError: there is no checkpoint in one of the folders.
        """
        return {
            "number": self.number,
            "initial": record_of(self.initial) if self.initial else None,
            "teachers": [record_of(folder) for folder in self.teachers],
        }
