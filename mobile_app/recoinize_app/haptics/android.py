"""Vibration on Android."""

from __future__ import annotations

from recoinize_app.haptics.vibrator import Pattern


class AndroidVibrator:
    """The phone's motor, by way of Java (pyjnius).

    Patterns are handed over whole: Android times them itself, so they stay even under load.
    """

    def __init__(self) -> None:
        from jnius import autoclass

        activity = autoclass("org.kivy.android.PythonActivity").mActivity
        context = autoclass("android.content.Context")
        self._motor = activity.getSystemService(context.VIBRATOR_SERVICE)
        self.available = self._motor is not None and bool(self._motor.hasVibrator())
        modern = autoclass("android.os.Build$VERSION").SDK_INT >= 26
        self._effect = autoclass("android.os.VibrationEffect") if modern else None

    def vibrate(self, pattern: Pattern) -> None:
        """Play a pattern once; Android ends the one that is being played."""
        if not self.available or not pattern:
            return
        timings = [0, *pattern]  # Android begins with a rest
        if self._effect is None:
            self._motor.vibrate(timings, -1)
        else:
            self._motor.vibrate(self._effect.createWaveform(timings, -1))

    def stop(self) -> None:
        """Rest at once."""
        if self.available:
            self._motor.cancel()
