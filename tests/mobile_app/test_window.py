"""The app in a real window without a display, used by touches and keys, judged by what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pytest

from recoinize_app.commands import BINDINGS, Command
from recoinize_app.preferences import PreferencesFile
from recoinize_app.troubles import Trouble
from recoinize_app.ui.theme import DARK, LIGHT, contrast
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.video import Seen

from .coin_events import answer
from .footage import FRENCH_1E, GERMAN_2E, STRANGER, write_video
from .window import OpenWindow, WindowUnderTest

GERMAN, FRENCH, STRANGE = (GERMAN_2E, 60, 80), (FRENCH_1E, 360, 90), (STRANGER, 360, 90)

Place = Callable[[str], Path | None]


@pytest.fixture
def settled(tmp_path: Path) -> Path:
    """A data folder of somebody who has used the app before."""
    PreferencesFile(tmp_path / "data" / "preferences.json").change(introduced=True, language="en")
    return tmp_path / "data"


def prefer(data: Path, **changes: object) -> None:
    PreferencesFile(data / "preferences.json").change(**changes)


@pytest.fixture(scope="module")
def two_coins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two coins on a table; played again and again, they lie there for ever."""
    return write_video(tmp_path_factory.mktemp("two") / "two.avi", ((GERMAN, FRENCH), 1.0))


@pytest.fixture(scope="module")
def bare_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("bare") / "bare.avi", ((), 1.0))


def test_the_first_start_explains_itself_in_three_sentences(
    open_window: OpenWindow, tmp_path: Path, bare_table: Path
):
    prefer(tmp_path / "data", language="en", speech_rate=2.0)
    window = open_window(bare_table)
    window.until(lambda: window.app.session.preferences.current.introduced)
    assert len(window.said) == 3
    assert all(text.count(".") == 1 for text in window.said)
    window.close()
    again = open_window(bare_table)
    again.until(lambda: again.heard)
    again.wait(1)
    assert again.said == ["Ready."]


def test_coins_are_spoken_once_with_value_and_country(
    open_window: OpenWindow, settled: Path, two_coins: Path, screenshots: Place
):
    window = open_window(two_coins)
    german = window.hears("two euro")
    assert "Germany" in german.text and german.language == "en"
    window.hears("one euro")
    window.screenshot(screenshots("read"))
    window.wait(3)
    for words in ("two euro", "one euro"):
        assert sum(words in said.lower() for said in window.said) == 1


def test_a_coin_taken_away_and_laid_down_again_is_spoken_again(
    open_window: OpenWindow, settled: Path, tmp_path: Path
):
    window = open_window(
        write_video(tmp_path / "v.avi", ((GERMAN,), 3.0), ((), 2.0)),
    )
    window.hears("two euro")
    heard = len(window.heard)
    window.hears("two euro", after=heard)


def test_an_empty_table_is_silent(open_window: OpenWindow, settled: Path, bare_table: Path):
    window = open_window(bare_table)
    window.wait(4)
    assert window.said == ["Ready."]


def test_an_unknown_coin_is_not_guessed(open_window: OpenWindow, settled: Path, tmp_path: Path):
    window = open_window(write_video(tmp_path / "v.avi", ((STRANGE,), 1.0)))
    window.hears("unknown")
    assert not [said for said in window.said if "euro" in said.lower() or "cent" in said.lower()]


def test_gestures_anywhere_on_the_screen_are_answered(
    open_window: OpenWindow, settled: Path, two_coins: Path
):
    window = open_window(two_coins)
    window.hears("one euro")
    window.hears("two euro")
    assert "euro" in window.answers(window.tap)
    for place in ((20, 20), (200, 620)):
        assert "euro" in window.answers(lambda place=place: window.tap(at=place))
    assert "three euro" in window.answers(window.double_tap).lower()
    window.answers(window.long_press)
    window.answers(lambda: window.tap(fingers=3))
    window.answers(lambda: window.tap(fingers=2))
    window.answers(lambda: window.tap(fingers=2))


def test_every_key_is_answered_by_voice_and_vibration(
    open_window: OpenWindow, settled: Path, two_coins: Path
):
    window = open_window(two_coins)
    window.hears("one euro")
    toggled = {Command.PAUSE, Command.SETTINGS, Command.PRACTICE, Command.PRIVATE}
    for binding in BINDINGS:
        if binding.command is Command.PRIVATE:
            continue  # its own test: speech stops
        for _ in range(2 if binding.command in toggled else 1):
            assert window.answers(lambda key=binding.key: window.key(key)), binding.command


def test_swiping_goes_through_the_modes_and_they_are_kept(
    open_window: OpenWindow, settled: Path, two_coins: Path, screenshots: Place
):
    window = open_window(two_coins)
    window.hears("one euro")
    window.hears("two euro")
    names = []
    for _ in range(3):
        names.append(window.answers(lambda: window.swipe(150, 0)))
        window.wait(1.5)
        window.screenshot(screenshots(window.app.session.preferences.current.mode))
    assert len(set(names)) == 3
    window.swipe(150, 0)
    window.until(lambda: window.app.session.preferences.current.mode == "count")
    window.close()
    assert open_window(two_coins).app.session.preferences.current.mode == "count"


def test_counting_adds_coins_up_and_takes_them_back(
    open_window: OpenWindow, settled: Path, tmp_path: Path, screenshots: Place
):
    prefer(settled, mode="count")
    window = open_window(
        write_video(tmp_path / "v.avi", ((GERMAN,), 4.0), ((), 2.0), ((FRENCH,), 4.0), ((), 10.0)),
        repeat=False,
    )
    window.until(lambda: "three euro" in " ".join(window.said).lower())
    window.screenshot(screenshots("counted"))
    window.key("backspace")
    window.until(lambda: "two euro" in window.said[-1].lower())


def test_the_collection_is_drawn_and_kept(
    open_window: OpenWindow, settled: Path, two_coins: Path, screenshots: Place
):
    prefer(settled, mode="collect")
    window = open_window(two_coins)
    window.until(lambda: {c.country for c in window.app.session.collection.coins} >= {"de", "fr"})
    window.frames(3)
    window.screenshot(screenshots("collected"))
    window.close()
    again = open_window(two_coins)
    assert {coin.country for coin in again.app.session.collection.coins} >= {"de", "fr"}


def test_settings_are_spoken_and_change_what_is_seen(
    open_window: OpenWindow, settled: Path, two_coins: Path, screenshots: Place
):
    window = open_window(two_coins)
    window.answers(lambda: window.swipe(0, -150, fingers=2))
    lines = window.app.session.view.lines
    assert len(lines) > 5
    for _ in range(len(lines)):
        if "dark" in " ".join(window.app.session.view.lines).lower():
            break
        window.answers(lambda: window.swipe(150, 0))
        window.answers(lambda: window.swipe(0, 150))
    window.screenshot(screenshots("settings"))
    window.answers(lambda: window.swipe(0, -150, fingers=2))
    assert window.app.session.view.lines == ()


def test_no_coin_is_outlined_behind_a_list(open_window: OpenWindow, settled: Path, two_coins: Path):
    window = open_window(two_coins)
    window.hears("one euro")
    outlines = window.app.screen.preview.canvas.after
    assert outlines.children
    window.answers(lambda: window.key("s"))
    window.wait(0.5)
    assert window.app.session.view.lines and not outlines.children
    window.answers(lambda: window.key("s"))
    window.until(lambda: outlines.children)


def test_a_pause_is_silent(open_window: OpenWindow, settled: Path, tmp_path: Path):
    window = open_window(write_video(tmp_path / "v.avi", ((), 1.0), ((GERMAN,), 4.0)))
    window.answers(lambda: window.tap(fingers=2))
    heard = len(window.heard)
    window.wait(4)
    assert len(window.heard) == heard
    window.answers(lambda: window.tap(fingers=2))
    window.hears("two euro", after=heard)


@pytest.mark.parametrize("key", ["p", "s"])
def test_a_coin_that_went_while_nothing_was_analysed_is_in_no_sum(
    open_window: OpenWindow, settled: Path, two_coins: Path, key: str
):
    """In a pause, or behind a list, nobody tells that a coin has left."""
    window = open_window(two_coins)
    window.hears("one euro")
    window.hears("two euro")
    gone = Seen(99, answer("50c"), Ellipse.circle(50, 50, 20), 0.0)
    window.app.session.take([gone], [])
    window.answers(lambda: window.key(key))
    heard = len(window.heard)
    window.answers(lambda: window.key(key))
    window.hears("one euro", after=heard)
    window.hears("two euro", after=heard)
    assert window.answers(lambda: window.key("t")) == "Three euro, two coins."
    assert not [said for said in window.said if "Correction" in said]


def test_in_private_mode_coins_are_felt_and_not_spoken(
    open_window: OpenWindow, settled: Path, tmp_path: Path
):
    prefer(settled, private="vibration")
    window = open_window(write_video(tmp_path / "v.avi", ((), 1.5), ((GERMAN,), 4.0)))
    window.until(lambda: window.heard)
    felt = len(window.vibrator.played)
    window.until(lambda: len(window.vibrator.played) > felt)
    assert not [said for said in window.said if "euro" in said.lower()]


def test_darkness_is_told(open_window: OpenWindow, settled: Path, tmp_path: Path):
    window = open_window(write_video(tmp_path / "v.avi", ((GERMAN,), 1.0), light=0.05))
    window.hears("dark")


def test_the_end_of_a_video_is_told_and_shown(
    open_window: OpenWindow, settled: Path, tmp_path: Path, screenshots: Place
):
    window = open_window(write_video(tmp_path / "v.avi", ((), 0.5)), repeat=False)
    window.until(lambda: window.app.session.view.trouble)
    assert window.app.session.view.trouble in " ".join(window.said)
    window.screenshot(screenshots("trouble"))


@pytest.mark.parametrize(
    "trouble",
    [Trouble.NO_CAMERA, Trouble.CAMERA_REFUSED, Trouble.CAMERA_TAKEN, Trouble.CAMERA_LOST],
)
def test_troubles_of_the_camera_are_told_and_pass(
    open_window: OpenWindow, settled: Path, two_coins: Path, trouble: Trouble
):
    window = open_window(two_coins)
    window.app._intake.trouble(trouble)
    window.until(lambda: window.app.session.view.trouble)
    assert window.app.session.view.trouble in " ".join(window.said)
    window.app._intake.relieved(trouble)
    window.until(lambda: not window.app.session.view.trouble)


def test_a_damaged_bundle_is_told_and_the_app_stays_open(
    open_window: OpenWindow, settled: Path, two_coins: Path, tmp_path: Path
):
    window = open_window(two_coins, bundle=tmp_path / "no-bundle")
    window.until(lambda: window.app.session.view.trouble)
    assert window.app.session.view.trouble in " ".join(window.said)
    window.answers(lambda: window.key("h"))


def test_going_to_the_background_lets_go_of_the_camera_and_coming_back_reads_again(
    open_window: OpenWindow, settled: Path, two_coins: Path
):
    window = open_window(two_coins)
    window.hears("two euro")
    assert window.app.dispatch("on_pause")
    shown, heard = window.app.screen.preview.shown_frames, len(window.heard)
    window.wait(1)
    assert window.app.screen.preview.shown_frames <= shown + 1
    window.app.dispatch("on_resume")
    window.hears("two euro", after=heard)


@pytest.mark.parametrize(("name", "theme"), [("dark", DARK), ("light", LIGHT)])
def test_pixels_of_words_differ_from_their_ground_by_seven_to_one(
    open_window: OpenWindow, settled: Path, two_coins: Path, screenshots: Place, name: str, theme
):
    prefer(settled, theme=name)
    window = open_window(two_coins)
    window.hears("two euro")
    window.hears("one euro")
    image = window.screenshot(screenshots(name))
    region = window.app.screen.words
    top, bottom = round(image.shape[0] - region.top), round(image.shape[0] - region.y)
    words = image[top:bottom].reshape(-1, 3) / 255
    ground = np.median(words, axis=0)
    assert ground.tolist() == pytest.approx(astuple(theme)[0], abs=0.02)
    strokes = words[np.abs(words - ground).max(axis=1) > 0.95]
    assert len(strokes) > 500
    assert min(contrast(tuple(stroke), tuple(ground)) for stroke in strokes[::50]) >= 7


def test_larger_text_is_larger(open_window: OpenWindow, settled: Path, two_coins: Path):
    def inked(scale: float) -> int:
        prefer(settled, text_scale=scale)
        window = open_window(two_coins)
        window.hears("two euro")
        window.hears("one euro")
        image = window.screenshot()
        words = image[round(image.shape[0] - window.app.screen.words.top) :]
        window.close()
        return int((words > 200).sum())

    assert inked(2.0) > 1.3 * inked(1.0)


def test_landscape_puts_the_words_beside_the_picture(
    open_window: OpenWindow, settled: Path, two_coins: Path
):
    window = open_window(two_coins)
    screen = window.app.screen
    window.frames(3)
    assert screen.words.top <= screen.preview.y + 1
    screen.size_hint = (None, None)
    screen.size = (640, 360)
    window.frames(2)
    assert screen.words.x >= screen.preview.right - 1


def test_the_window_keeps_the_screen_awake(open_window: OpenWindow, settled: Path, two_coins: Path):
    window: WindowUnderTest = open_window(two_coins)
    assert window._window.allow_screensaver is False
