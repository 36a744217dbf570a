"""The collection survives what happens to files and processes."""

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

from .coin_events import answer

KILLS = int(os.environ.get("RECOINIZE_KILLS", "8"))
"""CI kills a few times; RECOINIZE_KILLS=50 is the full size."""

_SAVING = """
import sys
from dataclasses import replace
from pathlib import Path
from recoinize_app.collection import Collection
from recoinize_app.preferences import CHOICES, PreferencesFile
from recoinize_edge.answer import Answer
folder = Path(sys.argv[1])
collection = Collection(folder / "collection.json")
preferences = PreferencesFile(folder / "preferences.json")
assert collection.damaged is None and preferences.damaged is None
coin = Answer("2e", "de", None, None, None, 0.1, 1.0, (), None, ("2e",))
print("ready", flush=True)
number = len(collection.coins)
while True:
    collection.add(replace(coin, edition=f"edition-{number}"))
    preferences.change(theme=CHOICES["theme"][number % 3])
    number += 1
    print(number, flush=True)
"""


def test_killed_at_any_moment_it_is_whole(tmp_path: Path) -> None:
    """Everything that was said to be saved is there, at most one coin more, and nothing is torn."""
    moments = random.Random(6)
    saved = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-c", _SAVING, str(tmp_path)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(moments.uniform(0, 0.1))
        process.kill()
        told = process.stdout.read().splitlines()
        process.wait()
        saved = int(told[-1]) if told else saved
        collection = Collection(tmp_path / "collection.json")
        assert collection.damaged is None
        assert len(collection.coins) in (saved, saved + 1)
        editions = [coin.edition for coin in collection.coins]
        assert editions == [f"edition-{i}" for i in range(len(editions))]
        saved = len(editions)
        assert not list(tmp_path.glob("*.damaged*"))
    assert saved > 0


@pytest.mark.parametrize(
    "content",
    [
        "",
        '{"coins": [',
        "[]",
        '{"coins": 3}',
        '{"coins": [3]}',
        '{"coins": [{"country": "de"}]}',
        '{"money": []}',
        json.dumps(
            {
                "coins": [
                    {
                        "country": 1,
                        "denomination": "",
                        "edition": "",
                        "face_id": "",
                        "first_seen": "",
                        "times": 1,
                    }
                ]
            }
        ),
        json.dumps(
            {
                "coins": [
                    {
                        "country": "de",
                        "denomination": "2e",
                        "edition": "",
                        "face_id": "",
                        "first_seen": "",
                        "times": True,
                    }
                ]
            }
        ),
    ],
)
def test_a_damaged_file_is_set_aside_whole(content: str, tmp_path: Path) -> None:
    path = tmp_path / "collection.json"
    path.write_text(content)
    collection = Collection(path)
    assert collection.coins == []
    assert collection.damaged is not None and collection.damaged.read_text() == content
    collection.add(answer())
    assert len(Collection(path).coins) == 1


def test_what_is_collected_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "collection.json"
    collection = Collection(path)
    for code in ("2e", "1e", "2e"):
        collection.add(answer(code, "hr"))
    assert Collection(path).coins == collection.coins
    assert [coin.times for coin in collection.coins] == [2, 1]
    assert [coin.face_id for coin in collection.coins] == ["hr-2e-only", "hr-1e-only"]


def test_undo_goes_back_to_the_start_and_no_further(tmp_path: Path) -> None:
    path = tmp_path / "collection.json"
    Collection(path).add(answer("5c", "it"))
    collection = Collection(path)
    collection.add(answer("2e", "de"))
    collection.add(answer("2e", "de"))
    for times in (2, 1):
        undone = collection.undo()
        assert undone is not None and (undone.denomination, undone.times) == ("2e", times)
    assert collection.undo() is None
    assert [coin.denomination for coin in Collection(path).coins] == ["5c"]
