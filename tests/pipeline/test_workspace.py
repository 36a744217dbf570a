from __future__ import annotations

from pathlib import Path

import pytest

from recoinize_edge.errors import SettingsError, WorkspaceError
from recoinize_pipeline.settings import load_settings
from recoinize_pipeline.workspace import Workspace


def test_missing_step_is_named(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "work")
    with pytest.raises(WorkspaceError, match=r"Expected .*renders.*Run `recoinize render` first"):
        workspace.require(workspace.renders, "render")
    workspace.renders.mkdir(parents=True)
    assert workspace.require(workspace.renders, "render") == tmp_path / "work" / "renders"


def test_settings_survive(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "work")
    settings = load_settings("quick", overrides=["seed=7", "training.learning_rate=1e-05"])
    workspace.write_settings(settings)
    assert workspace.read_settings() == settings


def test_settings_of_an_unused_folder(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"settings\.toml"):
        Workspace(tmp_path).read_settings()


def test_stored_settings_of_another_version(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.settings_file.write_text("[training]\nlayers = 3\n")
    with pytest.raises(SettingsError, match=r"training\.layers.*Received 3"):
        workspace.read_settings()


def test_places_differ(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    paths = {
        workspace.faces,
        workspace.renders,
        workspace.dataset,
        workspace.training,
        workspace.evaluation,
        workspace.bundle,
        workspace.settings_file,
    }
    assert len(paths) == 7
    assert all(path.parent == tmp_path for path in paths)
