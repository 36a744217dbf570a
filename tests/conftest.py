"""Fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# Before TensorFlow is imported anywhere: its start-up notes bury pytest's report.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of third-party pictures beside the checkout; tests that need it skip without.

    CI has the pictures, so there a missing folder is a failure and not a silent skip.
    """
    shared = REPOSITORY.parent / "shared"
    if not (shared / "faces" / "faces.csv").is_file():
        reason = f"needs the pictures in {shared}, which are not part of the project"
        if os.environ.get("CI") == "true" and not os.environ.get("RECOINIZE_ALLOW_NO_SHARED"):
            pytest.fail(reason)
        pytest.skip(reason)
    return shared
