"""Puts the app together and runs it. Nothing here or below opens a network connection."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recoinize_app.analysis import Analysed, Analysis
from recoinize_app.camera.source import open_camera
from recoinize_edge.errors import RuntimeMissingError

if TYPE_CHECKING:
    from recoinize_app.haptics import Vibrator
    from recoinize_app.key_press import KeyPress
    from recoinize_app.speech import Speaker
    from recoinize_app.ui.app import RecoinizeApp
    from recoinize_edge.reader import CoinReader

PREFERENCES_NAME = "preferences.json"
COLLECTION_NAME = "collection.json"


def run_app(
    source: str | None = None,
    bundle: Path | None = None,
    data: Path | None = None,
    speaker: Speaker | None = None,
    repeat: bool = False,
    presses: Sequence[KeyPress] = (),
    on_press: Callable[[str], None] | None = None,
) -> None:
    """Open the window and read coins until it is closed.

    Args:
        source: what to look at, as in `camera.source.open_camera`.
        bundle: folder of the bundle to read with; the pretrained one if None.
        data: folder of settings and collection; the user's own if None.
        speaker: the voice; the system's if None.
        repeat: whether a video or folder is played again at its end.
        presses: keys that are pressed by themselves.
        on_press: is called with each of these keys.

    Raises:
        RecoinizeError: the source cannot be played, or there is no display.
    """
    app = build_app(source, bundle, data, speaker, repeat=repeat)
    app.press_later(presses, on_press)
    try:
        app.run()
    finally:
        app.stop_looking()


def build_app(
    source: str | None = None,
    bundle: Path | None = None,
    data: Path | None = None,
    speaker: Speaker | None = None,
    vibrator: Vibrator | None = None,
    repeat: bool = False,
    on_analysed: Callable[[Analysed], None] | None = None,
) -> RecoinizeApp:
    """The app, looking already, with its window open; `run` starts it.

    Args:
        source: as in `run_app`.
        bundle: as in `run_app`.
        data: as in `run_app`.
        speaker: as in `run_app`.
        vibrator: the motor; the system's if None.
        repeat: as in `run_app`.
        on_analysed: is called with each result of the analysis, for measurements.
    """
    camera = open_camera(source, repeat)
    analysis = Analysis(lambda: _open_reader(bundle))
    analysis.start()
    prepare_kivy()

    from recoinize_app.ui.intake import Intake

    intake = Intake(analysis)
    # Before the window is there: it takes longer to open than a camera and a bundle together.
    camera.start(intake)
    try:
        _require_window()
    except RuntimeMissingError:
        camera.stop()
        analysis.stop()
        raise

    from recoinize_app.collection import Collection
    from recoinize_app.preferences import PreferencesFile
    from recoinize_app.session import Session
    from recoinize_app.ui.app import RecoinizeApp
    from recoinize_app.ui.device import ON_ANDROID

    folder = data or data_folder()
    session = Session(
        speaker or _open_speaker(),
        vibrator or _open_vibrator(),
        PreferencesFile(folder / PREFERENCES_NAME),
        Collection(folder / COLLECTION_NAME),
        switch_torch=camera.set_torch,
        keyboard=not ON_ANDROID,
    )
    return RecoinizeApp(session, camera, intake, analysis, on_analysed=on_analysed)


def data_folder() -> Path:
    """Where this user's settings and collection are kept."""
    home = Path.home()
    if "ANDROID_PRIVATE" in os.environ:
        return Path(os.environ["ANDROID_PRIVATE"]) / "recoinize"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", home)) / "recoinize"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "recoinize"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "recoinize"


def prepare_kivy() -> None:
    """Set Kivy up, before its first import: our own command line, a quiet log, plain touches."""
    os.environ.setdefault("KIVY_NO_ARGS", "1")
    os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")
    # Kivy's other window, plain X11, ends the process where there is no display.
    os.environ.setdefault("KIVY_WINDOW", "sdl2")
    from kivy.config import Config

    # Kivy logs a traceback for every kind of input device that this machine lacks.
    logging.getLogger("kivy").setLevel(logging.CRITICAL)
    # Fingers come through the window. Kivy's probing of input devices finds them a second time,
    # and its simulated second finger would draw red dots.
    Config.remove_section("input")
    Config.add_section("input")
    Config.set("input", "mouse", "mouse,disable_multitouch")


def _require_window() -> None:
    from kivy.core.window import Window

    if Window is None:
        raise RuntimeMissingError(
            "Expected a display with OpenGL. None could be opened. Start a desktop session, or set "
            "SDL_VIDEODRIVER=offscreen to run without one."
        )


def _open_speaker() -> Speaker:
    from recoinize_app.speech import open_speaker

    return open_speaker()


def _open_vibrator() -> Vibrator:
    from recoinize_app.haptics import open_vibrator

    return open_vibrator()


def _open_reader(bundle: Path | None) -> CoinReader:
    """Load the reader; a bundle takes long enough to load that the window opens meanwhile."""
    from recoinize_edge.bundle import Bundle
    from recoinize_edge.reader import CoinReader
    from recoinize_edge.shipped import shipped_bundle

    return CoinReader(Bundle.load(bundle or shipped_bundle()))
