"""Vibration: patterns and the devices that play them."""

from recoinize_app.haptics.open_vibrator import open_vibrator
from recoinize_app.haptics.recording import RecordingVibrator
from recoinize_app.haptics.vibrator import Pattern, Vibrator

__all__ = ["Pattern", "RecordingVibrator", "Vibrator", "open_vibrator"]
