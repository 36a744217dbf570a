"""The app without a window: what is said, felt and shown for what is seen and asked for."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from recoinize_app import texts
from recoinize_app.coins_in_view import CoinsInView
from recoinize_app.collection import Collection
from recoinize_app.commands import Command
from recoinize_app.haptics import patterns
from recoinize_app.haptics.vibrator import Pattern, Vibrator
from recoinize_app.modes.collect import Collect
from recoinize_app.modes.count import Count
from recoinize_app.modes.menu import Menu
from recoinize_app.modes.mode import Mode
from recoinize_app.modes.practice import Practice
from recoinize_app.modes.read import Read
from recoinize_app.modes.settings import Settings
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.preferences import CHOICES, PreferencesFile
from recoinize_app.reply import Reply, Words, plain
from recoinize_app.screen_text import ScreenText
from recoinize_app.speech.speaker import Speaker
from recoinize_app.translations.languages import choose_language
from recoinize_app.troubles import Trouble
from recoinize_app.voice import Voice
from recoinize_edge.answer import Answer
from recoinize_edge.video import CoinInView, Event, Hint, Left, Seen

IDLE_AFTER = 5.0
"""Seconds without movement after which frames are analysed less often."""

IDLE_INTERVAL = 0.2
"""Seconds between analysed frames then: a coin that is shown is still read within a second."""


def _no_torch(on: bool) -> bool:
    return False


class Session:
    """Everything the app does, driven from one thread.

    Args:
        speaker: its voice.
        vibrator: what can be felt.
        preferences: what the user has chosen.
        collection: coins seen before.
        clock: seconds, the clock of all `seconds` below.
        switch_torch: switches the camera's light; returns whether it did.
        keyboard: whether help names keys rather than gestures.
        export_folder: where the collection's CSV file is written; beside the collection if None.
        seed: of the coins that practice asks for.
    """

    def __init__(
        self,
        speaker: Speaker,
        vibrator: Vibrator,
        preferences: PreferencesFile,
        collection: Collection,
        clock: Callable[[], float] = time.monotonic,
        switch_torch: Callable[[bool], bool] = _no_torch,
        keyboard: bool = False,
        export_folder: Path | None = None,
        seed: int = 0,
    ) -> None:
        self.speaker = speaker
        self.vibrator = vibrator
        self.preferences = preferences
        self.collection = collection
        self.paused = False
        self._clock = clock
        self._switch_torch = switch_torch
        self._keyboard = keyboard
        self._seed = seed
        self._voice = Voice(speaker)
        self._coins = CoinsInView()
        if export_folder is None:
            export_folder = collection.path.parent if collection.path else Path()
        self._modes: dict[str, Mode] = {
            mode.name: mode
            for mode in (
                Read(self._coins, preferences),
                Count(self._coins, preferences),
                Collect(self._coins, preferences, collection, export_folder),
            )
        }
        self._menu: Menu | None = None
        self._waiting: dict[int, Answer] = {}  # settled, and not announced yet
        self._told: dict[int, Answer] = {}  # what was announced of the tracks in view
        self._last: Reply | None = None
        self._message: Words | None = None
        self._explained = {self._mode.name}  # modes that were explained since the start
        self._introducing = False  # whether the first start's sentences are not at their end
        self._torch = False
        self._troubles: list[Trouble] = []
        self._moved = -math.inf
        self._felt_until = -math.inf  # until when coins are being told of by vibration
        self._in_background = False
        self._use_language()
        self._use_voice_preferences()

    @property
    def language(self) -> str:
        """ISO 639-1 code of the language in use."""
        return self._ear.language

    @property
    def analysis_interval(self) -> float:
        """Seconds between analysed frames: 0 for all, more while nothing moves, inf in a pause."""
        if self.paused or self._in_background or self._menu is not None:
            return math.inf
        return 0.0 if self._clock() - self._moved < IDLE_AFTER else IDLE_INTERVAL

    @property
    def view(self) -> ScreenText:
        """What to show now."""
        status = [self._eye.text(texts.PAUSED).rstrip(".")] if self.paused else []
        if self.preferences.current.private != "off":
            status.append(self._eye.setting("private", self.preferences.current.private))
        if self._torch:
            status.append(self._eye.text(texts.TORCH_ON).rstrip("."))
        trouble = self._eye.text(texts.TROUBLES[self._troubles[-1]]) if self._troubles else ""
        detail = self._message(self._eye) if self._message else ""
        shown = self._menu or self._mode
        text = ScreenText(
            mode=self._eye.text(texts.MODES[shown.name]),
            headline=shown.headline(self._eye),
            detail=detail,
            status=" · ".join(status),
            trouble=trouble,
        )
        if isinstance(shown, Menu):
            return replace(text, lines=shown.lines(self._eye), selected=shown.selected)
        return text if detail else replace(text, detail=shown.detail(self._eye))

    def start(self) -> None:
        """Explain the app at its first start; say that it is ready later on."""
        self._moved = self._clock()
        sentences = []
        if self.preferences.damaged is not None:
            sentences.append(texts.PREFERENCES_DAMAGED)
        if self.collection.damaged is not None:
            sentences.append(texts.COLLECTION_DAMAGED)
        # Who has settings, though they are damaged, has heard the introduction.
        known = self.preferences.current.introduced or self.preferences.damaged is not None
        if not known:
            self._introducing = True
            sentences += texts.INTRODUCTION_WITH_KEYS if self._keyboard else texts.INTRODUCTION
        if sentences:
            self._explain(sentences)
            self._feel(patterns.ACKNOWLEDGED)
        else:
            self._answer(plain(texts.READY))
        if self.preferences.current.private == "vibration" and not self.vibrator.available:
            self._change(private="off")  # the settings come from another device
        if known:
            self._change(introduced=True)

    def take(
        self, events: Sequence[Event], coins: Sequence[CoinInView], seconds: float | None = None
    ) -> None:
        """Take in what one frame, or several, brought.

        Args:
            events: in order.
            coins: in view after the last of them.
            seconds: now; read from the clock if left out.
        """
        now = self._clock() if seconds is None else seconds
        if self._in_background:
            return
        for event in events:
            if isinstance(event, Seen):
                self._see(event, now)
            elif isinstance(event, Left):
                self._leave(event, now)
            elif isinstance(event, Hint):
                self._hint(event, now)
        self._coins.move(coins)
        for mode in self._modes.values():
            mode.moved(coins, now)
        self._announce_waiting(now)

    def command(self, command: Command, seconds: float | None = None) -> None:
        """Do what the user asks for; every command answers by voice and vibration."""
        now = self._clock() if seconds is None else seconds
        self._moved = now
        if self._introducing:
            self._end_introduction()
        reply = self._reply(command, now)
        if reply is not None:
            self._answer(reply)

    def tick(self, seconds: float | None = None) -> None:
        """Say what has waited; to be called several times a second."""
        now = self._clock() if seconds is None else seconds
        if self._in_background:
            return
        self._announce_waiting(now)
        self._voice.tick()
        if self._introducing and not self._voice.explaining:
            self._end_introduction()

    def moved(self, seconds: float | None = None) -> None:
        """Something moves in the picture: analyse at full speed again."""
        self._moved = self._clock() if seconds is None else seconds

    def trouble(self, trouble: Trouble) -> None:
        """Something keeps the app from working; it is said once and shown while it lasts."""
        if trouble in self._troubles:
            return
        self._troubles.append(trouble)
        self._feel(patterns.HINT)
        text = texts.TROUBLES[trouble]
        if self._waiting or self._voice.busy_with_coins:
            self._voice.later(self._ear.text(text))
        else:
            self._voice.notice(self._ear.text(text))

    def relieved(self, trouble: Trouble) -> None:
        """What kept the app from working is over."""
        if trouble not in self._troubles:
            return
        self._troubles.remove(trouble)
        if trouble in _CAMERA_TROUBLES:
            self._message = lambda phrases: phrases.text(texts.CAMERA_IS_BACK)
            self._voice.notice(self._ear.text(texts.CAMERA_IS_BACK))
            self._feel(patterns.ACKNOWLEDGED)

    def pause(self) -> None:
        """The app goes to the background: be silent; coins in view count as gone."""
        self._in_background = True
        if self._introducing:  # asking for the camera counts as background, at the first start
            self._voice.hold()
        else:
            self._voice.stop()
        self.vibrator.stop()
        self.lose_sight()
        self._torch = False

    def resume(self) -> None:
        """The app is in the foreground again."""
        self._in_background = False
        self._moved = self._clock()
        if self._introducing:
            self._feel(patterns.ACKNOWLEDGED)
        else:
            self._answer(plain(texts.PAUSED if self.paused else texts.READY))

    def lose_sight(self) -> None:
        """No coin in view will come back as itself: the analysis begins anew."""
        self._coins.clear()
        self._told.clear()
        self._waiting.clear()
        for mode in self._modes.values():
            mode.lose_sight(self._clock())

    def close(self) -> None:
        """The app ends."""
        self.vibrator.stop()
        self.speaker.close()

    @property
    def _mode(self) -> Mode:
        return self._modes[self.preferences.current.mode]

    @property
    def _quiet(self) -> bool:
        """Whether coins are felt and not spoken."""
        return self.preferences.current.private == "vibration" and self.vibrator.available

    @property
    def _silenced(self) -> bool:
        """Whether coins have to wait: in a pause, and while a list is open."""
        return self.paused or self._menu is not None

    # What is seen.

    def _see(self, event: Seen, now: float) -> None:
        self._moved = now
        self._coins.enter(event)
        try:
            self._mode.seen(event, now)
        except OSError:
            self.trouble(Trouble.NOT_SAVED)
        told = self._told.get(event.track)
        if told is None or self._silenced:
            self._waiting[event.track] = event.answer
        elif told.denominations != event.answer.denominations:
            # To be told "50 cent" after "10, 20 or 50 cent" is no correction.
            refined = not told.known or set(event.answer.denominations) < set(told.denominations)
            self._announce({event.track: event.answer}, corrects=not refined, now=now)

    def _leave(self, event: Left, now: float) -> None:
        self._coins.leave(event)
        self._told.pop(event.track, None)
        for mode in self._modes.values():
            mode.left(event.track, now)

    def _hint(self, event: Hint, now: float) -> None:
        wanted = self.preferences.current.hints and not self._silenced
        busy = self._waiting or self._voice.explaining
        if not wanted or busy or not self._voice.may_hint(now):
            return
        text = texts.HINTS[event.reason]
        self._message = lambda phrases: phrases.text(text)
        self._voice.hint(None if self._quiet else self._ear.text(text), now)
        self._feel(patterns.HINT)

    def _announce_waiting(self, now: float) -> None:
        """Tell of all coins that wait, if no other coin is being told of."""
        if not self._waiting or self._silenced:
            return
        busy = now < self._felt_until if self._quiet else self._voice.busy_with_coins
        if not busy:
            waiting, self._waiting = self._waiting, {}
            self._announce(waiting, corrects=False, now=now)

    def _announce(self, coins: Mapping[int, Answer], corrects: bool, now: float) -> None:
        self._told |= {t: answer for t, answer in coins.items() if t in self._coins.answers}
        reply = self._mode.announce(coins, corrects)
        self._last = reply
        self._message = reply.words if self._mode.name != "read" else None
        if not self._quiet:
            self._voice.coin(reply.words(self._ear))
        pattern = reply.pattern
        if corrects:
            pattern = patterns.in_turn((patterns.CORRECTION, pattern))
        self._feel(pattern)
        self._felt_until = now + patterns.duration(pattern) + patterns.PAUSE / 1000

    # What is asked for.

    def _reply(self, command: Command, now: float) -> Reply | None:
        """Do a command; None if it has answered by itself."""
        if command is Command.HELP:
            self._help()
            return None
        if command in _GLOBAL:
            return _GLOBAL[command](self)
        if self._menu is not None:
            return self._saved(self._menu_command, command)
        if command in (Command.NEXT, Command.PREVIOUS):
            return self._turn(1 if command is Command.NEXT else -1, now)
        if command in (Command.MORE, Command.LESS):
            return self._talk(1 if command is Command.MORE else -1)
        if command is Command.REPEAT:
            return self._last or plain(texts.NOTHING_SEEN, patterns.REFUSED)
        return self._saved(_ASKED[command], self._mode)

    def _saved(self, action: Callable[..., Reply], *arguments: object) -> Reply:
        """Do something that may write a file; say so if it could not be written."""
        try:
            return action(*arguments)
        except OSError:
            return plain(texts.TROUBLES[Trouble.NOT_SAVED], patterns.REFUSED)

    def _menu_command(self, command: Command) -> Reply:
        assert self._menu is not None
        try:
            return self._menu.command(command)
        finally:  # a setting holds even where it could not be written
            self._use_language()
            self._use_voice_preferences()

    def _turn(self, step: int, now: float) -> Reply:
        """Go to the next or previous mode."""
        choices = CHOICES["mode"]
        place = (choices.index(self.preferences.current.mode) + step) % len(choices)
        self._change(mode=choices[place])
        self._last = None
        mode = self._mode
        mode.enter(now)
        if mode.name in self._explained:
            return Reply(lambda phrases: sentence(phrases.text(texts.MODES[mode.name])))
        self._explained.add(mode.name)
        return plain(texts.MODE_HELP[mode.name])

    def _talk(self, step: int) -> Reply:
        """Say more or less of each coin."""
        choices = CHOICES["verbosity"]
        old = choices.index(self.preferences.current.verbosity)
        place = min(max(old + step, 0), len(choices) - 1)
        self._change(verbosity=choices[place])
        pattern = patterns.REFUSED if place == old else patterns.ACKNOWLEDGED
        return plain(texts.VERBOSITY[choices[place]], pattern)

    def _pause(self) -> Reply:
        self.paused = not self.paused
        return plain(texts.PAUSED if self.paused else texts.GOING_ON)

    def _light(self) -> Reply:
        if not self._switch_torch(not self._torch):
            return plain(texts.NO_TORCH, patterns.REFUSED)
        self._torch = not self._torch
        return plain(texts.TORCH_ON if self._torch else texts.TORCH_OFF)

    def _private(self) -> Reply:
        if self.preferences.current.private != "off":
            self._change(private="off")
            return plain(texts.PRIVATE_OFF)
        if self.vibrator.available:
            self._change(private="vibration")
            return plain(texts.PRIVATE_VIBRATION)
        if self.speaker.supports_earpiece:
            self._change(private="earpiece")
            return plain(texts.PRIVATE_EARPIECE)
        return plain(texts.NO_VIBRATION, patterns.REFUSED)

    def _settings(self) -> Reply:
        if isinstance(self._menu, Settings):
            self._menu = None
            return plain(texts.SETTINGS_CLOSED)
        impossible = set()
        if not self.vibrator.available:
            impossible.add(("private", "vibration"))
        if not self.speaker.supports_earpiece:
            impossible.add(("private", "earpiece"))
        impossible.discard(("private", self.preferences.current.private))
        self._menu = Settings(self.preferences, frozenset(impossible))
        return self._opened(self._menu, texts.SETTINGS_OPENED)

    def _practice(self) -> Reply:
        if isinstance(self._menu, Practice):
            self._menu = None
            return plain(texts.PRACTICE_CLOSED)
        self._menu = Practice(self._seed)
        self._seed += 1  # the next practice asks for other coins
        return self._opened(self._menu, texts.PRACTICE_OPENED)

    def _opened(self, menu: Menu, text: str) -> Reply:
        entry = menu.entry()
        return Reply(lambda phrases: f"{phrases.text(text)} {entry.words(phrases)}", entry.pattern)

    def _help(self) -> None:
        name = (self._menu or self._mode).name
        self._message = lambda phrases: phrases.text(texts.MODE_HELP[name])
        self._voice.explain(self._ear.help(name, self._keyboard))
        self._feel(patterns.ACKNOWLEDGED)

    # How it is told.

    def _answer(self, reply: Reply) -> None:
        self._message = reply.words
        if reply.private and self._quiet:
            self._voice.stop()
        else:
            self._voice.answer(reply.words(self._ear))
        pattern = reply.pattern
        if reply.private and pattern != patterns.REFUSED:
            pattern = patterns.in_turn((patterns.ACKNOWLEDGED, pattern))
        self._feel(pattern)

    def _end_introduction(self) -> None:
        """The first start's sentences were heard, or are not wanted: never say them again."""
        self._introducing = False
        self._change(introduced=True)

    def _explain(self, sentences: Sequence[str]) -> None:
        self._message = lambda phrases: " ".join(phrases.text(text) for text in sentences)
        self._voice.explain([self._ear.text(text) for text in sentences])

    def _feel(self, pattern: Pattern) -> None:
        if self.preferences.current.vibration or self.preferences.current.private == "vibration":
            self.vibrator.vibrate(pattern)

    def _change(self, **changes: object) -> None:
        """Change preferences; a device that cannot keep them is told of once."""
        try:
            self.preferences.change(**changes)
        except OSError:
            self.trouble(Trouble.NOT_SAVED)
        else:
            self.relieved(Trouble.NOT_SAVED)
        self._use_voice_preferences()

    def _use_language(self) -> None:
        language = choose_language(self.preferences.current.language)
        self._ear = Phrases(language, words=True)
        self._eye = Phrases(language, words=False)
        self._voice.language = language

    def _use_voice_preferences(self) -> None:
        current = self.preferences.current
        self.speaker.set_rate(current.speech_rate)
        if self.speaker.supports_earpiece:
            self.speaker.set_earpiece(current.private == "earpiece")


_CAMERA_TROUBLES = (
    Trouble.NO_CAMERA,
    Trouble.CAMERA_REFUSED,
    Trouble.CAMERA_TAKEN,
    Trouble.CAMERA_LOST,
)
_GLOBAL: dict[Command, Callable[[Session], Reply]] = {
    Command.PAUSE: Session._pause,
    Command.TORCH: Session._light,
    Command.PRIVATE: Session._private,
    Command.SETTINGS: Session._settings,
    Command.PRACTICE: Session._practice,
}
_ASKED: dict[Command, Callable[[Mode], Reply]] = {
    Command.TOTAL: lambda mode: mode.total(),
    Command.DETAILS: lambda mode: mode.details(),
    Command.ACT: lambda mode: mode.act(),
    Command.UNDO: lambda mode: mode.undo(),
    Command.CLEAR: lambda mode: mode.clear(),
}
