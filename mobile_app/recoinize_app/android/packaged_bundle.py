"""The bundle that comes inside the app's package, made into files that can be mapped.

Annoy maps its index from a file, and a package (APK) is no folder. So the bundle is copied on the
first start, and every start compares the copy with the package: an update of the app replaces it,
a damaged copy is made anew. Each copy lies in a folder named after its manifest's hash, which holds
the hash of every file; folders are filled aside and renamed, so a phone that loses its power finds
the old one or the new one.
"""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path
from typing import Protocol

from recoinize_edge.bundle import file_problem
from recoinize_edge.errors import BundleError
from recoinize_edge.manifest import MANIFEST_NAME, Manifest

_PREFIX = "bundle-"


class PackagedFiles(Protocol):
    """Files inside the app's package."""

    def read(self, name: str) -> bytes:
        """The content of one file.

        Raises:
            FileNotFoundError: there is none of this name.
        """
        ...


def install_bundle(package: PackagedFiles, folder: Path) -> Path:
    """Make sure that a whole copy of the packaged bundle lies in a folder.

    Args:
        package: where the bundle comes from.
        folder: where copies are kept. Copies of other bundles are removed from it.

    Returns:
        The folder of the copy, for `Bundle.load`.

    Raises:
        BundleError: the package itself is damaged, or the phone has no space left. A copy that was
            whole stays.
    """
    try:
        content = package.read(MANIFEST_NAME)
        manifest = Manifest.parse(content)
        copy = folder / f"{_PREFIX}{hashlib.sha256(content).hexdigest()[:16]}"
        if not _is_whole(copy, content, manifest):
            _copy(package, content, manifest, copy)
    except FileNotFoundError as error:
        raise BundleError(
            f"Expected a bundle in the app's package. {error} is missing. Install the app again."
        ) from None
    except OSError as error:
        raise BundleError(
            f"Expected to be able to copy the bundle to {folder}. {error.strerror}. "
            "Free some space on the phone and start the app again."
        ) from None
    for other in folder.iterdir():
        if other.name.startswith((_PREFIX, f".{_PREFIX}")) and other != copy:
            shutil.rmtree(other, ignore_errors=True)
    return copy


def _is_whole(copy: Path, content: bytes, manifest: Manifest) -> bool:
    path = copy / MANIFEST_NAME
    if not path.is_file() or path.read_bytes() != content:
        return False
    return all(file_problem(copy, name, entry) is None for name, entry in manifest.files.items())


def _copy(package: PackagedFiles, content: bytes, manifest: Manifest, copy: Path) -> None:
    aside = copy.with_name(f".{copy.name}.new")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        (aside / MANIFEST_NAME).write_bytes(content)
        for name, entry in manifest.files.items():
            (aside / name).write_bytes(package.read(name))
            problem = file_problem(aside, name, entry)
            if problem is not None:
                raise BundleError(f"{problem} It came so in the app's package: install it again.")
        # A folder cannot be renamed over another one. What is in the way is damaged.
        shutil.rmtree(copy, ignore_errors=True)
        aside.rename(copy)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
