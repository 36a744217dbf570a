"""Whether every import of the staged app can be satisfied on the phone."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROVIDED: dict[str, str] = {
    "numpy": "numpy",
    "cv2": "opencv",
    "annoy": "annoy",
    "kivy": "kivy",
    "jnius": "pyjnius",
    "android": "android",
}
"""Modules that the app may import, and the requirement that brings each."""

DESKTOP = frozenset({"comtypes"})
"""Modules that only desktops have. Functions may import them, for those are called there only."""

FORBIDDEN = frozenset({"tensorflow", "keras", "onnx", "onnxruntime", "torch", "bpy", "tf2onnx"})
"""Modules that must not be imported on a phone, not even if they were there."""

# In the standard library of a desktop, but not on the phone: left out by python-for-android
# (python3 recipe, blacklist.txt) or removed from Python up to 3.14.
_ABSENT = frozenset(
    {"ensurepip", "idlelib", "pydoc_data", "test", "tkinter", "turtle", "turtledemo", "unittest"}
    | {"venv", "wsgiref"}
    | {"aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt", "distutils"}
    | {"imghdr", "imp", "lib2to3", "mailcap", "msilib", "nis", "nntplib", "ossaudiodev", "pipes"}
    | {"smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"}
)
_STANDARD = sys.stdlib_module_names - _ABSENT


@dataclass(frozen=True, slots=True, order=True)
class Import:
    """One import statement.

    Attributes:
        file: the file, relative to the app's folder.
        line: its line.
        module: full name of the module.
        optional: whether the code goes on without it: it catches ImportError.
        local: whether it stands in a function, and so runs when that is called.
    """

    file: str
    line: int
    module: str
    optional: bool
    local: bool


def imports_of(folder: Path) -> list[Import]:
    """All imports in the Python files of a folder, wherever in a file they stand."""
    found = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        tree = ast.parse(path.read_text("utf-8"), filename=name)
        package = path.relative_to(folder).parent.parts
        for node, module, optional, local in _walk(tree, False, False):
            level = getattr(node, "level", 0)
            if level:
                module = ".".join((*package[: len(package) + 1 - level], module)).rstrip(".")
            found.append(Import(name, node.lineno, module, optional, local))
    return found


def unsatisfied(folder: Path, requirements: list[str]) -> list[str]:
    """What the app imports and the phone does not have, one sentence each.

    Args:
        folder: the app as staged: main.py and its packages.
        requirements: the spec's requirements.
    """
    problems = []
    for entry in imports_of(folder):
        top = entry.module.partition(".")[0]
        where = f"{entry.file}, line {entry.line}"
        if top in FORBIDDEN:
            problems.append(f"Expected no {top} on a phone. {where}, imports it.")
        elif entry.optional or (entry.local and top in DESKTOP) or top in _STANDARD:
            continue
        elif (folder / top).is_dir() or (folder / f"{top}.py").is_file():
            if not _is_module(folder, entry.module):
                problems.append(f"Expected {entry.module} in the app. {where}, imports it.")
        elif PROVIDED.get(top) not in requirements:
            problems.append(
                f"Expected a requirement that brings {top}. {where}, imports it, and none does."
            )
    return problems


def _is_module(folder: Path, module: str) -> bool:
    path = folder.joinpath(*module.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def _walk(
    node: ast.AST, optional: bool, local: bool
) -> Iterator[tuple[ast.Import | ast.ImportFrom, str, bool, bool]]:
    """Each import with its module, whether it is optional and whether a function has it."""
    guarded: list[ast.stmt] = []
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield node, alias.name, optional, local
    elif isinstance(node, ast.ImportFrom):
        yield node, node.module or "", optional, local
    elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
        guarded = node.body  # for type checkers only
    elif isinstance(node, ast.Try) and any(map(_catches_import_error, node.handlers)):
        guarded = node.body
        for statement in guarded:
            yield from _walk(statement, True, local)
    local = local or isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    for child in ast.iter_child_nodes(node):
        if child not in guarded:
            yield from _walk(child, optional, local)


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {part.id for part in ast.walk(handler.type) if isinstance(part, ast.Name)}
    return bool(names & {"ImportError", "ModuleNotFoundError", "Exception"})
