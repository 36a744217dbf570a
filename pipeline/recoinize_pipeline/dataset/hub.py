"""The dataset to and from the Hugging Face Hub."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import huggingface_hub
from huggingface_hub.errors import (
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RepositoryNotFoundError,
)

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline import atomic
from recoinize_pipeline.dataset.load import load_split, split_path
from recoinize_pipeline.dataset.splits import SPLITS, VARIANT_SPLITS

# The Hub's client has changed its HTTP library twice: take the errors of the one it has now.
_HTTP_ERROR: type[Exception] = HfHubHTTPError.__bases__[0]

FILES = ["*.parquet", "README.md", "build.json", "contact_sheet.png"]


def push_dataset(
    dataset_dir: Path, repository: str, private: bool = False, endpoint: str | None = None
) -> str:
    """Upload a dataset, as one commit; the repository is made if it does not exist.

    Args:
        dataset_dir: what `recoinize dataset build` wrote.
        repository: `owner/name`.
        private: visibility of a repository that is new.
        endpoint: address of a Hub; None is the one that `HF_ENDPOINT` names, or the public one.

    Returns:
        The address of the commit.

    Raises:
        WorkspaceError: if the dataset is incomplete, there is no token, or the Hub refuses.
    """
    _require_owner_and_name(repository)
    for split in VARIANT_SPLITS:
        load_split(dataset_dir, split)
    if huggingface_hub.get_token() is None:
        raise WorkspaceError(
            "Expected a Hugging Face access token with write permission. Received none. "
            "Set HF_TOKEN, or run `hf auth login` once."
        )
    api = huggingface_hub.HfApi(endpoint=endpoint)
    with _told_in_a_sentence(repository):
        api.create_repo(repository, repo_type="dataset", private=private, exist_ok=True)
        commit = api.upload_folder(
            repo_id=repository,
            repo_type="dataset",
            folder_path=dataset_dir,
            allow_patterns=FILES,
            # A split that is no longer built must not stay behind.
            delete_patterns="*.parquet",
            commit_message="Upload dataset built by recoinize",
        )
    return str(commit.commit_url)


def pull_dataset(repository: str, dataset_dir: Path, endpoint: str | None = None) -> dict[str, int]:
    """Download a dataset; `dataset_dir` is replaced once it is here whole and readable.

    An interrupted download goes on where it stopped: files wait in the Hub's own cache.

    Returns:
        Images in each split.

    Raises:
        WorkspaceError: if the Hub cannot be reached, has no such dataset, or it is none of ours.
    """
    _require_owner_and_name(repository)
    with _told_in_a_sentence(repository):
        snapshot = huggingface_hub.snapshot_download(
            repository, repo_type="dataset", allow_patterns=FILES, endpoint=endpoint
        )
    with atomic.folder(dataset_dir) as folder:
        # Copies the files that the cache's links point to.
        shutil.copytree(str(snapshot), folder, dirs_exist_ok=True)
        missing = [s for s in VARIANT_SPLITS if not split_path(folder, s).is_file()]
        if missing:
            raise WorkspaceError(
                f"Expected the splits {', '.join(VARIANT_SPLITS)} in {repository}. "
                f"Received none for {', '.join(missing)}. Is it a dataset that recoinize built?"
            )
        return {
            split: len(load_split(folder, split))
            for split in SPLITS
            if split_path(folder, split).is_file()
        }


def _require_owner_and_name(repository: str) -> None:
    if not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise WorkspaceError(
            f"Expected a repository as owner/name. Received {repository!r}. "
            "Example: recoinize dataset push my-name/rendered-coins"
        )


@contextmanager
def _told_in_a_sentence(repository: str) -> Iterator[None]:
    try:
        yield
    except RepositoryNotFoundError:
        raise WorkspaceError(
            f"Expected a dataset {repository} on the Hub. Received: not found, or private and "
            "your token does not open it."
        ) from None
    except HFValidationError as error:
        raise WorkspaceError(f"Expected a valid name for a Hub dataset. {error}") from None
    except HfHubHTTPError as error:
        status = error.response.status_code if error.response is not None else "an error"
        raise WorkspaceError(
            f"The Hub refused {repository} with {status}: {error.server_message or 'no reason'}. "
            "Check that your token may do this (`hf auth whoami`)."
        ) from None
    except (LocalEntryNotFoundError, OfflineModeIsEnabled, ConnectionError, _HTTP_ERROR) as error:
        raise WorkspaceError(
            f"The Hub could not be reached for {repository}: {_first_line(error)} "
            "Check the network and run the same command again; it goes on where it stopped."
        ) from None


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
