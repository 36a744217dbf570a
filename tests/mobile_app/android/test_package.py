"""Looking into built packages, and Annoy compiled for phones."""

from __future__ import annotations

import os
import shutil
import struct
import zipfile
from pathlib import Path

import pytest

from recoinize_edge.errors import PackagingError
from recoinize_pipeline.android.package import inspect_package, load_alignment
from recoinize_pipeline.android.sizes import PACKAGE_BUDGET
from recoinize_pipeline.cli.main import main

from .cross_compile import COMPILER, cross_compile

ARM64 = 183  # ELF's EM_AARCH64


@pytest.fixture(scope="module")
def annoy(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Annoy's library for arm64, built with our recipe's patch and flags."""
    if shutil.which(COMPILER) is None:
        reason = f"needs {COMPILER}: apt-get install g++-aarch64-linux-gnu"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    pytest.importorskip("pythonforandroid", reason="needs the extra android")
    return cross_compile(tmp_path_factory.mktemp("arm64")).read_bytes()


def library(alignment: int) -> bytes:
    """A 64-bit ELF file of headers alone, with one part that is loaded."""
    header = b"\x7fELF\x02\x01" + bytes(26) + struct.pack("<Q", 64) + bytes(14)
    header += struct.pack("<HH", 56, 2) + bytes(4)
    assert len(header) == 62
    program = struct.pack("<I44xQ", 6, 8) + struct.pack("<I44xQ", 1, alignment)
    return header + bytes(2) + program


def package(path: Path, libraries: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("classes.dex", bytes(1000))
        archive.writestr("assets/bundle/labels.json", "{}")
        for name, content in libraries.items():
            archive.writestr(f"lib/{name}", content)
    return path


ALL = {
    "arm64-v8a/libannoy.so": library(16384),
    "arm64-v8a/libpybundle.so": b"\x1f\x8b no library",
    "x86_64/libannoy.so": library(65536),
    "armeabi-v7a/libannoy.so": b"\x7fELF\x01\x01" + bytes(60),
}


def test_annoy_is_compiled_for_arm_and_for_large_pages(annoy: bytes) -> None:
    assert struct.unpack_from("<H", annoy, 18) == (ARM64,)
    assert load_alignment(annoy) == 16384
    assert b"PyInit_annoylib" in annoy


def test_a_sound_package_has_no_problems(tmp_path: Path) -> None:
    report = inspect_package(package(tmp_path / "app.apk", ALL))
    assert report.problems == ()
    assert report.parts["classes.dex"] == 1000
    assert report.parts["lib/x86_64"] == len(library(1))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"arm64-v8a/libssl.so": library(4096)}, "libssl.so to be aligned to 16384"),
        ({"x86_64/libannoy.so": None}, "libraries for x86_64"),
        ({"arm64-v8a/large.bin": bytes(PACKAGE_BUDGET)}, "bytes for arm64-v8a"),
    ],
)
def test_what_phones_cannot_run_is_found(
    tmp_path: Path, change: dict[str, bytes | None], problem: str
) -> None:
    libraries = {name: data for name, data in {**ALL, **change}.items() if data is not None}
    path = package(tmp_path / "app.apk", libraries)
    (found,) = inspect_package(path).problems
    assert problem in found
    assert main(["--quiet", "--work", str(tmp_path), "android", "inspect", str(path)]) == 1


@pytest.mark.parametrize("content", [b"", b"PK no zip", None])
def test_what_is_no_package_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "app.apk"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PackagingError, match="Expected an Android package"):
        inspect_package(path)


def test_a_torn_library_is_told() -> None:
    with pytest.raises(PackagingError, match="ends within its headers"):
        load_alignment(library(16384)[:100])
