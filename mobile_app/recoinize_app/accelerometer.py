"""Hears from Android when the device is shaken; desktops cannot be."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from recoinize_app.shake import ShakeDetector

_GAME_DELAY = 1  # SensorManager.SENSOR_DELAY_GAME, 20 ms between samples
_ACCELEROMETER = 1  # Sensor.TYPE_ACCELEROMETER


class Accelerometer:
    """Calls back when the device was shaken, in a thread of Android's.

    Args:
        on_shake: what to call.
    """

    def __init__(self, on_shake: Callable[[], None]) -> None:
        from jnius import PythonJavaClass, autoclass, java_method

        detector = ShakeDetector()

        class Listener(PythonJavaClass):
            """`android.hardware.SensorEventListener`."""

            __javainterfaces__ = ("android/hardware/SensorEventListener",)
            __javacontext__ = "app"

            @java_method("(Landroid/hardware/SensorEvent;)V")
            def onSensorChanged(self, event: Any) -> None:  # noqa: N802
                """Take in one sample."""
                x, y, z = event.values[:3]
                if detector.feel(x, y, z, time.monotonic()):
                    on_shake()

            @java_method("(Landroid/hardware/Sensor;I)V")
            def onAccuracyChanged(self, sensor: Any, accuracy: int) -> None:  # noqa: N802
                """Shakes are coarse: accuracy does not matter."""

        activity = autoclass("org.kivy.android.PythonActivity").mActivity
        context = autoclass("android.content.Context")
        self._manager = activity.getSystemService(context.SENSOR_SERVICE)
        self._sensor = self._manager.getDefaultSensor(_ACCELEROMETER)
        self._listener = Listener()

    def start(self) -> None:
        """Begin to listen; a device without the sensor stays silent."""
        if self._sensor is not None:
            self._manager.registerListener(self._listener, self._sensor, _GAME_DELAY)

    def stop(self) -> None:
        """Stop listening, which saves battery in the background."""
        self._manager.unregisterListener(self._listener)
