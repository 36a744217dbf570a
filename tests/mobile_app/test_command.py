"""`recoinize app` where only the extra `app` is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from .footage import GERMAN_2E, frame

# What `pip install 'recoinize[app]'` does not bring.
ABSENT = ("bpy", "datasets", "keras", "matplotlib", "onnx", "pydantic", "rich", "tensorflow")


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    code = f"""
import sys
sys.modules.update(dict.fromkeys({ABSENT}))
from recoinize_pipeline.cli.main import main
sys.exit(main({list(arguments)}))
"""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("source", "words"),
    [("missing.mp4", "There is no missing.mp4"), ("camera:first", "Expected camera")],
)
def test_a_wrong_source_is_one_sentence(tmp_path: Path, source: str, words: str):
    result = run("app", "--source", source, cwd=tmp_path)
    assert result.returncode == 2
    assert words in result.stderr and "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("press", ["t", "8", "8:", ":t", "-1:t", "nan:t", "8:q", "soon:t"])
def test_a_wrong_key_press_is_one_sentence(tmp_path: Path, press: str):
    result = run("app", f"--press={press}", cwd=tmp_path)
    assert result.returncode == 2
    assert "Expected seconds, a colon and a key" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_session_can_be_shown(tmp_path: Path, built_bundle: Path):
    cv2.imwrite(str(tmp_path / "coin.png"), frame([(GERMAN_2E, 200, 80)])[..., ::-1])
    presses = ("5.4:p", "5.8:p", "6:escape")  # a busy machine takes a while to read
    result = run(
        *("app", "--source", "coin.png", "--silent", "--transcript", "--repeat", "--data", "data"),
        *("--bundle", str(built_bundle)),
        *(f"--press={press}" for press in presses),
        cwd=tmp_path,
        LANGUAGE="en",
    )
    assert result.returncode == 0, result.stderr
    lines = [line.split(maxsplit=2) for line in result.stdout.splitlines()]
    times = [float(line[0]) for line in lines]
    said = [line[2] for line in lines]
    assert times == sorted(times) and times[0] == 0
    assert any(text.startswith("Two euro") for text in said)
    pauses = [place for place, text in enumerate(said) if text == "(key p)"]
    assert [said[place + 1].split(".")[0] for place in pauses] == ["Paused", "Going on"]
    assert said[-1] == "(key escape)"


def test_help_needs_nothing_else(tmp_path: Path):
    result = run("app", "--help", cwd=tmp_path)
    assert result.returncode == 0
    assert "--source" in result.stdout and "Nothing leaves this machine" in result.stdout


def test_a_machine_without_a_display_is_told_in_a_sentence(tmp_path: Path):
    cv2.imwrite(str(tmp_path / "picture.png"), np.zeros((40, 40, 3), np.uint8))
    result = run("app", "--silent", "--source", "picture.png", cwd=tmp_path, SDL_VIDEODRIVER="none")
    assert result.returncode == 2
    assert "Expected a display with OpenGL" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_missing_kivy_names_the_extra(tmp_path: Path):
    code = """
import sys
sys.modules["kivy"] = None
from recoinize_pipeline.cli.main import main
sys.exit(main(["app", "--source", "picture.png"]))
"""
    cv2.imwrite(str(tmp_path / "picture.png"), np.zeros((40, 40, 3), np.uint8))
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert result.returncode == 2
    assert "pip install 'recoinize[app]'" in result.stderr
