"""The app in its window on real photographs, read with the bundle that comes with the package."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from recoinize_app.preferences import PreferencesFile
from recoinize_edge.shipped import shipped_bundle

from .window import OpenWindow

CAPS = 3

VALUES = ("euro", "cent")


@pytest.fixture
def settled(tmp_path: Path) -> None:
    PreferencesFile(tmp_path / "data" / "preferences.json").change(
        introduced=True, language="en", verbosity="value", hints=False
    )


def lay_out(files: list[Path], folder: Path) -> Path:
    folder.mkdir()
    for number, file in enumerate(files):
        shutil.copy(file, folder / f"{number}{file.suffix}")
    return folder


@pytest.mark.shared
def test_bottle_caps_are_given_no_value(
    open_window: OpenWindow, settled: None, shared_dir: Path, tmp_path: Path
):
    caps = sorted((shared_dir / "photos" / "unknown" / "caps").iterdir())
    folder = lay_out(caps[:: len(caps) // CAPS][:CAPS], tmp_path / "caps")
    window = open_window(folder, bundle=shipped_bundle(), repeat=False)
    window.until(lambda: window.app.session.view.trouble, patience=120)
    assert window.said[0] == "Ready." and window.said[-1] == window.app.session.view.trouble
    assert not [said for said in window.said if any(value in said.lower() for value in VALUES)]


@pytest.mark.shared
def test_a_photographed_coin_is_told_once_and_never_as_another_one(
    open_window: OpenWindow, settled: None, shared_dir: Path, tmp_path: Path
):
    coins = sorted((shared_dir / "photos" / "common" / "2e").glob("*.jpg"))
    folder = lay_out([coins[0]], tmp_path / "coins")
    window = open_window(folder, bundle=shipped_bundle(), repeat=False)
    window.until(lambda: window.app.session.view.trouble, patience=120)
    told = [said.lower() for said in window.said[1:-1]]
    assert len(told) <= 1
    # The bundle may refuse the coin; it must not mistake it.
    assert all(said in ("two euro.", "unknown coin.") for said in told)
