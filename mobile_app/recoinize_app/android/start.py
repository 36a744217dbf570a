"""The start of the app on a phone; `main.py` of the package calls it."""

from __future__ import annotations

import logging
import os
from pathlib import Path

from recoinize_app.android.assets import Assets
from recoinize_app.android.packaged_bundle import install_bundle
from recoinize_edge.errors import BundleError

BUNDLE_FOLDER = "bundle"
"""Folder of the bundle within the package's assets."""


def start() -> None:
    """Bring the bundle into place, then read coins until the app is closed."""
    from jnius import autoclass

    from recoinize_app.main import run_app

    package = Path(autoclass("org.kivy.android.PythonActivity").mActivity.getPackageCodePath())
    # python-for-android's name for the folder that belongs to this app alone.
    private = Path(os.environ["ANDROID_PRIVATE"])
    try:
        bundle = install_bundle(Assets(package, BUNDLE_FOLDER), private / "bundles")
    except BundleError:
        # The app opens all the same: it says aloud that it cannot read coins, and why.
        logging.getLogger("recoinize").exception("The bundle could not be brought into place.")
        bundle = private / "bundles" / "missing"
    run_app(bundle=bundle)
