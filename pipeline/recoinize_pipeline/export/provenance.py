"""Where a bundle comes from: program, settings, faces, training."""

from __future__ import annotations

import hashlib
import json
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from recoinize_pipeline.settings import Settings
from recoinize_pipeline.workspace import Workspace

PACKAGES = (
    "tensorflow",
    "tensorflow-cpu",
    "keras",
    "numpy",
    "opencv-python-headless",
    "tf2onnx",
    "onnx",
    "onnxruntime",
    "ai-edge-litert",
    "tflite-runtime",
    "annoy",
)


def recoinize_version() -> str:
    """Version of the installed package."""
    return _version("recoinize") or "0"


def provenance(workspace: Workspace, settings: Settings) -> dict[str, Any]:
    """How the model in a work folder was made, as plain values for JSON.

    Args:
        workspace: its `training/training.json` is taken over as it is.
        settings: all of them, the seed among them.
    """
    summary = workspace.training / "training.json"
    catalogue = workspace.faces / "catalogue.json"
    return {
        "settings": settings.model_dump(mode="json"),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
        "git_commit": _git_commit(),
        "catalogue_sha256": hashlib.sha256(catalogue.read_bytes()).hexdigest(),
        "training": json.loads(summary.read_text("utf-8")) if summary.is_file() else None,
    }


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _git_commit() -> str | None:
    """Commit of the source tree that runs, if it is one."""
    command = ["git", "-C", str(Path(__file__).parent), "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None if done.returncode == 0 else None
