from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.dataset.features import FEATURES, MEANINGS, outline_of
from recoinize_pipeline.dataset.load import load_split


def test_rows_come_back_decoded(dataset_dir: Path) -> None:
    split = load_split(dataset_dir, "train")
    assert split.features == FEATURES
    assert str(split.split) == "train"
    row = split[1]
    assert np.asarray(row["image"]).shape == (16, 16, 3)
    assert np.asarray(row["image"])[0, 0].tolist() == [1, 2, 3]
    assert row["seed"] == 2**63 - 2
    assert outline_of(row) == Ellipse(8.0, 7.5, 6.0, 5.0, 0.25)


def test_every_column_is_explained() -> None:
    assert list(MEANINGS) == list(FEATURES)


def test_the_hub_library_reads_it_as_its_card_says(dataset_dir: Path, tmp_path: Path) -> None:
    import datasets

    path = str(dataset_dir / "train.parquet")
    split = datasets.Dataset.from_parquet(path, cache_dir=str(tmp_path / "cache"))
    assert split.features == FEATURES
    assert split[0]["face_id"] == "de-2e-2002"


def test_unknown_split(dataset_dir: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"train, validation, test, heldout\. Received 'dev'"):
        load_split(dataset_dir, "dev")


def test_dataset_without_held_out_types_says_so(dataset_dir: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"set dataset\.heldout_types above 0"):
        load_split(dataset_dir, "heldout")


def test_no_dataset(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Run `recoinize dataset build` first"):
        load_split(tmp_path, "train")


@pytest.mark.parametrize("keep", [0, 4, 1000])
def test_torn_file(dataset_dir: Path, keep: int) -> None:
    path = dataset_dir / "train.parquet"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(
        WorkspaceError, match=r"Expected a parquet file of our columns at .*train\.parquet"
    ) as caught:
        load_split(dataset_dir, "train")
    assert "\n" not in str(caught.value)


def test_other_columns(dataset_dir: Path) -> None:
    pq.write_table(pa.table({"poem": ["x"]}), dataset_dir / "train.parquet")
    with pytest.raises(WorkspaceError, match=r"Expected the columns image, .* Received poem"):
        load_split(dataset_dir, "train")


def test_same_columns_of_other_types(dataset_dir: Path) -> None:
    table = pa.table({name: ["x"] for name in FEATURES})
    pq.write_table(table, dataset_dir / "train.parquet")
    with pytest.raises(WorkspaceError, match="Expected a parquet file of our columns"):
        load_split(dataset_dir, "train")
