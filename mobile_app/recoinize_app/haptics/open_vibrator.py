"""Finds out what this device can be made to feel like."""

from __future__ import annotations

import sys

from recoinize_app.haptics.silent import SilentVibrator
from recoinize_app.haptics.vibrator import Vibrator


def open_vibrator() -> Vibrator:
    """The phone's motor on Android; elsewhere one that cannot be felt."""
    if hasattr(sys, "getandroidapilevel"):
        from recoinize_app.haptics.android import AndroidVibrator

        return AndroidVibrator()
    return SilentVibrator()
