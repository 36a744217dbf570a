"""The app as a process: without a network, killed at any moment, and running for long.

`RECOINIZE_KILLS=50` and `RECOINIZE_WEIGHED_SECONDS=600` make the two long tests as long as they are
meant to be; by default they are short.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from recoinize_app.collection import Collection
from recoinize_app.preferences import CHOICES, PreferencesFile

from .footage import FRENCH_1E, GERMAN_2E, write_video

KILLS = int(os.environ.get("RECOINIZE_KILLS", "3"))
WEIGHED_SECONDS = float(os.environ.get("RECOINIZE_WEIGHED_SECONDS", "12"))
MOST_GROWTH = 12e6  # bytes, from the second half of a run on

SCRIPT = Path(__file__).with_name("app_process.py")


@pytest.fixture
def video(tmp_path: Path) -> Path:
    coins = ((GERMAN_2E, 60, 80), (FRENCH_1E, 360, 90))
    return write_video(tmp_path / "v.avi", (coins, 3.0), ((), 1.0))


def start(task: str, video: Path, bundle: Path, data: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, SCRIPT, task, video, bundle, data, *more]
    return subprocess.Popen(
        list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def test_coins_are_read_without_a_network(video: Path, built_bundle: Path, tmp_path: Path):
    process = start("offline", video, built_bundle, tmp_path / "data")
    out, _ = process.communicate(timeout=120)
    assert process.returncode == 0, out
    assert "SPOKE" in out and "NETWORK" not in out


def test_the_network_would_have_been_noticed():
    code = f"""
import sys; sys.path.insert(0, {str(SCRIPT.parent)!r})
import app_process, socket
app_process.refuse_network()
socket.create_connection(("127.0.0.1", 9), timeout=1)
"""
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 3 and "NETWORK" in result.stdout


def test_settings_and_collection_are_whole_whenever_the_app_is_killed(
    video: Path, built_bundle: Path, tmp_path: Path
):
    rng = random.Random(0)
    data = tmp_path / "data"
    PreferencesFile(data / "preferences.json").change(introduced=True, mode="collect")
    for _ in range(KILLS):
        process = start("busy", video, built_bundle, data)
        assert process.stdout is not None
        ready = next((line for line in process.stdout if "READY" in line), None)
        assert ready, "the app did not start again"
        time.sleep(rng.uniform(0, 1.5))
        process.kill()
        process.wait()
        values = json.loads((data / "preferences.json").read_text())
        assert all(values[name] in CHOICES[name] for name in CHOICES)
        assert values["introduced"] is True
        assert Collection(data / "collection.json").damaged is None
    assert not list(data.glob("*.damaged*"))


def test_memory_does_not_grow(video: Path, built_bundle: Path, tmp_path: Path):
    process = start("weigh", video, built_bundle, tmp_path / "data", str(WEIGHED_SECONDS))
    out, _ = process.communicate(timeout=WEIGHED_SECONDS + 120)
    assert process.returncode == 0, out
    sizes = [int(line.split()[1]) for line in out.splitlines() if line.startswith("BYTES")]
    assert len(sizes) > 5
    second_half = sizes[len(sizes) // 2 :]
    growth = max(second_half) - second_half[0]
    print(f"{second_half[0] / 1e6:.1f} MB after half of the time, {growth / 1e6:+.1f} MB after it")
    assert growth < MOST_GROWTH
