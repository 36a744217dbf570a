"""Follows Java objects through Python code, by the type stubs of Android's classes.

Enough for how the app calls Java: names and attributes of self that are bound once, calls, fields.
"""

from __future__ import annotations

import ast
import functools
import re
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

SITE = Path(find_spec("pythonforandroid").submodule_search_locations[0]).parent  # type: ignore[union-attr, index]

# Context.getSystemService returns Object; these are what it returns (its documentation).
SERVICES = {
    "VIBRATOR_SERVICE": "android.os.Vibrator",
    "AUDIO_SERVICE": "android.media.AudioManager",
    "SENSOR_SERVICE": "android.hardware.SensorManager",
}
# python-for-android's own class, and the type of its field (its Java source).
ACTIVITY = "org.kivy.android.PythonActivity"
ACTIVITY_FIELDS = {"mActivity": "android.app.Activity"}


# Names in this style that are Python's, OpenCV's and the NDK's.
NOT_JAVA = {"getLogger", "cvtColor", "cameraIds", "numCameras"}


@dataclass(frozen=True)
class Java:
    """A Java class, or an object of it."""

    name: str
    is_class: bool


@dataclass
class Uses:
    """What was found in a file: members that exist, and complaints."""

    members: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)


@functools.cache
def stub(name: str) -> ast.ClassDef | None:
    """The stub of a class, `android.os.Build$VERSION`; None if there is none."""
    outer, *inner = name.split("$")
    package, _, simple = outer.rpartition(".")
    top, _, rest = package.partition(".")
    path = SITE / f"{top}-stubs" / rest.replace(".", "/") / "__init__.pyi"
    if not path.is_file():
        return None
    body = module(path).body
    found = None
    for part in (simple, *inner):
        found = next((n for n in body if isinstance(n, ast.ClassDef) and n.name == part), None)
        if found is None:
            return None
        body = found.body
    return found


@functools.cache
def module(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def member(name: str, attribute: str) -> list[str] | None:
    """Types that a member of a class may give, of a class or of those that it inherits from.

    Returns:
        Full names of classes that are known; None if there is no such member.
    """
    if name == ACTIVITY:
        return [ACTIVITY_FIELDS[attribute]] if attribute in ACTIVITY_FIELDS else None
    definition = stub(name)
    if definition is None:
        return None
    given: list[str] = []
    exists = False
    for node in definition.body:
        if isinstance(node, ast.FunctionDef) and node.name == attribute:
            exists, annotation = True, node.returns
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) == attribute:
            exists, annotation = True, node.annotation
        else:
            continue
        words = re.findall(r"[A-Za-z_][\w.]*", ast.unparse(annotation)) if annotation else []
        given += [full for word in words if (full := absolute(name, word))]
    if exists:
        return given
    for base in definition.bases:
        full = absolute(name, ast.unparse(base).partition("[")[0])
        inherited = member(full, attribute) if full and full != name else None
        if inherited is not None:
            return inherited
    return None


def absolute(inside: str, word: str) -> str | None:
    """The full name of a class that a stub mentions; None if it is no class with a stub."""
    package = inside.rpartition(".")[0]
    nested = re.sub(r"\.(?=[A-Z][^.]*\.[A-Z])", ".", word)
    for candidate in (f"{package}.{word}", nested):
        parts = candidate.split(".")
        first = next((i for i, part in enumerate(parts) if part[:1].isupper()), None)
        if first is None:
            continue
        full = ".".join(parts[: first + 1]) + "".join(f"${part}" for part in parts[first + 1 :])
        if stub(full) is not None:
            return full
    return None


class Follower(ast.NodeVisitor):
    """Reads one file; run it until it learns no more."""

    def __init__(self) -> None:
        self.known: dict[str, Java] = {}
        self.uses = Uses()

    def read(self, tree: ast.Module) -> Uses:
        for _ in range(4):  # attributes of self are used before the method that binds them
            self.uses = Uses()
            self.visit(tree)
        return self.uses

    def visit_Assign(self, node: ast.Assign) -> None:
        self.generic_visit(node)
        self._bind(node.targets[0], node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.generic_visit(node)
        if node.value is not None:
            self._bind(node.target, node.value)

    def visit_For(self, node: ast.For) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self._bind(node.target, node.iter)
        self.generic_visit(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        for part in (*node.generators, node.elt):
            self.visit(part)

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "autoclass":
            argument = node.args[0]
            if isinstance(argument, ast.Constant):
                name = str(argument.value)
                if not exists(name):
                    self.uses.problems.append(f"line {node.lineno}: there is no class {name}")
                self.uses.members.add(name)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self.generic_visit(node)
        owner = self.infer(node.value)
        if owner is None:
            # Our Python has no such names: it must be Java that was lost track of.
            if re.match(r"[a-z]+[A-Z]", node.attr) and node.attr not in NOT_JAVA:
                self.uses.problems.append(f"line {node.lineno}: whose is {node.attr}?")
        elif not owner.name.startswith("org.tensorflow."):
            if member(owner.name, node.attr) is None:
                self.uses.problems.append(
                    f"line {node.lineno}: {owner.name} has no member {node.attr}"
                )
            self.uses.members.add(f"{owner.name}.{node.attr}")

    def infer(self, node: ast.expr) -> Java | None:
        if isinstance(node, (ast.Name, ast.Attribute)) and ast.unparse(node) in self.known:
            return self.known[ast.unparse(node)]
        if isinstance(node, ast.IfExp):
            return self.infer(node.body) or self.infer(node.orelse)
        if isinstance(node, ast.Attribute):
            owner = self.infer(node.value)
            given = member(owner.name, node.attr) if owner else None
            return Java(given[0], False) if given else None
        if not isinstance(node, ast.Call):
            return None
        if isinstance(node.func, ast.Name) and node.func.id == "autoclass":
            argument = node.args[0]
            return Java(str(argument.value), True) if isinstance(argument, ast.Constant) else None
        if isinstance(node.func, ast.Attribute) and node.func.attr == "getSystemService":
            service = node.args[0]
            return Java(SERVICES[getattr(service, "attr", "")], False)
        called = self.infer(node.func)
        if called is None:
            return None
        # Calling a class makes an object of it; calling a method gives what was inferred for it.
        return Java(called.name, False)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        inferred = self.infer(value)
        if inferred is not None and isinstance(target, (ast.Name, ast.Attribute)):
            self.known[ast.unparse(target)] = inferred


def exists(name: str) -> bool:
    """Whether there is a Java class: in Android, in python-for-android, or in LiteRT."""
    if name.startswith("org.kivy."):
        sources = SITE / "pythonforandroid" / "bootstraps"
        return any(sources.glob(f"*/build/src/main/java/{name.replace('.', '/')}.java"))
    if name.startswith("org.tensorflow.lite."):
        stand_ins = Path(__file__).with_name("java")
        return (stand_ins / f"{name.partition('$')[0].replace('.', '/')}.java").is_file()
    return stub(name) is not None
