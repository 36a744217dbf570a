"""Edge needs its own dependencies and nothing else: no TensorFlow, no Keras, no pydantic."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import cv2
import pytest

from .conftest import draw_coin

REPOSITORY = Path(__file__).resolve().parents[2]

# What edge and the commands for reading coins may import besides the standard library.
ALLOWED = {"numpy", "cv2", "annoy", "ai_edge_litert", "tflite_runtime"}

READ_A_COIN = """
import importlib.abc, importlib.machinery, sys

class Blocker(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    # One may ask whether a package is there, but not import it.
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {blocked!r}:
            return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module):
        raise ImportError(f"edge must not import {{module.__name__}}")

sys.meta_path.insert(0, Blocker())
from recoinize_pipeline.cli.main import main
code = main(["recognize", {picture!r}, "--bundle", {bundle!r}])
loaded = sorted({{name.partition(".")[0] for name in sys.modules}} & {blocked!r})
assert not loaded, loaded
sys.exit(code)
"""

BLOCKED = {
    "tensorflow", "keras", "onnx", "onnxruntime", "tf2onnx", "datasets", "pydantic", "rich",
    "matplotlib", "PIL", "bpy", "kivy", "scipy", "pandas", "sklearn", "torch", "jax",
}  # fmt: skip


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "coin.png"
    cv2.imwrite(str(path), draw_coin(100, roll=0.5)[..., ::-1])
    return path


def test_a_coin_is_read_where_nothing_else_can_be_imported(
    built_bundle: Path, picture: Path
) -> None:
    script = READ_A_COIN.format(blocked=BLOCKED, picture=str(picture), bundle=str(built_bundle))
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip() == "2 euro · Germany"


def test_every_module_of_edge_imports_only_what_it_may() -> None:
    """Also those that reading one coin does not reach."""
    script = f"""
import sys
before = set(sys.modules)  # what site hooks of other packages have loaded
import importlib, pkgutil
import recoinize_edge
for module in pkgutil.walk_packages(recoinize_edge.__path__, "recoinize_edge."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
from importlib.metadata import packages_distributions
loaded = {{name.partition(".")[0] for name in set(sys.modules) - before}}
known = {ALLOWED!r} | sys.stdlib_module_names | {{"recoinize_edge"}}
print(*sorted((loaded & set(packages_distributions())) - known))
"""
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.split() == []


@pytest.mark.slow
@pytest.mark.skipif(
    os.environ.get("CI") != "true" and not os.environ.get("RECOINIZE_SLOW"),
    reason="installs packages; runs in CI, or with RECOINIZE_SLOW=1",
)
def test_a_clean_environment_with_edges_own_dependencies_reads_a_coin(
    tmp_path: Path, built_bundle: Path, picture: Path
) -> None:
    """`pip install recoinize`, without extras, is the edge."""
    source = tmp_path / "source"
    kept_out = shutil.ignore_patterns(".git", ".venv", "recoinize-work", "build", "*.egg-info")
    shutil.copytree(REPOSITORY, source, ignore=kept_out)
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=True)
    python = environment / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", str(source)]
    subprocess.run(install, check=True)
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    installed = {line.partition("==")[0].lower().replace("-", "_") for line in listed.split()}
    assert not installed & (BLOCKED | {"tensorflow_cpu"})
    environ = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    for command, expected in (
        (["recognize", str(picture), "--bundle", str(built_bundle)], "2 euro · Germany"),
        (["inspect", str(built_bundle)], "Sound: all 5 files are as they were written."),
        (["doctor", "--quiet"], "TFLite runtime in use: litert"),
    ):
        result = subprocess.run(
            [str(python), "-m", "recoinize_pipeline.cli.main", *command],
            capture_output=True,
            text=True,
            env=environ,
            cwd=tmp_path,
        )
        assert expected in result.stdout, result.stderr
