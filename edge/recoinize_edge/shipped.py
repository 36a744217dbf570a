"""The pretrained bundle that comes with the package."""

from __future__ import annotations

from pathlib import Path

from recoinize_edge.errors import BundleError
from recoinize_edge.manifest import MANIFEST_NAME


def shipped_bundle() -> Path:
    """Folder of the pretrained bundle.

    Raises:
        BundleError: this installation has none.
    """
    folder = Path(__file__).parent / "pretrained"
    if not (folder / MANIFEST_NAME).is_file():
        raise BundleError(
            "Expected a pretrained bundle in the package recoinize_edge. This installation has "
            "none. Make one with `recoinize export`, or name one with --bundle."
        )
    return folder
