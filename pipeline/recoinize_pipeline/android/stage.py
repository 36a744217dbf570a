"""Lays out exactly what goes to the phone, and checks it."""

from __future__ import annotations

import importlib.util
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from recoinize_edge.bundle import Bundle
from recoinize_edge.errors import PackagingError
from recoinize_edge.manifest import MANIFEST_NAME as BUNDLE_MANIFEST
from recoinize_edge.manifest import Manifest
from recoinize_pipeline import atomic
from recoinize_pipeline.android import icon, licences
from recoinize_pipeline.android.closure import unsatisfied
from recoinize_pipeline.android.graph import BuildOrder, resolve
from recoinize_pipeline.android.sizes import STAGED_BUDGET, folder_bytes
from recoinize_pipeline.android.spec import (
    MANIFEST_NAME,
    MANIFEST_TEMPLATE,
    RECIPES,
    SPEC_NAME,
    Spec,
    render_spec,
    spec_problems,
)

PACKAGES = ("recoinize_app", "recoinize_edge")
"""What is copied to the phone. Not imported: the app's code may need what only a phone has."""

APP, BUNDLE, PACKAGE, RECIPES_NAME = "app", "bundle", "package", "recipes"
"""Folders of the staged tree: the code, the bundle, the icons, our recipes."""

LICENCES_NAME = "licences.txt"

MAIN = '''"""Where Android starts the app."""

from recoinize_app.android.start import start

start()
'''

# What the app does not need when it runs: caches, sources of translations, tools of developers. The
# bundle goes along by itself.
_LEFT_OUT_SUFFIXES = frozenset({".pyc", ".po", ".pot", ".typed"})
_LEFT_OUT = (
    Path("recoinize_app/command.py"),
    Path("recoinize_app/measure"),
    Path("recoinize_app/translations/compile_catalogues.py"),
    Path("recoinize_edge/pretrained"),
)


@dataclass(frozen=True, slots=True)
class Staged:
    """A staged app.

    Attributes:
        folder: where it lies; buildozer runs in it.
        spec: its build settings.
        order: what python-for-android will build for it.
    """

    folder: Path
    spec: Spec
    order: BuildOrder

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each package and folder that goes into the app."""
        app = self.folder / APP
        parts = {path.name: path for path in sorted(app.iterdir())}
        parts |= {name: self.folder / name for name in (BUNDLE, PACKAGE)}
        return {
            name: folder_bytes(path) if path.is_dir() else path.stat().st_size
            for name, path in parts.items()
        }


def stage(folder: Path, bundle: Path, version: str) -> Staged:
    """Lay the app out.

    Args:
        folder: the tree to make; one that was staged before is replaced.
        bundle: the bundle to pack; of several artifacts only the default one goes along.
        version: version of the app, `0.1.0`.

    Raises:
        PackagingError: the folder holds something else, or the app cannot work on a phone.
        BundleError: the bundle is damaged.
        RuntimeMissingError: python-for-android is not installed.
    """
    if folder.is_dir() and any(folder.iterdir()) and not (folder / SPEC_NAME).is_file():
        raise PackagingError(
            f"Expected a new folder, or one staged before. {folder} holds other files. "
            "Name another one."
        )
    with atomic.folder(folder) as aside:
        _copy_code(aside / APP)
        (aside / APP / "main.py").write_text(MAIN, "utf-8")
        _copy_bundle(bundle, aside / BUNDLE)
        _draw_icons(aside / PACKAGE)
        shutil.copytree(RECIPES, aside / RECIPES_NAME, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(MANIFEST_TEMPLATE, aside / MANIFEST_NAME)
        (aside / SPEC_NAME).write_text(render_spec(version), "utf-8")
        spec = Spec.read(aside / SPEC_NAME)
        order = resolve(spec.list("requirements"), spec.text("p4a.bootstrap"), aside / RECIPES_NAME)
        notice = licences.collect_licences(_parts(spec, order))
        (aside / APP / LICENCES_NAME).write_text(notice, "utf-8")
        problems = find_problems(aside, spec)
        if problems:
            raise PackagingError("\n".join(problems))
    return Staged(folder, replace(spec, path=folder / SPEC_NAME), order)


def find_problems(folder: Path, spec: Spec) -> list[str]:
    """Why a staged tree would not work on a phone, one sentence each; empty if it would."""
    problems = spec_problems(spec)
    problems += unsatisfied(folder / APP, spec.list("requirements"))
    size = sum(folder_bytes(folder / name) for name in (APP, BUNDLE, PACKAGE))
    if size > STAGED_BUDGET:
        problems.append(
            f"Expected at most {STAGED_BUDGET} bytes of code, bundle and icons. Received {size}."
        )
    allowed = {f".{suffix}" for suffix in spec.list("source.include_exts")}
    dropped = sorted(
        path.relative_to(folder).as_posix()
        for path in (folder / APP).rglob("*")
        if path.is_file() and path.suffix not in allowed
    )
    if dropped:
        problems.append(
            f"Expected files of {', '.join(sorted(allowed))} in the app. Buildozer would leave out "
            f"{', '.join(dropped)}."
        )
    return problems


def tree_lines(folder: Path) -> list[str]:
    """The staged tree with sizes in bytes, folders summed up, two levels deep."""
    lines = []
    for path in sorted(folder.iterdir(), key=lambda p: (p.is_file(), p.name)):
        lines.append(_tree_line(path, 0))
        if path.is_dir():
            children = sorted(path.iterdir(), key=lambda p: (p.is_file(), p.name))
            lines += [_tree_line(child, 1) for child in children]
    return lines


def _tree_line(path: Path, level: int) -> str:
    size = folder_bytes(path) if path.is_dir() else path.stat().st_size
    name = "  " * level + path.name + ("/" if path.is_dir() else "")
    return f"{name:<40}{size:>10,}"


def _copy_code(target: Path) -> None:
    for package in PACKAGES:
        found = importlib.util.find_spec(package)
        assert found is not None and found.origin is not None, package
        root = Path(found.origin).parent
        for path in sorted(root.rglob("*")):
            name = Path(root.name) / path.relative_to(root)
            if not path.is_file() or path.suffix in _LEFT_OUT_SUFFIXES:
                continue
            if any(name.is_relative_to(left_out) for left_out in _LEFT_OUT):
                continue
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / name)


def _copy_bundle(bundle: Path, target: Path) -> None:
    """Copy what the default artifact needs; the manifest tells of nothing else."""
    manifest = Bundle.load(bundle).manifest
    entry = manifest.artifact()
    if not manifest.default.startswith("tflite-"):
        raise PackagingError(
            f"Expected a bundle whose default artifact is a TFLite one. Received "
            f"{manifest.default}: phones have no other runtime. Export the bundle with --tflite."
        )
    files = {name: manifest.files[name] for name in (manifest.labels, *entry.files)}
    packed = replace(manifest, artifacts={manifest.default: entry}, files=files)
    target.mkdir()
    for name in files:
        shutil.copyfile(bundle / name, target / name)
    atomic.write_json(target / BUNDLE_MANIFEST, packed.to_dict())
    Manifest.parse((target / BUNDLE_MANIFEST).read_bytes())


def _draw_icons(target: Path) -> None:
    target.mkdir()
    for name, picture in (
        ("icon", icon.flattened(192)),
        ("icon_foreground", icon.foreground(432)),
        ("icon_background", icon.background(432)),
        ("presplash", icon.flattened(512)),
    ):
        (target / f"{name}.png").write_bytes(icon.png(picture))


def _parts(spec: Spec, order: BuildOrder) -> list[str]:
    dependencies = [
        dependency.rpartition(":")[0] for dependency in spec.list("android.gradle_dependencies")
    ]
    return ["recoinize", *order.recipes, *order.pure_python, *dependencies]
