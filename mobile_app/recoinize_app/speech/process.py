"""Voices that are programs: one process for each text, killed to interrupt it."""

from __future__ import annotations

import logging
import subprocess
from abc import ABC, abstractmethod


class ProcessSpeaker(ABC):
    """Starts a program for each text and hands the text to its standard input.

    Not on the command line: there other users of the machine could read what money somebody has.
    """

    supports_earpiece = False

    def __init__(self) -> None:
        self.rate = 1.0
        self._process: subprocess.Popen[str] | None = None

    @abstractmethod
    def arguments(self, language: str) -> list[str]:
        """The program and its options, to speak what comes on standard input."""

    @property
    def speaking(self) -> bool:
        """Whether the program still runs."""
        return self._process is not None and self._process.poll() is None

    def speak(self, text: str, language: str) -> None:
        """Say a text; what is being said is cut off. A voice that fails is silent."""
        self.stop()
        try:
            self._process = subprocess.Popen(
                self.arguments(language),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
            assert self._process.stdin is not None
            # Far less than a pipe holds, so that writing never waits for the program.
            self._process.stdin.write(text)
            self._process.stdin.close()
        except OSError:
            # Removed, not startable, or ended before it had read: the app must go on.
            logging.getLogger("recoinize").exception("The voice could not speak.")

    def stop(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()  # at once after a kill; leaves no zombie
            self._process = None

    def set_rate(self, rate: float) -> None:
        """Set how fast the next text is spoken."""
        self.rate = rate

    def set_earpiece(self, on: bool) -> None:  # noqa: B027
        """A program cannot choose where it is heard."""

    def close(self) -> None:
        """Be silent."""
        self.stop()
