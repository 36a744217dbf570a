"""Each package imports what README's layout table grants it, and nothing else."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]

FOLDERS = {
    "recoinize_edge": "edge",
    "recoinize_blender": "blender",
    "recoinize_pipeline": "pipeline",
    "recoinize_app": "mobile_app",
}

# Names of the table, and the modules that they stand for.
LIBRARIES = {
    "edge": {"recoinize_edge"},
    "numpy": {"numpy"},
    "OpenCV": {"cv2"},
    "Annoy": {"annoy"},
    "a TFLite runtime": {"ai_edge_litert", "tflite_runtime", "jnius"},
    "bpy": {"bpy", "mathutils"},
    "blender's modules without bpy": {"recoinize_blender"},
    "Keras": {"keras", "jax", "torch"},  # with its other backends
    "TensorFlow": {"tensorflow", "flatbuffers"},
    "ONNX": {"onnx", "onnxruntime", "tf2onnx"},
    "datasets": {"datasets", "huggingface_hub", "pyarrow"},
    "pydantic": {"pydantic"},
    "rich": {"rich"},
    "matplotlib": {"matplotlib", "PIL"},
    "python-for-android": {"pythonforandroid"},
    "Kivy": {"kivy"},
    "each system's voice and camera": {"android", "comtypes", "jnius"},
}

# Run by developers, not by the package.
TOOLS = {("recoinize_app", "babel")}


def granted() -> dict[str, set[str]]:
    """The table of README: package -> modules that it may import."""
    rows = re.findall(
        r"^\| `\w+/` \| `(\w+)` \|.*\| (.+) \|$", (REPOSITORY / "README.md").read_text(), re.M
    )
    return {
        package: {package}.union(*(LIBRARIES[name] for name in names.split(", ")))
        for package, names in rows
    }


def modules(package: str) -> Iterator[tuple[str, ast.Module]]:
    root = REPOSITORY / FOLDERS[package]
    for path in sorted((root / package).rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        yield ".".join(parts).removesuffix(".__init__"), ast.parse(path.read_text("utf-8"))


def imported(tree: ast.Module) -> Iterator[str]:
    """Full names of all modules that a module imports anywhere, also within functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            assert node.module is not None
            yield node.module


def test_the_table_has_every_package() -> None:
    assert set(granted()) == set(FOLDERS)
    assert all((REPOSITORY / FOLDERS[package] / package).is_dir() for package in FOLDERS)


@pytest.mark.parametrize("package", FOLDERS)
def test_a_package_imports_what_the_table_grants(package: str) -> None:
    allowed = granted()[package] | sys.stdlib_module_names
    found = {
        (module, name.partition(".")[0])
        for module, tree in modules(package)
        for name in imported(tree)
    }
    assert len(found) > 20
    strangers = {
        f"{module} imports {name}"
        for module, name in found
        if name not in allowed and (package, name) not in TOOLS
    }
    assert not strangers


def test_no_module_is_imported_by_a_name_in_a_string() -> None:
    """Such an import would pass the test above unseen."""
    others = {
        package: [name for name in FOLDERS if name not in granted()[package]] for package in FOLDERS
    }
    for package, names in others.items():
        for module, tree in modules(package):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
                    assert not any(name in ast.unparse(node) for name in names), module


def test_what_the_pipeline_takes_from_blender_runs_without_bpy() -> None:
    needs = {module: set(imported(tree)) for module, tree in modules("recoinize_blender")}
    open_ones = {
        name
        for _, tree in modules("recoinize_pipeline")
        for name in imported(tree)
        if name.startswith("recoinize_blender")
    }
    reached: set[str] = set()
    while open_ones:
        module = open_ones.pop()
        reached.add(module)
        open_ones |= {name for name in needs[module] if name in needs} - reached
    assert reached
    for module in reached:
        assert not needs[module] & {"bpy", "mathutils"}, module
