"""The window at work: camera, analysis, session and screen, tied together once a frame."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kivy.app import App
from kivy.clock import Clock
from kivy.core.window import Keyboard, Window
from kivy.input.motionevent import MotionEvent
from kivy.metrics import Metrics

from recoinize_app.accelerometer import Accelerometer
from recoinize_app.analysis import Analysed, Analysis
from recoinize_app.camera.camera import Camera
from recoinize_app.commands import COMMAND_OF_GESTURE, COMMAND_OF_KEY, Gesture
from recoinize_app.gestures import GestureRecognizer, Phase
from recoinize_app.key_press import QUIT, KeyPress
from recoinize_app.screen_text import ScreenText
from recoinize_app.session import Session
from recoinize_app.troubles import Trouble
from recoinize_app.ui.device import ON_ANDROID, prefers_light, safe_insets
from recoinize_app.ui.intake import Intake
from recoinize_app.ui.regions import Insets
from recoinize_app.ui.screen import Screen
from recoinize_app.ui.theme import DARK, LIGHT, Theme

_FRAMES_PER_SECOND = 60
_KEY_NAMES = {code: name for name, code in Keyboard.keycodes.items()} | {271: "enter"}


class RecoinizeApp(App):
    """The app in its window.

    Args:
        session: speaks and decides; used from the window's thread only.
        camera: gives frames; may be started already, into `intake`.
        intake: takes them.
        analysis: reads them; started already.
        insets: asks for the parts of the window that belong to the system.
        on_analysed: is called with each result of the analysis, for measurements.
    """

    title = "recoinize"

    def __init__(
        self,
        session: Session,
        camera: Camera,
        intake: Intake,
        analysis: Analysis,
        insets: Callable[[], Insets] = safe_insets,
        on_analysed: Callable[[Analysed], None] | None = None,
    ) -> None:
        super().__init__()
        self.session = session
        self.screen = Screen(insets())
        self._camera = camera
        self._intake = intake
        self._analysis = analysis
        self._insets = insets
        self._on_analysed = on_analysed
        self._recognizer = GestureRecognizer(Metrics.density)
        self._shakes: queue.SimpleQueue[Gesture] = queue.SimpleQueue()
        self._accelerometer = Accelerometer(self._shaken) if ON_ANDROID else None
        self._pressed: set[int] = set()
        # A frame dispatches the touches that came since the frame before it began: they lie between
        # these two, and only those before the first are all known.
        self._frame_before = self._frame = time.monotonic()
        self._shown: tuple[Any, ...] | None = None
        self._told_error = False
        self._handlers: dict[str, Callable[..., bool]] = {
            "on_touch_down": lambda _, touch: self._touch(touch, "down"),
            "on_touch_move": lambda _, touch: self._touch(touch, "move"),
            "on_touch_up": lambda _, touch: self._touch(touch, "up"),
            "on_key_down": self._key_down,
            "on_key_up": self._key_up,
        }

    def press_later(
        self, presses: Sequence[KeyPress], on_press: Callable[[str], None] | None = None
    ) -> None:
        """Have keys pressed without a hand; to be called before the app runs.

        Args:
            presses: the keys, and how long after the start.
            on_press: is called with each key before it is pressed.
        """

        def press(key: str) -> None:
            if on_press is not None:
                on_press(key)
            if key == QUIT:
                self.stop()
            else:
                self.session.command(COMMAND_OF_KEY[key])

        def schedule(_: App) -> None:
            for due in presses:
                Clock.schedule_once(lambda _, key=due.key: press(key), due.seconds)

        self.bind(on_start=schedule)

    def build(self) -> Screen:
        """Take all touches and keys of the window: no part of it has to be hit."""
        Window.bind(**self._handlers)
        # A phone that falls asleep while coins are being laid out would have to be found again.
        Window.allow_screensaver = False
        return self.screen

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings have no voice."""
        return False

    def on_start(self) -> None:
        """Speak, and look."""
        if self._accelerometer is not None:
            self._accelerometer.start()
        self.session.start()
        Clock.schedule_interval(self._update, 1 / _FRAMES_PER_SECOND)

    def on_pause(self) -> bool:
        """Another app is in front: let go of the camera and be silent."""
        self._camera.stop()
        if self._accelerometer is not None:
            self._accelerometer.stop()
        self.session.pause()
        return True

    def on_resume(self) -> None:
        """In front again: coins in view count as new."""
        self._analysis.forget()
        self._camera.start(self._intake)
        if self._accelerometer is not None:
            self._accelerometer.start()
        self.screen.insets = self._insets()
        self.session.resume()

    def on_stop(self) -> None:
        """Let go of everything."""
        Clock.unschedule(self._update)
        Window.unbind(**self._handlers)
        self.stop_looking()
        self.session.close()

    def stop_looking(self) -> None:
        """End the threads of camera and analysis; Python cannot end well while they run."""
        self._camera.stop()
        self._analysis.stop()

    def _update(self, _: float) -> None:
        """Once a frame: what came from the camera, the analysis, the fingers and the clock."""
        self._frame_before, self._frame = self._frame, time.monotonic()
        for trouble, began in self._intake.take_troubles():
            (self.session.trouble if began else self.session.relieved)(trouble)
        if self._analysis.error is not None and not self._told_error:
            self._told_error = True
            self.session.trouble(Trouble.NO_READER)
        for analysed in self._analysis.results():
            self._take(analysed)
        for gesture in self._recognizer.tick(self._frame_before):
            self._do(gesture)
        while not self._shakes.empty():
            self._do(self._shakes.get_nowait())
        self.session.tick(self._frame)
        self._set_pace()
        image = self._intake.take_frame()
        if image is not None:
            self.screen.show_frame(image)
        self._show()

    def _set_pace(self) -> None:
        """Analyse as often as the session wants; after a rest, coins in view count as new."""
        interval = self.session.analysis_interval
        if math.isinf(self._analysis.interval) and math.isfinite(interval):
            self._analysis.forget()
            self.session.lose_sight()
        self._analysis.interval = interval

    def _take(self, analysed: Analysed) -> None:
        if analysed.moved:
            self.session.moved(analysed.seconds)
        self.session.take(analysed.events, analysed.coins)
        self.screen.show_coins(analysed.coins, analysed.shape)
        if self._on_analysed is not None:
            self._on_analysed(analysed)

    def _show(self) -> None:
        """Draw the words if they have changed."""
        preferences = self.session.preferences.current
        text: ScreenText = self.session.view
        shown = (text, self._theme(), preferences.text_scale, self._collected(text))
        if shown != self._shown:
            self._shown = shown
            self.screen.show(*shown)

    def _theme(self) -> Theme:
        chosen = self.session.preferences.current.theme
        light = prefers_light() if chosen == "system" else chosen == "light"
        return LIGHT if light else DARK

    def _collected(self, text: ScreenText) -> Mapping[str, frozenset[str]] | None:
        """Denominations of each country; None outside of Collect."""
        if self.session.preferences.current.mode != "collect" or text.lines:
            return None
        found: dict[str, frozenset[str]] = {}
        for coin in self.session.collection.coins:
            found[coin.country] = found.get(coin.country, frozenset()) | {coin.denomination}
        return found

    def _touch(self, touch: MotionEvent, phase: Phase) -> bool:
        if touch.is_mouse_scrolling:  # a wheel comes as touches, too
            return True
        x, y = touch.pos
        for gesture in self._recognizer.touch(
            touch.uid, phase, x, y, self._frame, self._frame_before
        ):
            self._do(gesture)
        return True

    def _key_down(self, _: object, key: int, *__: object) -> bool:
        """Do what a key asks for, once for each press however long it lasts."""
        command = COMMAND_OF_KEY.get(_KEY_NAMES.get(key, ""))
        if command is None:
            return False
        if key not in self._pressed:
            self._pressed.add(key)
            self.session.command(command)
        return True

    def _key_up(self, _: object, key: int, *__: object) -> bool:
        self._pressed.discard(key)
        return False

    def _shaken(self) -> None:
        self._shakes.put(Gesture.SHAKE)

    def _do(self, gesture: Gesture) -> None:
        self.session.command(COMMAND_OF_GESTURE[gesture])
