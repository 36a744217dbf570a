"""From what a user names to a camera."""

from __future__ import annotations

import sys
from pathlib import Path

from recoinize_app.camera.camera import Camera
from recoinize_edge.errors import ImageError, RecoinizeError
from recoinize_edge.video_source import VIDEO_SUFFIXES

_CAMERA = "camera"


def open_camera(source: str | None = None, repeat: bool = True) -> Camera:
    """The camera that a user means; it does not deliver frames yet.

    Args:
        source: a video file, a picture, a folder of pictures, `camera`, `camera:NUMBER`, or None
            for the camera of this device.
        repeat: whether files are played again when they end.

    Raises:
        ImageError: there is nothing of that name, or it cannot be played.
        RecoinizeError: a camera's number is no number.
    """
    if source is None and hasattr(sys, "getandroidapilevel"):
        from recoinize_app.camera.android import AndroidCamera

        return AndroidCamera()
    name, _, number = (source or _CAMERA).partition(":")
    if name == _CAMERA:
        from recoinize_app.camera.desktop import DesktopCamera

        if number and not number.isdigit():
            raise RecoinizeError(f"Expected camera or camera:NUMBER. Received {source}.")
        return DesktopCamera(int(number or 0))
    from recoinize_app.camera.files import FolderCamera, VideoFileCamera

    path = Path(source or "")
    if not path.exists():
        raise ImageError(
            f"Expected a video, a picture, a folder of pictures or `camera`. There is no {path}. "
            "Name another source."
        )
    if path.suffix.lower() in VIDEO_SUFFIXES:
        return VideoFileCamera(path, repeat)
    return FolderCamera(path, repeat)
