"""The trained networks of a work folder."""

from __future__ import annotations

from recoinize_pipeline.training.embedder import MODEL_FILE, Embedder
from recoinize_pipeline.workspace import Workspace


def load_networks(workspace: Workspace) -> dict[str, Embedder]:
    """All finished trainings by the name of their folder.

    `training` comes first, then what was trained beside it, such as `training-contrastive`.

    Raises:
        WorkspaceError: if there is none.
    """
    pattern = f"{workspace.training.name}*/{MODEL_FILE}"
    folders = sorted(path.parent for path in workspace.root.glob(pattern))
    if not folders:
        workspace.require(workspace.training / MODEL_FILE, "train")
    return {folder.name: Embedder.load(folder) for folder in folders}
