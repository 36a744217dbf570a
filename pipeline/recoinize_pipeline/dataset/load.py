"""Reading a dataset that was built or pulled."""

from __future__ import annotations

from pathlib import Path

import datasets
import pyarrow as pa
import pyarrow.parquet as pq

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.dataset.features import FEATURES
from recoinize_pipeline.dataset.splits import SPLITS


def split_path(dataset_dir: Path, split: str) -> Path:
    """The parquet file of a split."""
    return dataset_dir / f"{split}.parquet"


def load_split(dataset_dir: Path, split: str) -> datasets.Dataset:
    """Load one split into memory; images stay encoded until they are accessed.

    Args:
        dataset_dir: folder that `recoinize dataset build` or `pull` wrote.
        split: `train`, `validation`, `test` or `heldout`.

    Raises:
        WorkspaceError: if the split is missing, damaged, or has other columns than this version
            writes.
    """
    if split not in SPLITS:
        raise WorkspaceError(f"Expected a split of {', '.join(SPLITS)}. Received {split!r}.")
    path = split_path(dataset_dir, split)
    if not path.is_file():
        hint = (
            "It was built without held-out coin types: set dataset.heldout_types above 0 and build "
            "it again."
            if split == "heldout" and split_path(dataset_dir, "train").is_file()
            else "Run `recoinize dataset build` first."
        )
        raise WorkspaceError(f"Expected the split {split} at {path}. Received no file. {hint}")
    # Read directly, not through `Dataset.from_parquet`: that leaves a copy of every dataset ever
    # built in the user's cache.
    try:
        table = pq.read_table(path)
        if table.schema.names != list(FEATURES):
            raise WorkspaceError(
                f"Expected the columns {', '.join(FEATURES)} in {path}. "
                f"Received {', '.join(table.schema.names)}. Build or pull the dataset again."
            )
        table = table.cast(FEATURES.arrow_schema)
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        raise WorkspaceError(
            f"Expected a parquet file of our columns at {path}. {reason} "
            "Build or pull the dataset again."
        ) from None
    return datasets.Dataset(table, split=datasets.NamedSplit(split))
