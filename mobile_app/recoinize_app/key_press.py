"""Keys that are pressed by themselves, to show how the app is used."""

from __future__ import annotations

from dataclasses import dataclass

from recoinize_app.commands import COMMAND_OF_KEY
from recoinize_edge.errors import SettingsError

QUIT = "escape"


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key and when it is pressed.

    Attributes:
        seconds: since the app began to speak.
        key: a key of `commands.BINDINGS`, or `QUIT`.
    """

    seconds: float
    key: str

    @classmethod
    def parse(cls, text: str) -> KeyPress:
        """Read `8.5:t`.

        Raises:
            SettingsError: it is not seconds and a key that the app knows.
        """
        seconds, _, key = text.partition(":")
        try:
            press = cls(float(seconds), key)
        except ValueError:
            press = cls(-1.0, key)
        keys = [*COMMAND_OF_KEY, QUIT]
        if not press.seconds >= 0 or press.key not in keys:
            raise SettingsError(
                "Expected seconds, a colon and a key, as in 8:t. "
                f"Received {text!r}. Keys are {', '.join(keys)}."
            )
        return press
