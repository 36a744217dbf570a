"""Where an ablation keeps what it made, named by what it was made from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recoinize_edge import (
    coin_outlines,
    decision,
    outlines,
    picture_pyramid,
    preprocessing,
    rim,
)
from recoinize_pipeline import evaluation, relight, training
from recoinize_pipeline.ablation.fingerprint import (
    faces_fingerprint,
    fingerprint,
    sources_fingerprint,
)
from recoinize_pipeline.ablation.table import AblationRow
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.training.shipped_network import AFTER_TRAINING


def code_fingerprint() -> str:
    """Changes with the code that trains and judges: rows of other code cannot be compared."""
    reading = (coin_outlines, decision, outlines, picture_pyramid, preprocessing, rim)
    return sources_fingerprint(training, relight, evaluation, *reading)


@dataclass(frozen=True, slots=True)
class RowFolder:
    """Files of one row; rows share what does not differ.

    Attributes:
        root: folder of the ablation.
        network: folder of the training. Rows that only read otherwise share it.
        result: JSON file with what the row found.
    """

    root: Path
    network: Path
    result: Path

    @property
    def relit_inputs(self) -> Path:
        """Relit pictures to train on."""
        return self.root / "inputs"

    @property
    def references(self) -> Path:
        """Relit pictures to compare with."""
        return self.root / "relit"


def row_folder(
    root: Path, row: AblationRow, catalogue: Catalogue, photos: str, code: str
) -> RowFolder:
    """The files of a row.

    Args:
        root: folder of the ablation.
        row: the row.
        catalogue: its faces.
        photos: fingerprint of the photographs.
        code: from `code_fingerprint`.
    """
    trained_on = {
        "code": code,
        "seed": row.settings.seed,
        "training": row.settings.training.model_dump(exclude=set(AFTER_TRAINING)),
        "dataset": row.settings.dataset.model_dump(),
        "preprocessing": row.spec.to_dict(),
        "faces": faces_fingerprint(catalogue),
    }
    judged_on = {
        **{name: getattr(row.settings.training, name) for name in AFTER_TRAINING},
        "evaluation": row.settings.evaluation.model_dump(),
        "references": [
            row.settings.export.references_per_face,
            row.settings.export.images_per_reference,
        ],
        "views": row.views,
        "photos": photos,
    }
    return RowFolder(
        root,
        network=root / "networks" / fingerprint(trained_on),
        result=root / "rows" / f"{fingerprint(trained_on | judged_on)}.json",
    )
