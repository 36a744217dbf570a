"""What a user can ask of the app, and the gesture and key for each.

The gestures are the same in every mode and cover the whole screen, so that nothing has to be found
by eye. `gestures.py` turns touches and keys into a `Gesture` and looks the command up here; the
spoken help and the table in the README come from here, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Command(Enum):
    """What a user can ask for. What a mode makes of it is said in `modes/`."""

    REPEAT = auto()
    """Say again what was said last about coins."""
    TOTAL = auto()
    """The sum: of the coins in view, of all counted ones, or the size of the collection."""
    DETAILS = auto()
    """Country, edition and what is on the coin; in Count, what was counted."""
    NEXT = auto()
    """Next mode; in a list, its next entry."""
    PREVIOUS = auto()
    """Previous mode; in a list, its previous entry."""
    MORE = auto()
    """Say more of each coin; in the settings, the next value."""
    LESS = auto()
    """Say less of each coin; in the settings, the previous value."""
    PAUSE = auto()
    """Stop reading and speaking, or go on."""
    HELP = auto()
    """Explain the mode and the gestures."""
    ACT = auto()
    """Read: name all coins in view. Count: count those in view as new. Collect: write the CSV."""
    UNDO = auto()
    """Take back what was counted, cleared or collected last."""
    CLEAR = auto()
    """Count: start at zero; `UNDO` brings the count back."""
    TORCH = auto()
    """Light on or off."""
    PRIVATE = auto()
    """Private mode on or off."""
    SETTINGS = auto()
    """Open or close the settings."""
    PRACTICE = auto()
    """Open or close the practice of the vibration patterns."""


class Gesture(Enum):
    """What fingers do, anywhere on the screen, and what the device itself feels."""

    TAP = auto()
    DOUBLE_TAP = auto()
    LONG_PRESS = auto()
    SWIPE_RIGHT = auto()
    SWIPE_LEFT = auto()
    SWIPE_UP = auto()
    SWIPE_DOWN = auto()
    TWO_FINGER_TAP = auto()
    TWO_FINGER_DOUBLE_TAP = auto()
    TWO_FINGER_LONG_PRESS = auto()
    TWO_FINGER_SWIPE_RIGHT = auto()
    TWO_FINGER_SWIPE_LEFT = auto()
    TWO_FINGER_SWIPE_UP = auto()
    TWO_FINGER_SWIPE_DOWN = auto()
    THREE_FINGER_TAP = auto()
    THREE_FINGER_LONG_PRESS = auto()
    SHAKE = auto()


@dataclass(frozen=True, slots=True)
class Binding:
    """How a command is given.

    Attributes:
        command: what is asked for.
        gestures: each of these asks for it.
        key: name of the key in Kivy's terms (`kivy.core.window.Keyboard.keycodes`), for a desktop.
    """

    command: Command
    gestures: tuple[Gesture, ...]
    key: str


BINDINGS: tuple[Binding, ...] = (
    Binding(Command.REPEAT, (Gesture.TAP,), "spacebar"),
    Binding(Command.TOTAL, (Gesture.DOUBLE_TAP,), "t"),
    Binding(Command.DETAILS, (Gesture.LONG_PRESS,), "d"),
    Binding(Command.NEXT, (Gesture.SWIPE_RIGHT,), "right"),
    Binding(Command.PREVIOUS, (Gesture.SWIPE_LEFT,), "left"),
    Binding(Command.MORE, (Gesture.SWIPE_UP,), "up"),
    Binding(Command.LESS, (Gesture.SWIPE_DOWN,), "down"),
    Binding(Command.PAUSE, (Gesture.TWO_FINGER_TAP,), "p"),
    Binding(Command.HELP, (Gesture.THREE_FINGER_TAP, Gesture.SHAKE), "h"),
    Binding(Command.ACT, (Gesture.TWO_FINGER_SWIPE_RIGHT,), "enter"),
    Binding(Command.UNDO, (Gesture.TWO_FINGER_SWIPE_LEFT,), "backspace"),
    Binding(Command.CLEAR, (Gesture.TWO_FINGER_LONG_PRESS,), "delete"),
    Binding(Command.TORCH, (Gesture.TWO_FINGER_SWIPE_UP,), "l"),
    Binding(Command.SETTINGS, (Gesture.TWO_FINGER_SWIPE_DOWN,), "s"),
    Binding(Command.PRIVATE, (Gesture.TWO_FINGER_DOUBLE_TAP,), "v"),
    Binding(Command.PRACTICE, (Gesture.THREE_FINGER_LONG_PRESS,), "x"),
)
"""In the order in which help tells them."""

COMMAND_OF_GESTURE: dict[Gesture, Command] = {
    gesture: binding.command for binding in BINDINGS for gesture in binding.gestures
}
COMMAND_OF_KEY: dict[str, Command] = {binding.key: binding.command for binding in BINDINGS}
