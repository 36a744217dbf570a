"""What the window asks of the device it runs on."""

from __future__ import annotations

import sys

from recoinize_app.ui.regions import Insets

ON_ANDROID = hasattr(sys, "getandroidapilevel")

_NIGHT_MASK, _NIGHT_YES = 0x30, 0x20  # Configuration.UI_MODE_NIGHT_MASK and UI_MODE_NIGHT_YES


def safe_insets() -> Insets:
    """Parts of the window behind system bars and camera holes; none on a desktop."""
    if not ON_ANDROID:
        return Insets()
    from jnius import autoclass

    view = autoclass("org.kivy.android.PythonActivity").mActivity.getWindow().getDecorView()
    insets = view.getRootWindowInsets()
    if insets is None:  # the window is not attached yet
        return Insets()
    # Deprecated since API level 30 but the only ones at 24, and they still hold both kinds.
    return Insets(
        insets.getSystemWindowInsetLeft(),
        insets.getSystemWindowInsetTop(),
        insets.getSystemWindowInsetRight(),
        insets.getSystemWindowInsetBottom(),
    )


def prefers_light() -> bool:
    """Whether the system shows light colours; dark ones where it does not say."""
    if not ON_ANDROID:
        return False
    from jnius import autoclass

    activity = autoclass("org.kivy.android.PythonActivity").mActivity
    mode: int = activity.getResources().getConfiguration().uiMode
    return mode & _NIGHT_MASK != _NIGHT_YES
