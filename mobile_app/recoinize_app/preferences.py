"""What the user has chosen, in a file that survives a crash."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from recoinize_app.atomic_file import set_aside, write_whole

CHOICES: dict[str, tuple[Any, ...]] = {
    "language": ("system", "en", "de", "fr", "it", "es", "nl", "pt"),
    "verbosity": ("value", "country", "edition"),
    "private": ("off", "vibration", "earpiece"),
    "speech_rate": (0.75, 1.0, 1.25, 1.5, 2.0),
    "vibration": (True, False),
    "hints": (True, False),
    "theme": ("system", "dark", "light"),
    "text_scale": (1.0, 1.25, 1.5, 2.0),
    "mode": ("read", "count", "collect"),
    "introduced": (False, True),
}
"""All values of each preference, in the order in which swiping goes through them."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """Few and small; each has its values in `CHOICES`.

    Attributes:
        language: of texts and voice; `system` follows the device.
        verbosity: what is said of a coin: its value, its country too, its edition too.
        private: whether coins are spoken, felt, or spoken to the earpiece only.
        speech_rate: factor on the voice's usual speed.
        vibration: whether gestures and coins can be felt; private mode vibrates in any case.
        hints: whether the app says how to hold the device.
        theme: colours; `system` follows the device.
        text_scale: factor on the size of all text.
        mode: the mode to open in.
        introduced: whether the app has explained itself.
    """

    language: str = "system"
    verbosity: str = "country"
    private: str = "off"
    speech_rate: float = 1.0
    vibration: bool = True
    hints: bool = True
    theme: str = "system"
    text_scale: float = 1.0
    mode: str = "read"
    introduced: bool = False


class PreferencesFile:
    """Preferences and where they are kept.

    A missing file means the defaults. A damaged one is set aside and the defaults are used; a
    value that this version does not know falls back to its default alone.

    Args:
        path: a JSON file; None keeps nothing.

    Attributes:
        current: what holds now.
        damaged: where a damaged file was put, None if there was none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.damaged: Path | None = None
        self.current = self._read()

    def change(self, **changes: Any) -> None:
        """Change preferences and write them; they hold even if writing fails.

        Raises:
            OSError: they could not be written, and will be forgotten when the app ends.
            ValueError: a value is not among `CHOICES`.
        """
        for name, value in changes.items():
            if value not in CHOICES[name]:
                raise ValueError(f"Expected {name} to be one of {CHOICES[name]}. Received {value}.")
        changed = replace(self.current, **changes)
        if changed == self.current:
            return
        self.current = changed
        if self.path is not None:
            write_whole(self.path, json.dumps(asdict(changed), indent=1) + "\n")

    def _read(self) -> Preferences:
        if self.path is None or not self.path.exists():
            return Preferences()
        try:
            values = json.loads(self.path.read_bytes())
            if not isinstance(values, dict):
                raise ValueError
        except (ValueError, RecursionError):
            self.damaged = set_aside(self.path)
            return Preferences()
        known: dict[str, Any] = {}
        for field in fields(Preferences):
            value = values.get(field.name)
            if _among(value, CHOICES[field.name]):
                known[field.name] = value
        return Preferences(**known)


def _among(value: Any, choices: tuple[Any, ...]) -> bool:
    """Whether a value is one of the choices, True and 1 being different values."""
    return any(type(value) is type(choice) and value == choice for choice in choices)
