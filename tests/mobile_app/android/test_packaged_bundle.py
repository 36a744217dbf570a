"""The bundle out of the app's package: first start, update, damage, full disk, kills."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest

from recoinize_app.android.assets import Assets
from recoinize_app.android.packaged_bundle import install_bundle
from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import BundleError
from recoinize_edge.shipped import shipped_bundle


class Folder:
    """A package whose files are those of a folder; counts what is read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reads: list[str] = []

    def read(self, name: str) -> bytes:
        self.reads.append(name)
        return (self.path / name).read_bytes()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def package(tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(shipped_bundle(), tmp_path / "package")))


@pytest.fixture
def bundles(tmp_path: Path) -> Path:
    return tmp_path / "private" / "bundles"


def updated(package: Folder) -> None:
    """Turn the package into that of a later version of the app."""
    manifest = package.path / "manifest.json"
    values = json.loads(manifest.read_text())
    values.pop("sha256")  # its own: the change below is meant
    values["created"] = "2027-01-01T00:00:00+00:00"
    manifest.write_text(json.dumps(values))


def test_the_first_start_copies_and_the_second_only_looks(package: Folder, bundles: Path) -> None:
    copy = install_bundle(package, bundles)
    assert contents(copy) == contents(package.path)
    assert Bundle.load(copy).labels
    package.reads.clear()
    before = {path: path.stat().st_mtime_ns for path in copy.iterdir()}
    assert install_bundle(package, bundles) == copy
    assert package.reads == ["manifest.json"]
    assert {path: path.stat().st_mtime_ns for path in copy.iterdir()} == before


def test_an_update_takes_the_place_of_the_old_bundle(package: Folder, bundles: Path) -> None:
    old = install_bundle(package, bundles)
    (bundles / "notes.txt").write_text("somebody else's")
    updated(package)
    new = install_bundle(package, bundles)
    assert new != old
    assert contents(new) == contents(package.path)
    assert sorted(path.name for path in bundles.iterdir()) == sorted([new.name, "notes.txt"])


@pytest.mark.parametrize("name", sorted(path.name for path in shipped_bundle().iterdir()))
@pytest.mark.parametrize("damage", ["flip", "cut", "remove"])
def test_a_damaged_copy_is_made_anew(
    package: Folder, bundles: Path, name: str, damage: str
) -> None:
    copy = install_bundle(package, bundles)
    path = copy / name
    content = bytearray(path.read_bytes())
    if damage == "remove":
        path.unlink()
    else:
        middle = len(content) // 2
        content[middle] ^= 1
        path.write_bytes(content if damage == "flip" else content[:middle])
    assert install_bundle(package, bundles) == copy
    assert contents(copy) == contents(package.path)


def test_a_damaged_package_is_told_and_nothing_stays_behind(package: Folder, bundles: Path) -> None:
    model = next(package.path.glob("*.tflite"))
    content = model.read_bytes()
    model.write_bytes(content[:-1])
    with pytest.raises(BundleError, match="install it again"):
        install_bundle(package, bundles)
    assert list(bundles.iterdir()) == []
    model.unlink()
    with pytest.raises(BundleError, match=r"is missing\. Install the app again"):
        install_bundle(package, bundles)


def test_a_full_disk_keeps_the_old_bundle(
    package: Folder, bundles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = install_bundle(package, bundles)
    updated(package)
    write = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        if self.name == "labels.json":
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BundleError, match=r"No space left.*Free some space"):
        install_bundle(package, bundles)
    assert [path.name for path in bundles.iterdir()] == [old.name]
    monkeypatch.undo()
    assert Bundle.load(install_bundle(package, bundles)).path != old


START = """
import sys
from pathlib import Path
from recoinize_app.android.packaged_bundle import install_bundle

class Slow:
    def read(self, name):
        import time
        time.sleep(0.002)
        return (Path(sys.argv[1]) / name).read_bytes()

print("started", flush=True)
for start in range(1000):
    copy = install_bundle(Slow(), Path(sys.argv[2]))
    labels = copy / "labels.json"
    labels.write_bytes(labels.read_bytes()[:100])  # damage for the next start to repair
"""


def test_killed_at_any_moment_the_next_start_is_whole(package: Folder, bundles: Path) -> None:
    rng = np.random.default_rng(5)
    for _ in range(int(os.environ.get("RECOINIZE_KILLS", "3"))):
        process = subprocess.Popen(
            [sys.executable, "-c", START, str(package.path), str(bundles)], stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(rng.uniform(0, 0.06))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        copy = install_bundle(package, bundles)
        assert contents(copy) == contents(package.path)
        assert [path.name for path in bundles.iterdir()] == [copy.name]


@pytest.fixture
def apk(tmp_path: Path) -> Path:
    path = tmp_path / "app.apk"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in shipped_bundle().iterdir():
            archive.write(file, f"assets/bundle/{file.name}")
    return path


def test_the_bundle_comes_out_of_an_apk(apk: Path, bundles: Path) -> None:
    assets = Assets(apk, "bundle")
    assert contents(install_bundle(assets, bundles)) == contents(shipped_bundle())
    with pytest.raises(FileNotFoundError, match="assets/bundle/nothing"):
        assets.read("nothing")


def test_a_torn_apk_is_told(apk: Path, bundles: Path) -> None:
    content = apk.read_bytes()
    apk.write_bytes(content[: len(content) // 2])
    with pytest.raises(BundleError, match="The package is damaged"):
        install_bundle(Assets(apk, "bundle"), bundles)
    torn = bytearray(content)
    torn[len(content) // 2] ^= 0xFF
    apk.write_bytes(torn)
    with pytest.raises(BundleError, match="The package is damaged"):
        install_bundle(Assets(apk, "bundle"), bundles)
