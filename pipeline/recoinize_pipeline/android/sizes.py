"""How large the app will be: the staged tree measured, the rest estimated until it is built."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from pathlib import Path

STAGED_BUDGET = 3_000_000
"""Bytes of everything staged: app, edge, bundle, icons, translations."""

PACKAGE_BUDGET = 60_000_000
"""Bytes of the package for one architecture."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the package.

    Attributes:
        name: what it is.
        bytes: its size in the package, compressed.
        source: where the figure comes from.
    """

    name: str
    bytes: int
    source: str


# Upper bounds, rounded up: compressed sizes of the same versions built for arm64 Linux, which hold
# more than the phone's builds do (the wheels' OpenBLAS and FFmpeg are left out of the figures).
LIBRARIES: tuple[Part, ...] = (
    Part("Python 3.14 and its standard library", 13_000_000, "Debian arm64, without tests"),
    Part("OpenCV", 17_000_000, "cv2.abi3.so of opencv-python-headless 4.11, arm64"),
    Part("NumPy", 6_000_000, "numpy 1.26 wheel, arm64, without OpenBLAS and tests"),
    Part("LiteRT", 4_000_000, "ai-edge-litert 1.4 wheel, arm64: the interpreter's library"),
    Part("Kivy", 5_000_000, "Kivy 2.3.1 wheel, without examples"),
    Part("SDL with image, mixer and fonts", 4_000_000, "Kivy-deps of the same versions"),
    Part("C++ library, PyJNIus, Annoy, pure Python", 3_000_000, "wheels"),
    Part("Java classes and resources", 1_000_000, "guessed"),
)


def folder_bytes(folder: Path) -> int:
    """Bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def compressed_bytes(folder: Path) -> int:
    """Bytes of all files in a folder as a package holds them."""
    return sum(
        len(zlib.compress(path.read_bytes(), 6)) for path in folder.rglob("*") if path.is_file()
    )
