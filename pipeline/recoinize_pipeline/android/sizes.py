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


# Measured once with zlib on builds of the same libraries for Linux and rounded up, until a package
# has been built: `recoinize android inspect` then prints what it weighs.
LIBRARIES: tuple[Part, ...] = (
    Part("Python, its library, OpenSSL, SQLite", 11_000_000, "Debian's Python 3.11 for arm64"),
    Part("OpenCV", 13_000_000, "opencv-python-headless 4.11 for arm64, without FFmpeg"),
    Part("NumPy", 4_500_000, "numpy 1.26 for arm64, without OpenBLAS and tests"),
    Part("LiteRT", 4_500_000, "ai-edge-litert 1.4 for arm64, the shared library"),
    Part("Kivy", 5_000_000, "Kivy 2.3.1 for x86-64, stripped, without examples"),
    Part("SDL with pictures, sounds and fonts", 3_000_000, "Kivy 2.3.1 for x86-64"),
    Part("PyJNIus, Annoy, C++ library, pure Python", 4_000_000, "their packages for Linux"),
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
