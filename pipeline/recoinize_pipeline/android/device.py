"""A connected phone, through Android's `adb`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from recoinize_edge.errors import PackagingError, RuntimeMissingError


def find_adb(environ: Mapping[str, str]) -> Path:
    """The program `adb`: the SDK's, or one on the path.

    Raises:
        RuntimeMissingError: there is none.
    """
    for name in ("ANDROID_HOME", "ANDROID_SDK_ROOT", "ANDROIDSDK"):
        inside = Path(environ.get(name, "")) / "platform-tools" / "adb"
        if environ.get(name) and inside.is_file():
            return inside
    found = shutil.which("adb", path=environ.get("PATH"))
    if found is None:
        raise RuntimeMissingError(
            "Expected the program adb. It is neither in ANDROID_HOME/platform-tools nor on the "
            "path. Install Android's platform tools, or run: sudo apt-get install adb"
        )
    return Path(found)


def connected(adb: Path, serial: str | None) -> str:
    """Serial number of the one phone to talk to.

    Args:
        adb: the program.
        serial: the one that the user named, if any.

    Raises:
        PackagingError: there is none, several and none was named, or it does not trust this
            machine yet.
    """
    lines = _run(adb, "devices").splitlines()[1:]
    states = {parts[0]: parts[1] for line in lines if len(parts := line.split()) >= 2}
    if serial is None and len(states) == 1:
        serial = next(iter(states))
    if serial is None or serial not in states:
        listed = ", ".join(states) or "none"
        wanted = "one phone" if serial is None else f"the phone {serial}"
        raise PackagingError(
            f"Expected {wanted} to be connected, with USB debugging on. Connected: {listed}. "
            "Connect it, or choose one with --serial."
        )
    if states[serial] != "device":
        raise PackagingError(
            f"Expected the phone {serial} to be ready. It is {states[serial]}. "
            "Unlock it and allow debugging from this computer."
        )
    return serial


def install(adb: Path, serial: str, package: Path) -> None:
    """Install a package, in place of an older version of it.

    Raises:
        PackagingError: the phone refused it.
    """
    _run(adb, "-s", serial, "install", "-r", str(package))


def newest_package(folder: Path) -> Path:
    """The package that was built last.

    Raises:
        PackagingError: there is none.
    """
    packages = sorted(folder.glob("*.apk"), key=lambda path: path.stat().st_mtime_ns)
    if not packages:
        raise PackagingError(
            f"Expected a package in {folder}. There is none. Run `recoinize android build`."
        )
    return packages[-1]


def follow_log(adb: Path, serial: str) -> int:
    """Print what the app logs until interrupted; returns adb's exit code."""
    # `python` is what python-for-android's standard output is tagged with.
    arguments = ["-s", serial, "logcat", "-s", "python:D", "AndroidRuntime:E", "DEBUG:F"]
    return subprocess.run([str(adb), *arguments], check=False).returncode


def _run(adb: Path, *arguments: str) -> str:
    result = subprocess.run([str(adb), *arguments], capture_output=True, text=True, check=False)
    if result.returncode != 0:
        lines = (result.stderr or result.stdout).strip().splitlines()
        said = lines[-1] if lines else f"code {result.returncode}"
        raise PackagingError(
            f"Expected `adb {' '.join(arguments)}` to work. It said: {said}. "
            "Check the phone and try again."
        )
    return result.stdout
