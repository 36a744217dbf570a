"""Sentences of the app, in English; `phrases.Phrases` translates them.

`mark` only marks a text for extraction into the catalogues.
"""

from __future__ import annotations

from recoinize_app.commands import Command, Gesture
from recoinize_app.troubles import Trouble
from recoinize_edge.frame_quality import Reason


def mark(text: str) -> str:
    """The text itself; extraction looks for calls of this function."""
    return text


INTRODUCTION = (
    mark("Hold coins under the camera, and their value is spoken."),
    mark("Tap anywhere to hear it again, tap twice for the total, and press long for details."),
    mark("Tap with three fingers, or shake, to hear all the rest."),
)
INTRODUCTION_WITH_KEYS = (
    mark("Hold coins under the camera, and their value is spoken."),
    mark("Press space to hear it again, T for the total, and D for details."),
    mark("Press H to hear all the rest."),
)
READY = mark("Ready.")
PAUSED = mark("Paused.")
GOING_ON = mark("Going on.")
TORCH_ON = mark("Light on.")
TORCH_OFF = mark("Light off.")
NO_TORCH = mark("This camera has no light.")
NOTHING_SEEN = mark("No coin in view.")
NOTHING_TO_UNDO = mark("There is nothing to take back.")
NOT_HERE = mark("That does nothing here.")
UNKNOWN_COIN = mark("unknown coin")
COMMON_SIDE = mark("common side")
TURN_OVER = mark("Turn the coin over to hear its country.")
PREFERENCES_DAMAGED = mark(
    "The settings could not be read. They were put aside, and the usual ones hold."
)
COLLECTION_DAMAGED = mark(
    "The collection could not be read. It was put aside, and a new one begins."
)

PRIVATE_VIBRATION = mark("Private: coins are felt, not spoken.")
PRIVATE_EARPIECE = mark("Private: speech goes to the earpiece only.")
PRIVATE_OFF = mark("Private mode off: coins are spoken.")
NO_VIBRATION = mark("This device cannot vibrate, so private mode is not possible.")

VERBOSITY = {
    "value": mark("Value only."),
    "country": mark("Value and country."),
    "edition": mark("Value, country and edition."),
}

COUNTED_AS_NEW = mark("Counted as new.")
ALREADY_COUNTED = mark("already counted")
NOT_COUNTED = mark("not counted")
COUNT_CLEARED = mark("Count cleared.")
COUNT_IS_BACK = mark("The count is back.")

NEW_IN_COLLECTION = mark("new in the collection")
COLLECTION_EMPTY = mark("The collection is empty.")
EXPORT_WRITTEN = mark("The collection was written to the file {name}.")
NOTHING_MISSING = mark("No country is missing.")

PRACTICE_OPENED = mark("Practice of the vibration patterns.")
PRACTICE_CLOSED = mark("Practice closed.")
WHICH_COIN = mark("Which coin is this? Tap to hear the answer.")
SETTINGS_OPENED = mark("Settings.")
SETTINGS_CLOSED = mark("Settings closed.")

MODES = {
    "read": mark("Read"),
    "count": mark("Count"),
    "collect": mark("Collect"),
    "settings": mark("Settings"),
    "practice": mark("Practice"),
}
MODE_HELP = {
    "read": mark("Reading: every coin under the camera is spoken once."),
    "count": mark(
        "Counting: move coins under the camera one after another, and hear the sum. "
        "A coin that comes back with others is not counted again."
    ),
    "collect": mark("Collecting: every coin whose country is sure enters your collection."),
    "settings": mark(
        "In the settings, go right or left to a setting, and up or down to change it."
    ),
    "practice": mark(
        "In practice, go right or left from coin to coin and feel its pattern. "
        "Ask for the total to be asked which coin it is."
    ),
}

COMMANDS: dict[Command, str] = {
    Command.REPEAT: mark("hear it again"),
    Command.TOTAL: mark("the total"),
    Command.DETAILS: mark("details"),
    Command.NEXT: mark("next mode"),
    Command.PREVIOUS: mark("previous mode"),
    Command.MORE: mark("say more of each coin"),
    Command.LESS: mark("say less of each coin"),
    Command.PAUSE: mark("pause or go on"),
    Command.HELP: mark("this help"),
    Command.ACT: mark(
        "all coins in view; when counting, count them as new; when collecting, "
        "write the list to a file"
    ),
    Command.UNDO: mark("take back"),
    Command.CLEAR: mark("start counting at zero"),
    Command.TORCH: mark("light on or off"),
    Command.PRIVATE: mark("private mode on or off"),
    Command.SETTINGS: mark("open or close the settings"),
    Command.PRACTICE: mark("open or close the practice of the vibration patterns"),
}
GESTURES: dict[Gesture, str] = {
    Gesture.TAP: mark("Tap"),
    Gesture.DOUBLE_TAP: mark("Double tap"),
    Gesture.LONG_PRESS: mark("Long press"),
    Gesture.SWIPE_RIGHT: mark("Swipe right"),
    Gesture.SWIPE_LEFT: mark("Swipe left"),
    Gesture.SWIPE_UP: mark("Swipe up"),
    Gesture.SWIPE_DOWN: mark("Swipe down"),
    Gesture.TWO_FINGER_TAP: mark("Tap with two fingers"),
    Gesture.TWO_FINGER_DOUBLE_TAP: mark("Double tap with two fingers"),
    Gesture.TWO_FINGER_LONG_PRESS: mark("Long press with two fingers"),
    Gesture.TWO_FINGER_SWIPE_RIGHT: mark("Swipe right with two fingers"),
    Gesture.TWO_FINGER_SWIPE_LEFT: mark("Swipe left with two fingers"),
    Gesture.TWO_FINGER_SWIPE_UP: mark("Swipe up with two fingers"),
    Gesture.TWO_FINGER_SWIPE_DOWN: mark("Swipe down with two fingers"),
    Gesture.THREE_FINGER_TAP: mark("Tap with three fingers, or shake"),
    Gesture.THREE_FINGER_LONG_PRESS: mark("Long press with three fingers"),
}
KEYS = {
    "spacebar": mark("Space"),
    "right": mark("Right arrow"),
    "left": mark("Left arrow"),
    "up": mark("Up arrow"),
    "down": mark("Down arrow"),
    "enter": mark("Enter"),
    "backspace": mark("Backspace"),
    "delete": mark("Delete"),
}
"""Keys whose name is not their letter."""

HINTS: dict[Reason, str] = {
    "too_dark": mark("Too dark."),
    "too_bright": mark("Too bright."),
    "glare": mark("The coin reflects the light. Tilt it."),
    "hold_still": mark("Hold still."),
    "move_closer": mark("Move closer."),
    "cut_off_left": mark("A coin is cut off at the left."),
    "cut_off_right": mark("A coin is cut off at the right."),
    "cut_off_top": mark("A coin is cut off at the top."),
    "cut_off_bottom": mark("A coin is cut off at the bottom."),
    "overlapping": mark("One coin hides another."),
}

TROUBLES: dict[Trouble, str] = {
    Trouble.NO_CAMERA: mark("No camera was found. Connect one, and reading begins by itself."),
    Trouble.CAMERA_REFUSED: mark(
        "The camera may not be used. Allow it for this app in the system's settings, "
        "then come back."
    ),
    Trouble.CAMERA_TAKEN: mark(
        "Another app uses the camera. Close that app, and reading begins by itself."
    ),
    Trouble.CAMERA_LOST: mark(
        "The camera is gone. Connect it again, and reading goes on by itself."
    ),
    Trouble.SOURCE_ENDED: mark("This is the end of the pictures."),
    Trouble.NO_READER: mark(
        "Coins cannot be read: a part of the app is damaged. Install it again."
    ),
    Trouble.NOT_SAVED: mark("It could not be saved. Free some storage on this device."),
}
CAMERA_IS_BACK = mark("The camera is back.")

SETTINGS = {
    "language": mark("Language"),
    "verbosity": mark("Said of each coin"),
    "private": mark("Private mode"),
    "speech_rate": mark("Speed of speech"),
    "vibration": mark("Vibration"),
    "hints": mark("Hints"),
    "theme": mark("Colours"),
    "text_scale": mark("Size of text"),
}
"""Preferences that the settings offer, in their order."""

VALUES = {
    ("language", "system"): mark("as the device"),
    ("verbosity", "value"): mark("value"),
    ("verbosity", "country"): mark("value and country"),
    ("verbosity", "edition"): mark("value, country and edition"),
    ("private", "off"): mark("off"),
    ("private", "vibration"): mark("coins are felt"),
    ("private", "earpiece"): mark("earpiece only"),
    ("vibration", True): mark("on"),
    ("vibration", False): mark("off"),
    ("hints", True): mark("on"),
    ("hints", False): mark("off"),
    ("theme", "system"): mark("as the device"),
    ("theme", "dark"): mark("dark"),
    ("theme", "light"): mark("light"),
}

COUNTRIES = {
    "ad": mark("Andorra"),
    "at": mark("Austria"),
    "be": mark("Belgium"),
    "bg": mark("Bulgaria"),
    "cy": mark("Cyprus"),
    "de": mark("Germany"),
    "ee": mark("Estonia"),
    "es": mark("Spain"),
    "fi": mark("Finland"),
    "fr": mark("France"),
    "gr": mark("Greece"),
    "hr": mark("Croatia"),
    "ie": mark("Ireland"),
    "it": mark("Italy"),
    "lt": mark("Lithuania"),
    "lu": mark("Luxembourg"),
    "lv": mark("Latvia"),
    "mc": mark("Monaco"),
    "mt": mark("Malta"),
    "nl": mark("Netherlands"),
    "pt": mark("Portugal"),
    "si": mark("Slovenia"),
    "sk": mark("Slovakia"),
    "sm": mark("San Marino"),
    "va": mark("Vatican City"),
}
