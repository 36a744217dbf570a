"""What can go wrong around the camera and the storage while the app runs."""

from __future__ import annotations

from enum import Enum, auto


class Trouble(Enum):
    """Each has a spoken sentence that says what to do, in `phrases.Phrases.trouble`."""

    NO_CAMERA = auto()
    """This device has no camera, or none that can be opened."""
    CAMERA_REFUSED = auto()
    """The user has not allowed the app to use the camera."""
    CAMERA_TAKEN = auto()
    """Another app uses the camera."""
    CAMERA_LOST = auto()
    """The camera was unplugged, or stopped sending pictures."""
    SOURCE_ENDED = auto()
    """The video or folder that stands in for a camera is at its end."""
    NO_READER = auto()
    """The bundle cannot be loaded: coins cannot be read."""
    NOT_SAVED = auto()
    """Settings or collection could not be written, for example because storage is full."""
