"""Blender runs in a process of its own: it and TensorFlow do not share one."""

from __future__ import annotations

import importlib.util

import pytest


@pytest.fixture(scope="session")
def blender() -> None:
    """Skips where Blender's Python module is not installed."""
    if importlib.util.find_spec("bpy") is None:
        pytest.skip("needs Blender's Python module: pip install 'recoinize[blender]'")
