"""The staged tree, and that each of its checks finds what it is for."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import BundleError, PackagingError, RuntimeMissingError
from recoinize_edge.shipped import shipped_bundle
from recoinize_pipeline.android import icon
from recoinize_pipeline.android.closure import imports_of, unsatisfied
from recoinize_pipeline.android.graph import resolve
from recoinize_pipeline.android.licences import collect_licences, components
from recoinize_pipeline.android.sizes import LIBRARIES, PACKAGE_BUDGET, compressed_bytes
from recoinize_pipeline.android.spec import RECIPES, Spec, render_spec, spec_problems
from recoinize_pipeline.android.stage import Staged, find_problems, stage
from recoinize_pipeline.cli.main import main


def test_what_goes_to_the_phone_and_nothing_else(staged: Staged) -> None:
    files = {
        path.relative_to(staged.folder).as_posix()
        for path in staged.folder.rglob("*")
        if path.is_file()
    }
    assert {"buildozer.spec", "manifest.xml", "recipes/annoy/__init__.py"} <= files
    assert {"app/main.py", "app/recoinize_edge/reader.py", "app/recoinize_app/main.py"} <= files
    assert not [name for name in files if "recoinize_pipeline" in name or name.endswith(".pyc")]
    assert {name for name in files if name.endswith((".tflite", ".ann", ".bin"))} == {
        f"bundle/{path.name}" for path in shipped_bundle().iterdir() if path.suffix != ".json"
    }
    assert sum(staged.sizes.values()) <= 3_000_000
    assert Bundle.load(staged.folder / "bundle").labels == Bundle.load(shipped_bundle()).labels


def test_the_estimate_keeps_the_budget(staged: Staged) -> None:
    own = compressed_bytes(staged.folder / "app") + compressed_bytes(staged.folder / "bundle")
    assert own + sum(part.bytes for part in LIBRARIES) <= PACKAGE_BUDGET


def test_the_staged_edge_reads_without_anything_else(staged: Staged) -> None:
    """With the staged code alone on the path, and modules that phones lack blocked."""
    script = """
import sys
sys.path[:0] = [sys.argv[1]]
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"tensorflow", "keras", "recoinize_pipeline", "pydantic"}:
            raise ImportError(name)
sys.meta_path.insert(0, Blocker())
import numpy as np
import recoinize_edge
assert recoinize_edge.__file__.startswith(sys.argv[1]), recoinize_edge.__file__
from recoinize_edge.bundle import Bundle
from recoinize_edge.reader import CoinReader
reader = CoinReader(Bundle.load(sys.argv[2]))
print(reader.read(np.zeros((100, 100, 3), np.uint8)).text)
"""
    arguments = [str(staged.folder / "app"), str(staged.folder / "bundle")]
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True
    )
    assert result.stdout.strip() == "unknown coin", result.stderr


def test_only_the_default_artifact_goes_along(tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(shipped_bundle(), tmp_path / "bundle"))
    manifest = json.loads((bundle / "manifest.json").read_text())
    manifest.pop("sha256")  # its own: the changes below are meant
    entry = manifest["artifacts"]["tflite-int8"]
    shutil.copy(bundle / entry["model"], bundle / "other.tflite")
    manifest["files"]["other.tflite"] = manifest["files"][entry["model"]]
    manifest["artifacts"]["tflite-float32"] = {**entry, "model": "other.tflite"}
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    packed = stage(tmp_path / "staged", bundle, "0.1.0").folder / "bundle"
    assert not (packed / "other.tflite").exists()
    assert list(Bundle.load(packed).manifest.artifacts) == ["tflite-int8"]
    manifest["artifacts"]["onnx-int8"] = manifest["artifacts"].pop("tflite-int8")
    manifest["default"] = "onnx-int8"
    (bundle / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(PackagingError, match="default artifact is a TFLite one"):
        stage(tmp_path / "staged", bundle, "0.1.0")
    assert (packed / "manifest.json").is_file(), "the staged tree is as it was"


def test_staging_again_replaces_and_foreign_folders_are_left_alone(
    staged: Staged, tmp_path: Path
) -> None:
    again = Path(shutil.copytree(staged.folder, tmp_path / "again"))
    (again / "app" / "old.py").write_text("")
    stage(again, shipped_bundle(), "0.2.0")
    assert not (again / "app" / "old.py").exists()
    assert Spec.read(again / "buildozer.spec").text("version") == "0.2.0"
    foreign = tmp_path / "holiday"
    foreign.mkdir()
    (foreign / "photo.jpg").write_bytes(b"mine")
    with pytest.raises(PackagingError, match="holds other files"):
        stage(foreign, shipped_bundle(), "0.1.0")
    assert [path.name for path in foreign.iterdir()] == ["photo.jpg"]


def test_a_damaged_bundle_is_not_packed(tmp_path: Path) -> None:
    bundle = Path(shutil.copytree(shipped_bundle(), tmp_path / "bundle"))
    (bundle / "labels.json").write_text("{}")
    with pytest.raises(BundleError):
        stage(tmp_path / "staged", bundle, "0.1.0")
    assert not (tmp_path / "staged").exists()


@pytest.mark.parametrize("version", ["1", "0.1.0-beta", "1.2.3.4", "0.100.0", ""])
def test_versions_that_android_cannot_count_are_refused(version: str) -> None:
    with pytest.raises(PackagingError, match=r"such as 0\.1\.0"):
        render_spec(version)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("android.permissions", "android.permission.CAMERA,INTERNET", "android.permissions"),
        ("android.archs", "arm64-v8a,armv7", "armeabi-v7a"),
        ("android.api", "33", "35"),
        ("android.minapi", "21", "24"),
        ("android.ndk_api", "21", "24"),
        ("android.ndk", "25b", "16 KB"),
        ("orientation", "portrait", "landscape"),
        ("android.gradle_dependencies", "com.google.ai.edge.litert:litert:2.1.0", "below 2"),
        ("android.gradle_dependencies", "org.tensorflow:tensorflow-lite:2.8.0", "litert"),
        ("android.features", "android.hardware.camera", "python-for-android refuses"),
    ],
)
def test_what_buildozer_lets_pass_is_found(
    staged: Staged, name: str, value: str, message: str
) -> None:
    assert spec_problems(staged.spec) == []
    changed = replace(staged.spec, values={**staged.spec.values, name: value})
    problems = spec_problems(changed)
    assert len(problems) == 1 and message in problems[0]


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("import tensorflow", "no tensorflow on a phone"),
        ("try:\n    import keras\nexcept ImportError:\n    pass", "no keras on a phone"),
        ("def f():\n    from PIL import Image", "brings PIL"),
        ("import tkinter", "brings tkinter"),
        ("import comtypes.client", "brings comtypes"),
        ("import distutils.version", "brings distutils"),
        ("from recoinize_edge import reader\nimport recoinize_edge.missing", "edge.missing"),
        ("from . import sibling\nfrom .missing import thing", "app.missing"),
        ("try:\n    x = 1\nexcept ValueError:\n    import scipy", "brings scipy"),
    ],
)
def test_imports_that_phones_cannot_satisfy_are_found(
    tmp_path: Path, code: str, problem: str
) -> None:
    for package in ("recoinize_edge", "app"):
        (tmp_path / package).mkdir()
    (tmp_path / "app" / "module.py").write_text(code)
    problems = unsatisfied(tmp_path, ["numpy"])
    assert len(problems) == 1 and problem in problems[0]


def test_imports_that_are_satisfied_or_optional_pass(tmp_path: Path) -> None:
    (tmp_path / "module.py").write_text(
        "import json, numpy.linalg\nfrom typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import tkinter\n"
        "def speak():\n    import comtypes.client\n"
        "try:\n    import ai_edge_litert.interpreter\nexcept ImportError:\n    pass\n"
    )
    assert unsatisfied(tmp_path, ["numpy"]) == []
    assert len(imports_of(tmp_path)) == 5


def test_files_that_buildozer_would_drop_are_found(staged: Staged, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(staged.folder, tmp_path / "tree"))
    assert find_problems(tree, staged.spec) == []
    (tree / "app" / "recoinize_app" / "font.ttf").write_bytes(bytes(2_500_000))
    too_large, dropped = find_problems(tree, staged.spec)
    assert "at most 3000000 bytes" in too_large
    assert "leave out app/recoinize_app/font.ttf" in dropped


def test_the_build_order_is_python_for_androids_own(staged: Staged) -> None:
    order = staged.order
    position = {name: index for index, name in enumerate(order.recipes)}
    assert {"python3", "numpy", "opencv", "annoy", "kivy", "pyjnius", "sdl2"} <= set(position)
    assert position["python3"] < position["annoy"] < position["kivy"]
    assert "tflite-runtime" not in position
    with pytest.raises(PackagingError, match="annnoy has none"):
        resolve(["python3", "annnoy"], "sdl2", RECIPES)


def test_without_python_for_android_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pythonforandroid.build", None)
    with pytest.raises(RuntimeMissingError, match=r"recoinize\[android\]"):
        resolve(["python3"], "sdl2", RECIPES)


def test_every_part_has_its_licence_in_the_app(staged: Staged) -> None:
    notice = (staged.folder / "app" / "licences.txt").read_text("utf-8")
    for part in (*staged.order.recipes, *staged.order.pure_python):
        if part != "hostpython3":  # builds, and stays behind
            titles = [c.title for c in components() if c.part == part]
            assert titles and all(title in notice for title in titles)
    assert "LiteRT" in notice
    for licence in {c.licence for c in components()} - {"public domain"}:
        assert f"\n{licence}\n====" in notice
    with pytest.raises(PackagingError, match=r"nonsuch has none in licences/components\.csv"):
        collect_licences(["python3", "nonsuch"])


def test_the_icon_is_inside_what_every_phone_shows() -> None:
    opacity = icon.foreground(432)[..., 3]
    y, x = np.nonzero(opacity)
    centre = (432 - 1) / 2
    assert np.hypot(x - centre, y - centre).max() <= 432 * 33 / 108
    assert opacity.any()
    decoded = cv2.imdecode(np.frombuffer(icon.png(icon.flattened(96)), np.uint8), -1)
    np.testing.assert_array_equal(decoded, icon.flattened(96))


def test_the_command_prints_the_tree_and_the_estimate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--work", str(tmp_path), "android", "stage"]) == 0
    printed = capsys.readouterr().out
    for words in ("recoinize_edge/", "model_int8.tflite", "annoy", "MB  OpenCV", "60 MB at most"):
        assert words in printed
    assert (tmp_path / "android" / "staged" / "buildozer.spec").is_file()
