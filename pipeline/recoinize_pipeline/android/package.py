"""What is in a built package (APK), and whether phones can load its libraries."""

from __future__ import annotations

import struct
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from recoinize_edge.errors import PackagingError
from recoinize_pipeline.android.sizes import PACKAGE_BUDGET
from recoinize_pipeline.android.spec import ARCHITECTURES

PAGE = 16 * 1024
"""Bytes of a memory page on phones that Android 15 and later run on."""

_64_BIT = frozenset({"arm64-v8a", "x86_64"})
_LOAD = 1  # ELF's PT_LOAD


@dataclass(frozen=True, slots=True)
class PackageReport:
    """What a package holds.

    Attributes:
        parts: compressed bytes of its parts, largest first.
        problems: one sentence each; empty if it is as it must be.
    """

    parts: dict[str, int]
    problems: tuple[str, ...]


def inspect_package(path: Path) -> PackageReport:
    """Look into a package.

    Raises:
        PackagingError: it is not one.
    """
    parts: Counter[str] = Counter()
    problems = []
    try:
        with zipfile.ZipFile(path) as package:
            for entry in package.infolist():
                folder, _, rest = entry.filename.partition("/")
                architecture = rest.partition("/")[0] if folder == "lib" else ""
                parts[f"lib/{architecture}" if architecture else folder] += entry.compress_size
                if architecture in _64_BIT and entry.filename.endswith(".so"):
                    alignment = load_alignment(package.read(entry))
                    if alignment is not None and alignment % PAGE:
                        problems.append(
                            f"Expected {entry.filename} to be aligned to {PAGE} bytes. "
                            f"Received {alignment}: phones with large pages cannot load it."
                        )
    except (OSError, zipfile.BadZipFile) as error:
        raise PackagingError(
            f"Expected an Android package at {path}. It cannot be read ({error}). "
            "Build it again with `recoinize android build`."
        ) from None
    libraries = {name: size for name, size in parts.items() if name.startswith("lib/")}
    absent = ARCHITECTURES - {name.removeprefix("lib/") for name in libraries}
    if absent:
        problems.append(f"Expected libraries for {', '.join(sorted(absent))}. There are none.")
    common = sum(parts.values()) - sum(libraries.values())
    for name, size in libraries.items():
        if size + common > PACKAGE_BUDGET:
            problems.append(
                f"Expected at most {PACKAGE_BUDGET} bytes for {name.removeprefix('lib/')}. "
                f"Received {size + common}."
            )
    return PackageReport(dict(parts.most_common()), tuple(problems))


def load_alignment(library: bytes) -> int | None:
    """The least alignment of the parts of a 64-bit ELF file that are loaded.

    Returns:
        Bytes; None if the content is not such a file. (python-for-android hides Python's library
        in an archive named libpybundle.so.)

    Raises:
        PackagingError: the file ends within its headers.
    """
    if library[:6] != b"\x7fELF\x02\x01":
        return None
    try:
        # Layout from the ELF-64 object file format, tables "ELF header" and "program header".
        (table,) = struct.unpack_from("<Q", library, 32)
        size, count = struct.unpack_from("<HH", library, 54)
        headers = [struct.unpack_from("<I44xQ", library, table + i * size) for i in range(count)]
    except struct.error:
        raise PackagingError(
            "Expected a whole library. It ends within its headers. Build the package again."
        ) from None
    return min((alignment for kind, alignment in headers if kind == _LOAD), default=None)
