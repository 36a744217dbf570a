"""Collecting coins."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from recoinize_app.collection import EXPORT_NAME, Collection
from recoinize_app.commands import Command

from .coin_events import UNKNOWN, Table, answer


@pytest.fixture
def table(tmp_path: Path) -> Table:
    table = Table(collection=Collection(tmp_path / "collection.json", lambda: date(2026, 11, 22)))
    table.do(Command.PREVIOUS)
    return table


def test_sure_coins_enter_once_a_kind(table: Table) -> None:
    for seen in (answer("2e", "de"), answer("2e", "de"), answer("1c", "fi")):
        table.take_away(table.lay(seen))
        table.run(3)
    assert table.texts[1:] == [
        "Two euro, Germany, new in the collection.",
        "Two euro, Germany.",
        "One cent, Finland, new in the collection.",
    ]
    assert [(c.country, c.times) for c in table.collection.coins] == [("de", 2), ("fi", 1)]
    assert table.do(Command.TOTAL) == "Two kinds of coins from two countries."


@pytest.mark.parametrize(
    "unsure",
    [
        UNKNOWN,
        answer("2e", "eu", "map2007"),
        answer("2e", None, None),
        answer(None, "fi", None, among=("1c", "2c")),
    ],
)
def test_unsure_coins_do_not_enter(table: Table, unsure: object) -> None:
    table.lay(unsure)  # type: ignore[arg-type]
    table.run(3)
    assert not table.collection.coins
    assert table.do(Command.TOTAL) == "The collection is empty."


def test_correction_replaces_what_was_collected(table: Table) -> None:
    track = table.lay(answer("1e", "be", None))
    table.run(3)
    table.correct(track, answer("2e", "be", None))
    assert [c.denomination for c in table.collection.coins] == ["2e"]


def test_undo_takes_out_and_writes(table: Table) -> None:
    table.lay(answer("2e", "de"))
    table.run(3)
    assert table.do(Command.UNDO) == "Two euro, Germany taken back."
    assert not table.collection.coins
    assert table.collection.path is not None
    assert not Collection(table.collection.path).coins
    assert table.do(Command.UNDO) == "There is nothing to take back."


def test_missing_countries_are_named(table: Table) -> None:
    table.take_away(table.lay(answer("2e", "de")))
    said = table.do(Command.DETAILS)
    assert said.startswith("Twenty-four countries are missing: Andorra, Austria, ")
    assert "Germany" not in said and "common" not in said


def test_export_writes_every_coin(table: Table, tmp_path: Path) -> None:
    assert table.do(Command.ACT) == "The collection is empty."
    table.take_away(table.lay(answer("2e", "de")))
    table.take_away(table.lay(answer("50c", "es", "2010-2014-juan-carlos-i")))
    assert EXPORT_NAME in table.do(Command.ACT)
    with (tmp_path / EXPORT_NAME).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(r["country"], r["denomination"], r["first_seen"]) for r in rows] == [
        ("de", "2e", "2026-11-22"),
        ("es", "50c", "2026-11-22"),
    ]


def test_a_full_disk_is_told(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, text: str) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("recoinize_app.collection.write_whole", refuse)
    table.lay(answer("2e", "de"))
    table.run(10)
    assert any("could not be saved" in text for text in table.texts)
    assert any("Two euro, Germany" in text for text in table.texts)
    assert "could not be saved" in table.do(Command.ACT)
