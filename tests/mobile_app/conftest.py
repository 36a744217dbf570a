"""A real window without a display, and a finger, a key and an ear to use it with."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

# Before Kivy is imported anywhere: software OpenGL without a display, one pixel for each of a
# phone's density-independent ones, and no files of Kivy's in the home folder.
os.environ["SDL_VIDEODRIVER"] = "offscreen"
os.environ["KIVY_METRICS_DENSITY"] = "1"
os.environ["KIVY_HOME"] = tempfile.mkdtemp(prefix="recoinize-kivy-")

import pytest

from ..edge.conftest import built_bundle, tiny_models
from .window import OpenWindow, WindowUnderTest

__all__ = ["built_bundle", "tiny_models"]


@pytest.fixture
def open_window(built_bundle: Path, tmp_path: Path) -> Iterator[OpenWindow]:
    """`open_window(source)`: the app on a source, played for ever, with the tiny bundle."""
    windows: list[WindowUnderTest] = []

    def open_on(source: Path | str, **options: object) -> WindowUnderTest:
        usual = {"bundle": built_bundle, "data": tmp_path / "data", "repeat": True}
        options = {**usual, **options}
        windows.append(WindowUnderTest(source, **options))
        return windows[-1]

    yield open_on
    for window in windows:
        window.close()


@pytest.fixture
def screenshots() -> Callable[[str], Path | None]:
    """Where a screenshot of this name is to be kept; nowhere unless RECOINIZE_SCREENSHOTS is set.

    `RECOINIZE_SCREENSHOTS=folder pytest tests/mobile_app` keeps one of each screen, to look at.
    """
    folder = os.environ.get("RECOINIZE_SCREENSHOTS")

    def place(name: str) -> Path | None:
        return None if folder is None else Path(folder) / f"{name}.png"

    return place
