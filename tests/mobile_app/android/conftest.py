"""A staged app, and a Java machine with small stand-ins for the classes that the app calls."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from recoinize_edge.shipped import shipped_bundle
from recoinize_pipeline.android.stage import Staged, stage

JAVA = Path(__file__).with_name("java")


@pytest.fixture(scope="session")
def java(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Compile the classes of the folder java/ and start the machine, which one process can once."""
    for needed in ("javac", "java"):
        if shutil.which(needed) is None:
            reason = f"needs {needed}: apt-get install default-jdk-headless"
            if os.environ.get("CI") == "true":
                pytest.fail(reason)
            pytest.skip(reason)
    classes = tmp_path_factory.mktemp("classes")
    sources = [str(path) for path in sorted(JAVA.rglob("*.java"))]
    # The Android platform's classes are not Java's: release 8 is what the app's minimum level has.
    options = ["--release", "8", "-Xlint:-options", "-d", str(classes)]
    subprocess.run(["javac", *options, *sources], check=True)
    import jnius_config

    jnius_config.set_classpath(str(classes))
    import jnius  # noqa: F401


@pytest.fixture(scope="session")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Staged:
    """The app with the shipped bundle, staged once; tests that change it copy it."""
    pytest.importorskip("pythonforandroid", reason="needs the extra android")
    return stage(tmp_path_factory.mktemp("android") / "staged", shipped_bundle(), "0.1.0")
