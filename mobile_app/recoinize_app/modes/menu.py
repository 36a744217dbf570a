"""A list that opens over the modes and takes their commands until it is closed."""

from __future__ import annotations

from abc import ABC, abstractmethod

from recoinize_app import texts
from recoinize_app.commands import Command
from recoinize_app.haptics.patterns import REFUSED
from recoinize_app.phrases import Phrases
from recoinize_app.reply import Reply, plain


class Menu(ABC):
    """Entries, one of which is selected.

    Attributes:
        name: key of its name in `texts.MODES` and of its help in `texts.MODE_HELP`.
        size: how many entries it has.
        selected: number of the selected one.
    """

    name: str
    size: int

    def __init__(self) -> None:
        self.selected = 0

    def command(self, command: Command) -> Reply:
        """Answer a command. Those that open and close lists never come here."""
        if command in (Command.NEXT, Command.PREVIOUS):
            step = 1 if command is Command.NEXT else -1
            self.selected = (self.selected + step) % self.size
            return self.entry()
        if command in (Command.MORE, Command.LESS):
            return self.change(1 if command is Command.MORE else -1)
        if command in (Command.REPEAT, Command.DETAILS):
            return self.entry()
        if command is Command.TOTAL:
            return self.ask()
        return plain(texts.NOT_HERE, REFUSED)

    @abstractmethod
    def entry(self) -> Reply:
        """The selected entry."""

    @abstractmethod
    def change(self, step: int) -> Reply:
        """Change the selected entry, where it can be changed."""

    def ask(self) -> Reply:
        """What a double tap does."""
        return self.entry()

    @abstractmethod
    def lines(self, phrases: Phrases) -> tuple[str, ...]:
        """All entries, to be shown."""

    def headline(self, phrases: Phrases) -> str:
        """The most important words of the screen."""
        return self.lines(phrases)[self.selected]
