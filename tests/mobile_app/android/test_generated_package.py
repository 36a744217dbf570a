"""The project that buildozer and python-for-android generate from the staged app, up to Gradle.

No Android SDK is needed for it: buildozer composes its command, python-for-android's build.py runs
with it in a project like the one that it prepares itself, and what it writes is read here.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

pytest.importorskip("buildozer", reason="needs the extra android")
pythonforandroid = pytest.importorskip("pythonforandroid", reason="needs the extra android")

from recoinize_app.android.assets import Assets  # noqa: E402
from recoinize_app.android.packaged_bundle import install_bundle  # noqa: E402
from recoinize_app.android.start import BUNDLE_FOLDER  # noqa: E402
from recoinize_edge.bundle import Bundle  # noqa: E402
from recoinize_edge.shipped import shipped_bundle  # noqa: E402
from recoinize_pipeline.android.spec import ARCHITECTURES, PERMISSIONS  # noqa: E402
from recoinize_pipeline.android.stage import Staged  # noqa: E402

ANDROID = "{http://schemas.android.com/apk/res/android}"
TOOLS = "{http://schemas.android.com/tools}"

# Buildozer's words for python-for-android's own command line, before those for build.py.
OWN_OPTIONS = {"--arch", "--bootstrap", "--dist_name", "--local-recipes", "--ndk-api"}
OWN_FLAGS = {"apk", "--copy-libs"}


class Composed(Exception):  # noqa: N818 - it ends a run that did what was wanted
    """Carries the command that buildozer composed."""


def composed_command(staged: Path, sdk: Path, project: Path) -> list[str]:
    """What buildozer would call python-for-android with."""
    from buildozer import Buildozer
    from buildozer.targets.android import TargetAndroid

    class Recorder(TargetAndroid):  # type: ignore[misc]
        def get_dist_dir(self, dist_name: str) -> str:
            return str(project)

        def _p4a(self, cmd: list[str], env: dict[str, str], **options: object) -> None:
            raise Composed(cmd)

    before, variables = Path.cwd(), dict(os.environ)
    os.chdir(staged)
    os.environ["APP_ANDROID_SDK_PATH"] = str(sdk)
    os.environ["BUILDOZER_BUILD_DIR"] = str(project.parent / "buildozer")
    try:
        buildozer = Buildozer("buildozer.spec", "android")
        buildozer.check_configuration_tokens()
        buildozer.target = Recorder(buildozer)
        for folder in (buildozer.buildozer_dir, buildozer.platform_dir, buildozer.app_dir):
            Path(folder).mkdir(parents=True, exist_ok=True)
        buildozer._copy_application_sources()
        with pytest.raises(Composed) as composed:
            buildozer.target.build_package()
    finally:
        os.chdir(before)
        os.environ.clear()
        os.environ.update(variables)
    return [str(word) for word in composed.value.args[0]]


@pytest.fixture(scope="module")
def project(staged: Staged, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated project."""
    folder = tmp_path_factory.mktemp("generated")
    sdk, project = folder / "sdk", folder / "project"
    (sdk / "build-tools" / "35.0.0").mkdir(parents=True)
    bootstraps = Path(pythonforandroid.__file__).parent / "bootstraps"
    for name in ("common", "_sdl_common", "sdl2"):
        shutil.copytree(bootstraps / name / "build", project, dirs_exist_ok=True)
    for architecture in ARCHITECTURES:
        (project / "libs" / architecture).mkdir(parents=True)
        (project / f"_python_bundle__{architecture}").mkdir()
    api = staged.spec.text("android.api")
    (project / "project.properties").write_text(f"target=android-{api}")
    (project / "local.properties").write_text(f"sdk.dir={sdk}")
    facts = {
        "bootstrap": staged.order.bootstrap,
        "archs": sorted(ARCHITECTURES),
        "hostpython": sys.executable,
        "ndk_api": int(staged.spec.text("android.ndk_api")),
    }
    (project / "dist_info.json").write_text(json.dumps(facts))

    words = iter(composed_command(staged.folder, sdk, project))
    # Compiling is left out: it starts a process for each file.
    options = ["--no-byte-compile-python"]
    for word in words:
        if word in OWN_OPTIONS:
            next(words)
        elif word not in OWN_FLAGS:
            # Its command line renames this one (pythonforandroid.toolchain, _fix_args).
            options.append("--asset" if word == "--add-asset" else word)
    subprocess.run(
        [sys.executable, "build.py", *options], cwd=project, check=True, stdout=subprocess.DEVNULL
    )
    return project


@pytest.fixture(scope="module")
def manifest(project: Path) -> ElementTree.Element:
    return ElementTree.parse(project / "src" / "main" / "AndroidManifest.xml").getroot()


def test_camera_and_vibration_are_all_it_may(manifest: ElementTree.Element) -> None:
    entries = manifest.findall("uses-permission")
    removed = {e.get(f"{ANDROID}name") for e in entries if e.get(f"{TOOLS}node") == "remove"}
    asked = {e.get(f"{ANDROID}name") for e in entries if e.get(f"{TOOLS}node") is None}
    assert asked == PERMISSIONS
    # Libraries bring manifests of their own, which Gradle merges in.
    assert "android.permission.INTERNET" in removed


def test_levels_features_and_queries(manifest: ElementTree.Element) -> None:
    levels = manifest.find("uses-sdk")
    assert levels is not None
    assert levels.get(f"{ANDROID}targetSdkVersion") == "35"
    assert levels.get(f"{ANDROID}minSdkVersion") == "24"
    features = {
        entry.get(f"{ANDROID}name"): entry.get(f"{ANDROID}required")
        for entry in manifest.findall("uses-feature")
    }
    assert features["android.hardware.camera"] == "true"
    assert features["android.hardware.camera.flash"] == "false"
    # Without this, apps cannot see the phone's voices from API level 30 on.
    queried = {entry.get(f"{ANDROID}name") for entry in manifest.findall("queries/intent/action")}
    assert queried == {"android.intent.action.TTS_SERVICE"}


def test_it_turns_with_the_phone_and_keeps_data_to_itself(manifest: ElementTree.Element) -> None:
    application = manifest.find("application")
    activity = manifest.find("application/activity")
    assert application is not None and activity is not None
    assert activity.get(f"{ANDROID}screenOrientation") == "unspecified"
    assert "orientation" in str(activity.get(f"{ANDROID}configChanges"))
    assert application.get(f"{ANDROID}allowBackup") == "false"
    assert manifest.findall("application/service") == []


def test_gradle_gets_litert_and_both_levels(project: Path, staged: Staged) -> None:
    gradle = (project / "build.gradle").read_text()
    assert staged.spec.package in gradle
    (litert,) = staged.spec.list("android.gradle_dependencies")
    assert re.search(rf"implementation '{re.escape(litert)}'", gradle)
    assert re.search(r"compileSdkVersion 35\b", gradle)
    assert re.search(r"minSdkVersion 24\b", gradle)
    assert "debuggable" not in gradle


def test_all_of_the_code_is_in_the_package(project: Path, staged: Staged) -> None:
    with tarfile.open(project / "src" / "main" / "assets" / "private.tar") as archive:
        names = {name.removeprefix("./") for name in archive.getnames()}
    app = staged.folder / "app"
    expected = {path.relative_to(app).as_posix() for path in app.rglob("*") if path.is_file()}
    assert expected <= names
    assert "main.py" in names


def test_the_bundle_in_the_assets_reads_like_the_shipped_one(project: Path, tmp_path: Path) -> None:
    apk = tmp_path / "app.apk"
    with zipfile.ZipFile(apk, "w") as archive:
        assets = project / "src" / "main" / "assets"
        for path in assets.rglob("*"):
            archive.write(path, Path("assets") / path.relative_to(assets))
    copy = Bundle.load(install_bundle(Assets(apk, BUNDLE_FOLDER), tmp_path / "bundles"))
    shipped = Bundle.load(shipped_bundle())
    assert copy.model_bytes == shipped.model_bytes
    assert copy.labels == shipped.labels
    assert copy.decision == shipped.decision


def test_icons_and_start_picture_are_ours(project: Path, staged: Staged) -> None:
    resources = project / "src" / "main" / "res"
    for source, target in (
        ("icon", "mipmap/icon.png"),
        ("icon_foreground", "mipmap/icon_foreground.png"),
        ("icon_background", "mipmap/icon_background.png"),
        ("presplash", "drawable/presplash.jpg"),
    ):
        ours = (staged.folder / "package" / f"{source}.png").read_bytes()
        assert (resources / target).read_bytes() == ours
    assert (resources / "mipmap-anydpi-v26" / "icon.xml").is_file()
