"""Calls buildozer on a staged app, and says in a sentence what is missing for it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from recoinize_edge.errors import PackagingError, RuntimeMissingError
from recoinize_pipeline.android.spec import SPEC_NAME

_TOOLS = {
    "git": "git",
    "javac": "openjdk-17-jdk-headless",
    "cmake": "cmake",
    "autoconf": "autoconf",
    "libtool": "libtool-bin",
    "unzip": "unzip",
    "zip": "zip",
    "patch": "patch",
}
"""Programs that buildozer and the recipes call, and the Debian packages that have them."""

_SDK_NAMES = ("ANDROID_HOME", "ANDROID_SDK_ROOT", "ANDROIDSDK")
_NDK_NAMES = ("ANDROID_NDK_HOME", "ANDROID_NDK_ROOT", "ANDROIDNDK")


def find_sdk(environ: Mapping[str, str], named: Path | None = None) -> Path:
    """The Android SDK on this machine.

    Args:
        environ: environment variables.
        named: the folder that the user named, if any.

    Raises:
        PackagingError: there is none, or buildozer cannot use it.
    """
    folder = _folder(environ, _SDK_NAMES, named)
    if folder is None or not folder.is_dir():
        raise PackagingError(
            f"Expected the Android SDK. {_received(folder, _SDK_NAMES)} Install Android's "
            "command-line tools and set ANDROID_HOME to their folder, name it with --sdk, or let "
            "buildozer download SDK and NDK (about 4 GB) with --download."
        )
    if not (folder / "tools" / "bin" / "sdkmanager").is_file():
        raise PackagingError(
            f"Expected tools/bin/sdkmanager in the Android SDK {folder}, where buildozer looks for "
            "it. Today's SDK has it in cmdline-tools/latest. Run: "
            f"ln -s cmdline-tools/latest {folder / 'tools'}"
        )
    return folder


def find_ndk(environ: Mapping[str, str], named: Path | None = None) -> Path:
    """The Android NDK on this machine; arguments as in `find_sdk`.

    Raises:
        PackagingError: there is none.
    """
    folder = _folder(environ, _NDK_NAMES, named)
    if folder is None or not (folder / "source.properties").is_file():
        raise PackagingError(
            f"Expected the Android NDK. {_received(folder, _NDK_NAMES)} Unpack NDK r28c and set "
            "ANDROID_NDK_HOME to its folder, name it with --ndk, or let buildozer download SDK and "
            "NDK (about 4 GB) with --download."
        )
    return folder


def check_tools() -> None:
    """Look for the programs that a build calls.

    Raises:
        RuntimeMissingError: naming what is missing.
    """
    missing = {name: package for name, package in _TOOLS.items() if shutil.which(name) is None}
    if missing:
        raise RuntimeMissingError(
            f"Expected the programs that build Android apps. Missing: {', '.join(missing)}. "
            f"Run: sudo apt-get install {' '.join(missing.values())}"
        )
    if importlib.util.find_spec("buildozer") is None:
        raise RuntimeMissingError(
            "Expected buildozer. It is not installed. Run: pip install 'recoinize[android]'"
        )


def build_environment(
    environ: Mapping[str, str], work: Path, sdk: Path | None, ndk: Path | None
) -> dict[str, str]:
    """Environment variables for buildozer, which takes its settings from them, too.

    Args:
        environ: this process's.
        work: folder of buildozer's own files and of the packages, kept between builds.
        sdk: the SDK; buildozer downloads one and accepts its licence if None.
        ndk: the NDK; likewise.
    """
    # Buildozer looks for Cython on the path, and installs for the user unless it is told of the
    # environment that it runs in; both hold in an activated one only.
    programs = str(Path(sys.executable).parent)
    values = {
        "PATH": os.pathsep.join((programs, environ.get("PATH", ""))),
        "BUILDOZER_BUILD_DIR": str(work.resolve() / "build"),
        "BUILDOZER_BIN_DIR": str(work.resolve() / "packages"),
    }
    if sys.prefix != sys.base_prefix:
        values["VIRTUAL_ENV"] = sys.prefix
    if sdk is not None and ndk is not None:
        values["APP_ANDROID_SDK_PATH"] = str(sdk.resolve())
        values["APP_ANDROID_NDK_PATH"] = str(ndk.resolve())
    else:
        values["APP_ANDROID_ACCEPT_SDK_LICENSE"] = "True"
    return {**environ, **values}


def build(staged: Path, environ: Mapping[str, str], release: bool) -> list[Path]:
    """Run buildozer in a staged tree; its log goes to this process's output.

    A build that was interrupted goes on where it stopped: buildozer keeps what it has built.

    Args:
        staged: the staged tree.
        environ: from `build_environment`.
        release: whether to build the bundle for the store (AAB) instead of a package to try (APK).

    Returns:
        The packages built.

    Raises:
        PackagingError: the tree is not staged, or the build failed.
    """
    if not (staged / SPEC_NAME).is_file():
        raise PackagingError(
            f"Expected a staged app in {staged}. There is none. Run `recoinize android stage`."
        )
    command = [sys.executable, "-m", "buildozer", "android", "release" if release else "debug"]
    packages = Path(environ["BUILDOZER_BIN_DIR"])
    before = _packages(packages)
    code = subprocess.run(command, cwd=staged, env=dict(environ), check=False).returncode
    built = [path for path, changed in _packages(packages).items() if before.get(path) != changed]
    if code != 0 or not built:
        raise PackagingError(
            f"Expected buildozer to make a package. It ended with code {code}; what failed is in "
            "its log above. Run the same command again: it goes on where it stopped."
        )
    return sorted(built)


def _packages(folder: Path) -> dict[Path, int]:
    return {
        path: path.stat().st_mtime_ns
        for pattern in ("*.apk", "*.aab")
        for path in folder.glob(pattern)
    }


def _folder(environ: Mapping[str, str], names: tuple[str, ...], named: Path | None) -> Path | None:
    if named is not None:
        return named
    return next((Path(environ[name]) for name in names if environ.get(name)), None)


def _received(folder: Path | None, names: tuple[str, ...]) -> str:
    if folder is None:
        return f"Received none: {', '.join(names)} are not set."
    return f"Received {folder}, which is not one."
