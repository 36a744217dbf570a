"""What is heard, felt and shown in Read, and of the app as a whole."""

from __future__ import annotations

import itertools
import math
from pathlib import Path

import pytest

from recoinize_app.commands import BINDINGS, Command
from recoinize_app.haptics import patterns
from recoinize_app.haptics.silent import SilentVibrator
from recoinize_app.preferences import PreferencesFile
from recoinize_app.session import IDLE_AFTER, IDLE_INTERVAL
from recoinize_app.troubles import Trouble
from recoinize_app.voice import HINT_INTERVAL

from .coin_events import UNKNOWN, Table, answer


@pytest.fixture
def table() -> Table:
    return Table()


def test_first_start_explains_itself_in_three_sentences(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    table = Table(PreferencesFile(path))
    table.session.start()
    table.run(30)
    assert len(table.texts) == 3
    assert all(text.endswith(".") for text in table.texts)
    again = Table(PreferencesFile(path))
    again.session.start()
    again.run(30)
    assert len(again.texts) == 1


def test_coins_are_read_during_the_explanation_which_then_goes_on(tmp_path: Path) -> None:
    table = Table(PreferencesFile(tmp_path / "preferences.json"))
    table.session.start()
    table.run(1)
    table.lay(answer("1e", "fr"))
    assert table.speaker.transcript[-1].seconds == pytest.approx(table.seconds)
    table.run(30)
    first, coin, *rest = table.texts
    assert coin == "One euro, France."
    assert rest[0] == first and len(rest) == 3


def introduced_again(path: Path) -> bool:
    """Whether the next start explains the app once more."""
    table = Table(PreferencesFile(path))
    table.session.start()
    table.run(30)
    return len(table.texts) > 1


def test_sentences_that_end_as_a_coin_is_laid_down_were_heard(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    table = Table(PreferencesFile(path))
    table.session.start()
    while len(table.texts) < 3:
        table.run(0.05)
    table.seconds += table.speaker.duration(table.said)  # nothing ticks in a busy moment
    table.lay(answer())
    table.run(10)
    assert len(table.texts) == 4
    assert not introduced_again(path)


@pytest.mark.parametrize("trouble", [Trouble.SOURCE_ENDED, Trouble.NO_CAMERA])
def test_the_introduction_goes_on_after_a_trouble(tmp_path: Path, trouble: Trouble) -> None:
    path = tmp_path / "preferences.json"
    table = Table(PreferencesFile(path))
    table.session.start()
    first = table.said
    table.run(1)
    table.session.trouble(trouble)
    told = table.said
    assert told != first and table.speaker.transcript[0].cut_after is not None
    table.run(30)
    whole = [u.text for u in table.speaker.transcript if u.cut_after is None]
    assert whole[:2] == [told, first] and len(whole) == 4
    table.session.relieved(trouble)
    assert not introduced_again(path)


def test_the_introduction_goes_on_after_the_system_has_asked_for_the_camera(
    tmp_path: Path,
) -> None:
    """Android's own question is another app in front: the very first thing that happens."""
    path = tmp_path / "preferences.json"
    table = Table(PreferencesFile(path))
    table.session.start()
    table.run(1)
    table.session.pause()
    assert not table.speaker.speaking
    table.run(5)
    assert len(table.texts) == 1
    table.session.resume()
    table.run(30)
    whole = [u.text for u in table.speaker.transcript if u.cut_after is None]
    assert whole == table.texts[1:] and len(whole) == 3
    assert not introduced_again(path)


def test_who_had_settings_is_not_introduced_again(tmp_path: Path) -> None:
    path = tmp_path / "preferences.json"
    path.write_text("{torn")
    table = Table(PreferencesFile(path))
    table.session.start()
    table.run(30)
    assert [text.split()[1] for text in table.texts] == ["settings"]
    assert not introduced_again(path)


def test_ready_is_not_said_again_after_a_coin(table: Table) -> None:
    table.session.start()
    table.lay(answer())
    table.run(5)
    assert table.texts == ["Ready.", "Two euro, Germany."]


def test_a_command_ends_the_explanation(tmp_path: Path) -> None:
    table = Table(PreferencesFile(tmp_path / "preferences.json"))
    table.session.start()
    table.do(Command.REPEAT)
    table.run(30)
    assert len(table.texts) == 2
    assert table.preferences.current.introduced


@pytest.mark.parametrize(
    ("verbosity", "expected"),
    [
        ("value", "Fifty cent."),
        ("country", "Fifty cent, Spain."),
        ("edition", "Fifty cent, Spain, made from 1999 to 2009."),
    ],
)
def test_denomination_comes_first(table: Table, verbosity: str, expected: str) -> None:
    table.preferences.change(verbosity=verbosity)
    table.lay(answer("50c", "es", "1999-2009-juan-carlos-i"))
    assert table.said == expected


def test_a_coin_is_spoken_once_and_again_on_request(table: Table) -> None:
    table.lay(answer())
    table.run(20)
    assert table.texts == ["Two euro, Germany."]
    assert table.do(Command.REPEAT) == "Two euro, Germany."
    assert len(table.texts) == 2


def test_another_track_is_another_coin(table: Table) -> None:
    first = table.lay(answer())
    table.run(3)
    table.take_away(first)
    table.lay(answer())
    table.run(3)
    assert table.texts == ["Two euro, Germany."] * 2


def test_doubt_is_spoken(table: Table) -> None:
    table.lay(UNKNOWN)
    assert table.said == "Unknown coin."
    table.run(5)
    table.lay(answer(None, "fi", None, among=("10c", "20c", "50c")))
    assert table.said == "Ten, twenty or fifty cent, Finland."
    table.run(5)
    table.lay(answer(None, None, None, among=("1c", "2c", "5c")))
    assert table.said == "One, two or five cent."


def test_common_side_is_not_a_country(table: Table) -> None:
    table.lay(answer("2e", "eu", "map2007"))
    assert table.said == "Two euro."
    assert "Turn the coin over" in table.do(Command.DETAILS)


def test_correction_interrupts_and_says_so(table: Table) -> None:
    track = table.lay(answer("1e", "it"))
    table.run(0.3)
    table.correct(track, answer("2e", "it"))
    assert table.said == "Correction: two euro, Italy."
    assert table.speaker.transcript[0].cut_after is not None
    assert table.vibrator.patterns[-1][: len(patterns.CORRECTION)] == patterns.CORRECTION


def test_refined_doubt_is_no_correction(table: Table) -> None:
    track = table.lay(answer(None, "fi", None, among=("10c", "20c", "50c")))
    table.run(5)
    table.correct(track, answer("20c", "fi"))
    assert table.said == "Twenty cent, Finland."


def test_same_value_is_not_spoken_again(table: Table) -> None:
    track = table.lay(answer("1e", None, None))
    table.run(5)
    table.correct(track, answer("1e", "at"))
    assert len(table.texts) == 1


def test_coins_wait_for_each_other_and_none_is_lost(table: Table) -> None:
    """Five coins within a quarter of a second: each is heard whole, and heard once."""
    for i, code in enumerate(["2e", "1e", "50c", "20c", "10c"]):
        table.lay(answer(code, "de"), x=100.0 * i)
    table.run(15)
    assert all(utterance.cut_after is None for utterance in table.speaker.transcript)
    heard = " ".join(table.texts).lower()
    for words in ("two euro", "one euro", "fifty cent", "twenty cent", "ten cent"):
        assert heard.count(words) == 1
    assert len(table.texts) == 2


def test_a_coin_that_left_while_it_waited_is_spoken(table: Table) -> None:
    table.lay(answer("2e", "de"))
    gone = table.lay(answer("1e", "de"))
    table.session.take([], [])
    del table.lying[gone]
    from recoinize_edge.video import Left

    table.session.take([Left(gone, table.seconds)], [])
    table.run(5)
    assert table.texts == ["Two euro, Germany.", "One euro, Germany."]


def test_new_information_interrupts_old_speech(table: Table) -> None:
    table.do(Command.HELP)
    table.run(0.5)
    table.lay(answer())
    assert table.said == "Two euro, Germany."
    assert table.speaker.transcript[-1].seconds == pytest.approx(table.seconds)
    table.do(Command.TOTAL)
    assert table.speaker.transcript[-2].cut_after is not None


def test_hints_come_at_most_every_four_seconds(table: Table) -> None:
    for _ in range(600):
        table.run(0.05)
        table.hint("too_dark")
        table.hint("move_closer")
    times = [utterance.seconds for utterance in table.speaker.transcript]
    assert len(times) > 5
    assert min(b - a for a, b in itertools.pairwise(times)) >= HINT_INTERVAL


def test_hints_never_interrupt_and_can_be_switched_off(table: Table) -> None:
    table.lay(answer())
    table.hint("glare")
    assert table.said == "Two euro, Germany."
    table.run(10)
    table.preferences.change(hints=False)
    table.hint("glare")
    assert table.said == "Two euro, Germany."


@pytest.mark.parametrize("command", list(Command))
@pytest.mark.parametrize("mode", ["read", "count", "collect"])
@pytest.mark.parametrize("coin", [False, True])
def test_every_command_answers_by_voice_and_vibration(
    command: Command, mode: str, coin: bool, tmp_path: Path
) -> None:
    table = Table(options={"export_folder": tmp_path})
    table.preferences.change(mode=mode)
    if coin:
        table.lay(answer())
        table.run(5)
    said, felt = len(table.texts), len(table.vibrator.played)
    table.do(command)
    assert len(table.texts) == said + 1
    assert len(table.vibrator.played) == felt + 1
    assert table.said.strip() and table.vibrator.patterns[-1]


def test_total_of_the_coins_in_view(table: Table) -> None:
    assert table.do(Command.TOTAL) == "No coin in view."
    for i, code in enumerate(["2e", "50c", "20c"]):
        table.lay(answer(code), x=100.0 * i)
    table.lay(UNKNOWN, x=400)
    table.run(10)
    expected = "Two euro seventy cent, three coins. One coin not counted"
    assert table.do(Command.TOTAL).startswith(expected)
    felt = table.vibrator.patterns[-1]
    sums = patterns.in_turn(
        [
            patterns.ACKNOWLEDGED,
            *(patterns.COINS[c] for c in ("2e", "50c", "20c")),
            patterns.UNKNOWN,
        ]
    )
    assert felt == sums


def test_details_describe_the_design(table: Table) -> None:
    table.lay(answer("50c", "de"))
    table.run(3)
    said = table.do(Command.DETAILS)
    assert said == "Fifty cent. Germany. The Brandenburg Gate in Berlin."


def test_commemorative_coins_tell_their_year(table: Table) -> None:
    table.lay(answer("2e", "ie", "comm-2016-435"))
    table.run(3)
    assert "Commemorative coin of 2016." in table.do(Command.DETAILS)


def test_acting_names_all_coins_from_left_to_right(table: Table) -> None:
    table.lay(answer("2e", "de"), x=500)
    table.lay(answer("1e", "fr"), x=100)
    table.run(8)
    assert table.do(Command.ACT) == "One euro, France. Two euro, Germany."


def test_verbosity_ends_at_both_ends(table: Table) -> None:
    table.do(*[Command.MORE] * 5)
    assert table.preferences.current.verbosity == "edition"
    assert table.vibrator.patterns[-1] == patterns.REFUSED
    table.do(*[Command.LESS] * 5)
    assert table.preferences.current.verbosity == "value"


def test_a_pause_is_silent_and_stops_the_analysis(table: Table) -> None:
    table.do(Command.PAUSE)
    assert table.session.analysis_interval == math.inf
    table.lay(answer())
    table.hint("too_dark")
    table.run(5)
    assert table.said == "Paused."
    assert "Paused" in table.session.view.status
    table.do(Command.PAUSE)
    table.run(5)
    assert table.said == "Two euro, Germany."


def test_analysis_slows_while_nothing_moves(table: Table) -> None:
    table.session.start()
    assert table.session.analysis_interval == 0
    table.run(IDLE_AFTER + 1)
    assert table.session.analysis_interval == IDLE_INTERVAL
    table.session.moved()
    assert table.session.analysis_interval == 0


def test_modes_turn_in_both_directions(table: Table) -> None:
    seen = []
    for _ in range(3):
        table.do(Command.NEXT)
        seen.append(table.session.view.mode)
    assert seen == ["Count", "Collect", "Read"]
    table.do(Command.PREVIOUS)
    assert table.session.view.mode == "Collect"
    assert table.preferences.current.mode == "collect"


def test_help_names_every_gesture_or_every_key() -> None:
    for keyboard in (False, True):
        table = Table(options={"keyboard": keyboard})
        table.do(Command.HELP)
        table.run(120)
        assert len(table.texts) == 1 + len(BINDINGS)
        heard = " ".join(table.texts)
        assert ("Swipe right:" in heard) is not keyboard
        assert ("Right arrow:" in heard) is keyboard


def test_torch_tells_what_it_did() -> None:
    switched: list[bool] = []

    def switch(on: bool) -> bool:
        switched.append(on)
        return True

    table = Table(options={"switch_torch": switch})
    assert table.do(Command.TORCH) == "Light on."
    assert "Light on" in table.session.view.status
    assert table.do(Command.TORCH) == "Light off."
    assert switched == [True, False]
    assert Table().do(Command.TORCH) == "This camera has no light."


def test_private_mode_is_felt_and_not_heard(table: Table) -> None:
    table.do(Command.PRIVATE)
    said = len(table.texts)
    table.lay(answer("20c", "pt"))
    assert table.vibrator.patterns[-1] == patterns.COINS["20c"]
    table.run(5)
    table.lay(UNKNOWN)
    table.run(5)
    table.hint("too_dark")
    assert table.vibrator.patterns[-2:] == [patterns.UNKNOWN, patterns.HINT]
    table.do(Command.TOTAL, Command.DETAILS, Command.REPEAT)
    assert len(table.texts) == said
    table.do(Command.PRIVATE)
    assert table.said == "Private mode off: coins are spoken."


def test_private_mode_tells_the_metal_where_only_it_is_sure(table: Table) -> None:
    table.do(Command.PRIVATE)
    table.lay(answer(None, "fi", None, among=("10c", "20c", "50c")))
    assert table.vibrator.patterns[-1] == patterns.UNSURE["gold"]


def test_private_patterns_of_a_handful_do_not_cut_each_other_off(table: Table) -> None:
    table.do(Command.PRIVATE)
    for i, code in enumerate(["2e", "1e", "50c"]):
        table.lay(answer(code), x=100.0 * i)
    table.run(10)
    played = [(t, p) for t, p in table.vibrator.played if p != patterns.ACKNOWLEDGED]
    assert played[0][1] == patterns.COINS["2e"]
    assert played[1][1] == patterns.in_turn([patterns.COINS["1e"], patterns.COINS["50c"]])
    assert played[1][0] >= played[0][0] + patterns.duration(played[0][1])


def test_private_mode_without_a_motor_uses_the_earpiece() -> None:
    table = Table(options={"vibrator": SilentVibrator()})
    assert table.do(Command.PRIVATE).startswith("Private: speech goes to the earpiece")
    assert table.speaker.earpiece
    table.speaker.supports_earpiece = False
    table.do(Command.PRIVATE)
    assert "cannot vibrate" in table.do(Command.PRIVATE)
    assert table.preferences.current.private == "off"


def test_settings_are_heard_changed_and_closed(table: Table) -> None:
    assert table.do(Command.SETTINGS).startswith("Settings.")
    view = table.session.view
    assert view.lines and view.selected == 0
    assert table.session.analysis_interval == math.inf
    while "Speed" not in table.do(Command.NEXT):
        pass
    assert table.do(Command.MORE) == "One hundred and twenty-five percent."
    assert table.speaker.rate == 1.25
    assert table.do(Command.SETTINGS) == "Settings closed."
    assert not table.session.view.lines


def test_every_value_of_every_setting_can_be_reached(table: Table) -> None:
    from recoinize_app.modes.settings import NAMES
    from recoinize_app.preferences import CHOICES

    table.do(Command.SETTINGS)
    for name in NAMES:
        reached = set()
        table.do(*[Command.LESS] * 10)
        for _ in CHOICES[name]:
            reached.add(getattr(table.preferences.current, name))
            table.do(Command.MORE)
        assert reached == set(CHOICES[name])
        table.do(*[Command.LESS] * 10, Command.NEXT)


def test_language_changes_at_once(table: Table) -> None:
    table.do(Command.SETTINGS)
    while table.session.language != "de":
        table.do(Command.MORE)
    assert table.said == "Deutsch."
    table.do(Command.SETTINGS)
    table.lay(answer("1e", "de"))
    assert table.said == "Ein Euro, Deutschland."
    assert table.speaker.transcript[-1].language == "de"


def test_practice_names_each_pattern_and_asks(table: Table) -> None:
    table.do(Command.PRACTICE)
    felt = []
    for _ in range(len(patterns.COINS)):
        felt.append(table.vibrator.patterns[-1])
        table.do(Command.NEXT)
    assert felt == list(patterns.COINS.values())
    named = []
    for _ in patterns.UNSURE:
        named.append((table.said, table.vibrator.patterns[-1]))
        table.do(Command.NEXT)
    assert named == [
        ("One, two or five cent.", patterns.UNSURE["copper"]),
        ("Ten, twenty or fifty cent.", patterns.UNSURE["gold"]),
    ]
    table.do(Command.TOTAL)
    asked = table.vibrator.patterns[-1]
    assert table.said == "Which coin is this? Tap to hear the answer."
    table.do(Command.REPEAT)
    code = next(code for code, pattern in patterns.COINS.items() if pattern == asked)
    assert table.said.rstrip(".").lower() == table.session._ear.denomination(code)
    table.do(Command.PRACTICE)
    assert table.said == "Practice closed."


@pytest.mark.parametrize("trouble", list(Trouble))
def test_each_trouble_is_said_once_and_shown_while_it_lasts(table: Table, trouble: Trouble) -> None:
    table.session.trouble(trouble)
    table.session.trouble(trouble)
    assert len(table.texts) == 1
    assert table.session.view.trouble
    table.session.relieved(trouble)
    assert not table.session.view.trouble


def test_trouble_lets_a_coin_be_heard_whole(table: Table) -> None:
    table.lay(answer())
    table.session.trouble(Trouble.SOURCE_ENDED)
    table.run(5)
    assert table.texts == ["Two euro, Germany.", "This is the end of the pictures."]
    assert table.speaker.transcript[0].cut_after is None


def test_background_silences_and_forgets_the_view(table: Table) -> None:
    table.lay(answer())
    table.session.pause()
    assert not table.speaker.speaking
    table.lay(answer("1e"))
    table.run(5)
    assert len(table.texts) == 1
    table.session.resume()
    assert table.said == "Ready."
    assert table.do(Command.TOTAL) == "No coin in view."


def test_damaged_files_are_told_at_the_start(tmp_path: Path) -> None:
    from recoinize_app.collection import Collection

    for name in ("preferences.json", "collection.json"):
        (tmp_path / name).write_text("{torn")
    preferences = PreferencesFile(tmp_path / "preferences.json")
    preferences.change(introduced=True)
    table = Table(preferences, Collection(tmp_path / "collection.json"))
    table.session.start()
    table.run(30)
    assert [text.split()[1] for text in table.texts] == ["settings", "collection"]


def test_a_full_disk_is_told_and_survived(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**changes: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(table.preferences, "change", refuse)
    table.do(Command.NEXT)
    assert any("could not be saved" in text for text in table.texts)
    assert table.session.view.trouble


@pytest.mark.parametrize("command", [Command.PAUSE, Command.SETTINGS, Command.PRACTICE])
def test_a_late_correction_waits(table: Table, command: Command) -> None:
    """A frame that was being read when the user paused must not break the silence."""
    track = table.lay(answer("1e"))
    table.run(3)
    said = table.do(command)
    table.correct(track, answer("2e"))
    table.run(3)
    assert table.said == said
    table.do(command)
    table.run(3)
    assert table.said == "Two euro, Germany."
