"""The settings, as a list that is heard and changed by swipes."""

from __future__ import annotations

from recoinize_app import texts
from recoinize_app.haptics.patterns import ACKNOWLEDGED, REFUSED
from recoinize_app.modes.menu import Menu
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.preferences import CHOICES, PreferencesFile
from recoinize_app.reply import Reply

NAMES = tuple(texts.SETTINGS)


class Settings(Menu):
    """Preferences, one an entry.

    Args:
        preferences: what is changed.
        impossible: values that this device cannot offer, as (name, value).
    """

    name = "settings"
    size = len(NAMES)

    def __init__(
        self, preferences: PreferencesFile, impossible: frozenset[tuple[str, str]]
    ) -> None:
        super().__init__()
        self.preferences = preferences
        self._impossible = impossible

    def entry(self) -> Reply:
        """The selected setting and its value."""
        name = NAMES[self.selected]
        return Reply(lambda phrases: sentence(self._line(phrases, name)))

    def change(self, step: int) -> Reply:
        """Choose the next or the previous value of the selected setting; the last is the end.

        Raises:
            OSError: the settings could not be written; the value holds until the app ends.
        """
        name = NAMES[self.selected]
        choices = [c for c in CHOICES[name] if (name, c) not in self._impossible]
        place = choices.index(getattr(self.preferences.current, name)) + step
        possible = 0 <= place < len(choices)
        if possible:
            self.preferences.change(**{name: choices[place]})
        return Reply(
            lambda phrases: sentence(phrases.value(name, getattr(self.preferences.current, name))),
            ACKNOWLEDGED if possible else REFUSED,
        )

    def lines(self, phrases: Phrases) -> tuple[str, ...]:
        """All settings and their values."""
        return tuple(self._line(phrases, name) for name in NAMES)

    def _line(self, phrases: Phrases, name: str) -> str:
        return phrases.setting(name, getattr(self.preferences.current, name))
