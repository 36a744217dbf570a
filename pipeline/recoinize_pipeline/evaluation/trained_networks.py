"""The trained networks of a work folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from recoinize_pipeline.workspace import Workspace

if TYPE_CHECKING:
    from recoinize_pipeline.training.embedder import Embedder

MODEL = "model.keras"


def trained_folders(workspace: Workspace) -> list[Path]:
    """Folders with a finished training: `training` first, then `training-contrastive` and so on.

    Raises:
        WorkspaceError: if there is none.
    """
    found = [path.parent for path in workspace.root.glob(f"{workspace.training.name}*/{MODEL}")]
    if not found:
        workspace.require(workspace.training / MODEL, "train")
    return sorted(found, key=lambda path: path.name)


def load_networks(workspace: Workspace) -> dict[str, Embedder]:
    """All trained networks by the name of their folder; the one in use comes first."""
    from recoinize_pipeline.training.embedder import Embedder

    return {path.name: Embedder.load(path) for path in trained_folders(workspace)}
