"""Counting coins: each once, however often it is seen."""

from __future__ import annotations

import pytest

from recoinize_app.commands import Command

from .coin_events import UNKNOWN, Table, answer


@pytest.fixture
def table() -> Table:
    table = Table()
    table.do(Command.NEXT)
    return table


def cents(table: Table) -> int:
    return table.session._modes["count"].tally.cents  # type: ignore[attr-defined]


def test_coins_one_after_another(table: Table) -> None:
    """Three times the same coin value under the camera is three coins."""
    for expected in (100, 200, 300):
        track = table.lay(answer("1e"))
        table.run(3)
        assert cents(table) == expected
        table.take_away(track)
    assert table.texts[-1] == "One euro, Germany. Total three euro."


def test_several_views_of_a_handful_count_it_once(table: Table) -> None:
    handful = ["2e", "1e", "1e", "20c"]
    for _ in range(4):
        tracks = [table.lay(answer(code), x=100.0 * i) for i, code in enumerate(handful)]
        table.run(12)
        assert cents(table) == 420
        table.slide(tracks, 300)  # the camera is turned away
        table.lose(tracks)
        table.run(2)
    assert "already counted" in table.said


def test_a_coin_out_of_a_panned_view_is_not_counted_again(table: Table) -> None:
    """The camera moves over a row of coins and back: one leaves at the edge and returns."""
    tracks = [table.lay(answer(code), x=150.0 * i) for i, code in enumerate(["2e", "50c", "5c"])]
    table.run(8)
    table.slide(tracks, -120)
    table.lose(tracks[:1])
    table.run(2)
    table.slide(tracks[1:], 120)
    table.lay(answer("2e"), x=0)
    table.run(5)
    assert cents(table) == 255


def test_a_covered_coin_is_not_counted_again(table: Table) -> None:
    track = table.lay(answer("2e"))
    table.run(3)
    table.lose([track])
    table.run(1)
    table.lay(answer("2e"), x=330)
    table.run(3)
    assert cents(table) == 200


def test_a_coin_added_to_others_at_rest_is_counted(table: Table) -> None:
    table.lay(answer("1e"), x=100)
    table.run(3)
    second = table.lay(answer("1e"), x=400)
    table.run(3)
    assert cents(table) == 200
    table.take_away(second)
    table.lay(answer("1e"), x=400)
    table.run(3)
    assert cents(table) == 300


def test_undo_takes_back_coin_by_coin_and_it_stays_so(table: Table) -> None:
    assert table.do(Command.UNDO) == "There is nothing to take back."
    for code in ("2e", "50c"):
        track = table.lay(answer(code))
        table.run(3)
        table.take_away(track)
    assert table.do(Command.UNDO) == "Fifty cent taken back. Total two euro."
    assert table.do(Command.UNDO) == "Two euro taken back. Total zero cent."
    assert table.do(Command.UNDO) == "There is nothing to take back."
    table.lay(answer("1e"))
    table.run(3)
    table.do(Command.UNDO)
    table.run(5)
    assert cents(table) == 0
    assert table.do(Command.ACT) == "Counted as new. One euro, one coin."


def test_clearing_can_be_taken_back(table: Table) -> None:
    table.lay(answer("2e"))
    table.run(3)
    assert table.do(Command.CLEAR) == "Count cleared. Zero cent, zero coins."
    assert table.do(Command.UNDO) == "The count is back. Two euro, one coin."


def test_a_handful_can_be_counted_as_new(table: Table) -> None:
    for expected in (300, 600):
        tracks = [table.lay(answer(code), x=150.0 * i) for i, code in enumerate(["2e", "1e"])]
        table.run(8)
        if expected == 600:
            table.do(Command.ACT)
            table.do(Command.ACT)  # once only
        assert cents(table) == expected
        table.slide(tracks, 300)
        table.lose(tracks)
        table.run(1)


def test_correction_changes_the_sum(table: Table) -> None:
    track = table.lay(answer("1e"))
    table.run(3)
    table.correct(track, answer("2e"))
    assert table.said == "Correction: two euro, Germany. Total two euro."
    table.run(3)
    table.correct(track, answer(None, "de", None, among=("10c", "20c", "50c")))
    assert "not counted" in table.said
    assert cents(table) == 0


@pytest.mark.parametrize(
    "unsure", [UNKNOWN, answer(None, "fi", None, among=("1c", "2c")), answer("token", "xx")]
)
def test_what_is_not_sure_is_not_counted(table: Table, unsure: object) -> None:
    table.lay(unsure)  # type: ignore[arg-type]
    table.run(3)
    assert "not counted" in table.said
    assert cents(table) == 0
    assert table.do(Command.ACT) == "That does nothing here."


def test_coins_in_view_when_the_mode_begins_wait_to_be_asked_for() -> None:
    table = Table()
    table.lay(answer("2e"))
    table.run(3)
    table.do(Command.NEXT)
    table.run(3)
    assert cents(table) == 0
    assert table.do(Command.ACT) == "Counted as new. Two euro, one coin."


def test_the_sum_survives_other_modes_and_the_background(table: Table) -> None:
    track = table.lay(answer("2e"))
    table.run(3)
    table.do(Command.NEXT, Command.PREVIOUS)
    table.session.pause()
    table.lying.pop(track)
    table.session.resume()
    table.run(1)
    assert cents(table) == 200
    assert table.session.view.headline == "2 euro"


def test_details_list_what_was_counted(table: Table) -> None:
    for code in ("50c", "2e", "50c"):
        track = table.lay(answer(code))
        table.run(3)
        table.take_away(track)
    assert table.do(Command.DETAILS) == "Two euro. Two times fifty cent. Total three euro."
