"""Buildozer and adb: what is missing is said, what they say is passed on."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from recoinize_edge.errors import PackagingError, RuntimeMissingError
from recoinize_pipeline.android import device, toolchain
from recoinize_pipeline.android.stage import Staged
from recoinize_pipeline.cli.main import main


def script(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return path


@pytest.fixture
def sdk(tmp_path: Path) -> Path:
    script(tmp_path / "sdk" / "tools" / "bin" / "sdkmanager", "")
    return tmp_path / "sdk"


@pytest.fixture
def ndk(tmp_path: Path) -> Path:
    (tmp_path / "ndk").mkdir()
    (tmp_path / "ndk" / "source.properties").write_text("Pkg.Revision = 28.2.1\n")
    return tmp_path / "ndk"


def test_a_missing_sdk_or_ndk_is_one_sentence_with_a_way_on(tmp_path: Path, sdk: Path) -> None:
    with pytest.raises(PackagingError, match=r"ANDROID_HOME.*are not set.*--download"):
        toolchain.find_sdk({})
    with pytest.raises(PackagingError, match="nowhere, which is not one"):
        toolchain.find_sdk({"ANDROID_HOME": "nowhere"})
    with pytest.raises(PackagingError, match=r"ANDROID_NDK_HOME.*--ndk"):
        toolchain.find_ndk({})
    with pytest.raises(PackagingError, match="which is not one"):
        toolchain.find_ndk({}, tmp_path)
    (tmp_path / "new" / "cmdline-tools").mkdir(parents=True)
    with pytest.raises(PackagingError, match="ln -s cmdline-tools/latest"):
        toolchain.find_sdk({"ANDROID_HOME": str(tmp_path / "new")})
    assert toolchain.find_sdk({"ANDROID_SDK_ROOT": str(sdk)}) == sdk


def test_missing_programs_are_named_with_their_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(RuntimeMissingError, match=r"Missing: git, javac.*apt-get install git"):
        toolchain.check_tools()


BUILDOZER = """
import os, sys
from pathlib import Path
from buildozer.specparser import SpecParser
spec = SpecParser()
spec.read("buildozer.spec", "utf-8")
print("log of the build", sys.argv[1:], spec.get("app", "android.sdk_path"), flush=True)
packages = Path(spec.get("buildozer", "bin_dir"))
packages.mkdir(parents=True, exist_ok=True)
if os.environ.get("FAIL"):
    sys.exit(3)
(packages / "recoinize-0.1.0-debug.apk").write_bytes(b"PK")
"""


@pytest.fixture
def buildozer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stands in for the program, reads its settings as the real one does."""
    pytest.importorskip("buildozer", reason="needs the extra android")
    import buildozer

    package = Path(script(tmp_path / "stand_in" / "buildozer_main.py", BUILDOZER))
    real = str(Path(buildozer.__file__).parent)
    (tmp_path / "stand_in" / "buildozer").mkdir()
    (tmp_path / "stand_in" / "buildozer" / "__init__.py").write_text(f"__path__.append({real!r})")
    (tmp_path / "stand_in" / "buildozer" / "__main__.py").write_text(package.read_text())
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "stand_in"))


@pytest.mark.usefixtures("buildozer")
def test_the_build_reaches_sdk_and_ndk_and_finds_its_package(
    staged: Staged, tmp_path: Path, sdk: Path, ndk: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environ = toolchain.build_environment(os.environ, tmp_path / "work", sdk, ndk)
    assert shutil.which("cython", path=environ["PATH"]), "buildozer looks for it on the path"
    (built,) = toolchain.build(staged.folder, environ, release=False)
    assert built == tmp_path / "work" / "packages" / "recoinize-0.1.0-debug.apk"
    printed = capfd.readouterr().out
    assert f"log of the build ['android', 'debug'] {sdk}" in printed
    with pytest.raises(PackagingError, match=r"ended with code 3.*log above"):
        toolchain.build(staged.folder, {**environ, "FAIL": "1"}, release=True)
    assert "['android', 'release']" in capfd.readouterr().out
    with pytest.raises(PackagingError, match="Run `recoinize android stage`"):
        toolchain.build(tmp_path, environ, release=False)


def test_the_command_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(toolchain, "check_tools", lambda: None)
    for name in ("ANDROID_HOME", "ANDROID_SDK_ROOT", "ANDROIDSDK"):
        monkeypatch.delenv(name, raising=False)
    assert main(["--work", str(tmp_path), "android", "build"]) == 2
    assert capsys.readouterr().err.startswith("recoinize: Expected the Android SDK.")


ADB = """
import sys
from pathlib import Path
state = Path(__file__).with_name("devices").read_text()
if sys.argv[1] == "devices":
    print("List of devices attached\\n" + state)
elif "install" in sys.argv:
    if "bad" in sys.argv[-1]:
        print("adb: failed to install bad.apk: INSTALL_FAILED_NO_MATCHING_ABIS", file=sys.stderr)
        sys.exit(1)
else:
    print("I python  : recoinize is ready")
"""


@pytest.fixture
def adb(sdk: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = script(sdk / "platform-tools" / "adb", ADB)
    (path.parent / "devices").write_text("ABC123\tdevice\n")
    monkeypatch.setenv("ANDROID_HOME", str(sdk))
    return path


def test_a_phone_is_found_installed_on_and_listened_to(
    adb: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    packages = tmp_path / "android" / "packages"
    packages.mkdir(parents=True)
    work = ["--work", str(tmp_path), "android"]
    assert main([*work, "install"]) == 2
    assert "Run `recoinize android build`" in capfd.readouterr().err
    (packages / "good.apk").write_bytes(b"")
    assert main([*work, "install"]) == 0
    assert "Installed good.apk on ABC123." in capfd.readouterr().out
    assert main([*work, "install", "bad.apk"]) == 2
    assert "INSTALL_FAILED_NO_MATCHING_ABIS" in capfd.readouterr().err
    assert main([*work, "log"]) == 0
    assert "recoinize is ready" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("devices", "serial", "message"),
    [
        ("", None, "Connected: none"),
        ("A\tdevice\nB\tdevice\n", None, r"Connected: A, B.*--serial"),
        ("A\tdevice\n", "B", "the phone B to be connected"),
        ("A\tunauthorized\n", None, r"It is unauthorized\. Unlock it"),
    ],
)
def test_phones_that_are_not_ready_are_told(
    adb: Path, devices: str, serial: str | None, message: str
) -> None:
    adb.with_name("devices").write_text(devices)
    with pytest.raises(PackagingError, match=message):
        device.connected(adb, serial)
    adb.with_name("devices").write_text("A\tdevice\nB\tdevice\n")
    assert device.connected(adb, "B") == "B"


def test_a_missing_adb_is_told() -> None:
    with pytest.raises(RuntimeMissingError, match="apt-get install adb"):
        device.find_adb({"PATH": "/nonexistent"})
