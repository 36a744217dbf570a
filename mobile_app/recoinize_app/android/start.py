"""The start of the app on a phone; `main.py` of the package calls it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from recoinize_app.analysis import Analysed
from recoinize_app.android.assets import Assets
from recoinize_app.android.packaged_bundle import install_bundle
from recoinize_edge.errors import BundleError

BUNDLE_FOLDER = "bundle"
"""Folder of the bundle within the package's assets."""

READY = "recoinize is ready"
"""What the log has once the first frame of the camera was read: bundle, network, index and camera
work. The forge's emulator waits for it."""


def start() -> None:
    """Bring the bundle into place, then read coins until the app is closed."""
    from jnius import autoclass

    from recoinize_app.main import build_app

    package = Path(autoclass("org.kivy.android.PythonActivity").mActivity.getPackageCodePath())
    # python-for-android's name for the folder that belongs to this app alone.
    private = Path(os.environ["ANDROID_PRIVATE"])
    try:
        bundle = install_bundle(Assets(package, BUNDLE_FOLDER), private / "bundles")
    except BundleError:
        # The app opens all the same: it says aloud that it cannot read coins, and why.
        logging.getLogger("recoinize").exception("The bundle could not be brought into place.")
        bundle = private / "bundles" / "missing"
    said = False

    def say_once(_: Analysed) -> None:
        nonlocal said
        if not said:
            said = True
            print(READY, flush=True)

    build_app(bundle=bundle, on_analysed=say_once).run()
