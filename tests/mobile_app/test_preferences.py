"""Preferences survive what happens to files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recoinize_app.preferences import CHOICES, Preferences, PreferencesFile


def test_defaults_are_among_the_choices() -> None:
    defaults = Preferences()
    assert set(CHOICES) == set(Preferences.__dataclass_fields__)
    for name, choices in CHOICES.items():
        assert getattr(defaults, name) in choices


@pytest.mark.parametrize("name", CHOICES)
def test_every_value_is_kept(name: str, tmp_path: Path) -> None:
    path = tmp_path / "folder" / "preferences.json"
    for value in CHOICES[name]:
        PreferencesFile(path).change(**{name: value})
        assert getattr(PreferencesFile(path).current, name) == value


def test_values_that_do_not_exist_are_refused(tmp_path: Path) -> None:
    file = PreferencesFile(tmp_path / "preferences.json")
    with pytest.raises(ValueError, match="Expected verbosity to be one of"):
        file.change(verbosity="everything")
    assert file.current == Preferences()


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"verbosity": "val', b"[]", b"null", b"\xff\xfe", b"[" * 100_000]
)
def test_a_damaged_file_is_set_aside_whole(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_bytes(content)
    file = PreferencesFile(path)
    assert file.current == Preferences()
    assert file.damaged is not None and file.damaged.read_bytes() == content
    file.change(theme="dark")
    assert PreferencesFile(path).current.theme == "dark"


def test_damaged_files_do_not_replace_each_other(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    kept = []
    for content in ("one", "two", "three"):
        path.write_text(content)
        kept.append(PreferencesFile(path).damaged)
    assert [p.read_text() for p in kept if p] == ["one", "two", "three"]


def test_unknown_values_fall_back_alone(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    values = {"verbosity": "from a later version", "theme": "light", "hints": 1, "new": [1]}
    path.write_text(json.dumps(values))
    file = PreferencesFile(path)
    assert file.damaged is None
    assert file.current == Preferences(theme="light")


def test_what_cannot_be_written_holds_and_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    file = PreferencesFile(path)
    file.change(theme="dark")
    before = path.read_bytes()
    (tmp_path / ".preferences.json.new").mkdir()  # the place for writing aside is taken
    with pytest.raises(OSError):
        file.change(theme="light")
    assert file.current.theme == "light"
    assert path.read_bytes() == before
