from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.dataset.hub import pull_dataset, push_dataset
from recoinize_pipeline.dataset.load import load_split

REPOSITORY = "me/coins"


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_what_is_pushed_comes_back(dataset_dir: Path, tmp_path: Path, hub: Any) -> None:
    (dataset_dir / "notes.txt").write_text("mine")
    address = push_dataset(dataset_dir, REPOSITORY, endpoint=hub.endpoint)
    assert address.startswith(f"{hub.endpoint}/datasets/me/coins/commit/")
    assert "notes.txt" not in hub.files[REPOSITORY]

    pulled = tmp_path / "pulled"
    rows = pull_dataset(REPOSITORY, pulled, endpoint=hub.endpoint)
    assert rows == {"train": 3, "validation": 1, "test": 1}
    expected = content(dataset_dir)
    del expected["notes.txt"]
    assert content(pulled) == expected
    assert not any(path.is_symlink() for path in pulled.iterdir())
    assert load_split(pulled, "train")[2]["seed"] == 2**63 - 3


def test_pushing_again_removes_a_split_that_is_gone(dataset_dir: Path, hub: Any) -> None:
    extra = dataset_dir / "heldout.parquet"
    extra.write_bytes((dataset_dir / "test.parquet").read_bytes())
    push_dataset(dataset_dir, REPOSITORY, endpoint=hub.endpoint)
    assert "heldout.parquet" in hub.files[REPOSITORY]
    extra.unlink()
    push_dataset(dataset_dir, REPOSITORY, endpoint=hub.endpoint)
    assert "heldout.parquet" not in hub.files[REPOSITORY]
    assert "train.parquet" in hub.files[REPOSITORY]


def test_no_token_is_one_sentence(
    dataset_dir: Path, hub: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
    with pytest.raises(WorkspaceError, match=r"access token.*Set HF_TOKEN, or run `hf auth login`"):
        push_dataset(dataset_dir, REPOSITORY, endpoint=hub.endpoint)
    assert hub.requests == []


def test_incomplete_dataset_is_not_pushed(dataset_dir: Path, hub: Any) -> None:
    (dataset_dir / "validation.parquet").unlink()
    with pytest.raises(WorkspaceError, match=r"split validation"):
        push_dataset(dataset_dir, REPOSITORY, endpoint=hub.endpoint)
    assert hub.requests == []


def test_refusal_is_one_sentence(dataset_dir: Path, hub: Any) -> None:
    hub.refuse = 403
    with pytest.raises(WorkspaceError, match=r"refused me/coins with 403: .*may not write"):
        push_dataset(dataset_dir, REPOSITORY, endpoint=hub.endpoint)


def test_unknown_repository(tmp_path: Path, hub: Any) -> None:
    with pytest.raises(WorkspaceError, match=r"Expected a dataset me/other on the Hub"):
        pull_dataset("me/other", tmp_path / "pulled", endpoint=hub.endpoint)
    assert not (tmp_path / "pulled").exists()


@pytest.mark.parametrize("name", ["coins", "a/b/c", "me/co ins", ""])
def test_name_without_owner(dataset_dir: Path, name: str) -> None:
    with pytest.raises(WorkspaceError, match="as owner/name"):
        push_dataset(dataset_dir, name)


def test_hub_that_is_not_there(dataset_dir: Path, tmp_path: Path, hub: Any) -> None:
    nobody = "http://127.0.0.1:9"
    with pytest.raises(WorkspaceError, match="could not be reached"):
        push_dataset(dataset_dir, REPOSITORY, endpoint=nobody)
    with pytest.raises(WorkspaceError, match="could not be reached"):
        pull_dataset(REPOSITORY, tmp_path / "pulled", endpoint=nobody)


def test_foreign_dataset_does_not_replace_ours(dataset_dir: Path, hub: Any) -> None:
    before = content(dataset_dir)
    hub.files["me/poems"] = {"README.md": b"# Poems"}
    with pytest.raises(WorkspaceError, match=r"Is it a dataset that recoinize built\?"):
        pull_dataset("me/poems", dataset_dir, endpoint=hub.endpoint)
    hub.files["me/torn"] = dict.fromkeys(before, b"PAR1 torn")
    with pytest.raises(WorkspaceError, match="Expected a parquet file of our columns"):
        pull_dataset("me/torn", dataset_dir, endpoint=hub.endpoint)
    assert content(dataset_dir) == before
