"""Every Java class and member that the app names exists in Android's API level 36."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

pytest.importorskip("pythonforandroid", reason="needs the extra android")

import recoinize_app
import recoinize_edge

from .java_types import SITE, Follower, member, stub

FILES = {
    f"{Path(package.__file__).parent.name}/{path.relative_to(Path(package.__file__).parent)}": path
    for package in (recoinize_app, recoinize_edge)
    if package.__file__
    for path in sorted(Path(package.__file__).parent.rglob("*.py"))
    if re.search(r"^\s*from jnius import", path.read_text("utf-8"), re.MULTILINE)
}
LITERT = "recoinize_edge/runtimes/litert_android.py"

TYPES = {"V": "None", "I": "int", "Z": "bool", "F": "float", "J": "int", "D": "float"}


@pytest.fixture(autouse=True, scope="module")
def stubs() -> None:
    if not (SITE / "android-stubs").is_dir():
        pytest.skip("needs the package chaquopy-stubs-android")


@pytest.mark.parametrize("name", [name for name in FILES if name != LITERT])
def test_classes_and_members_exist(name: str) -> None:
    uses = Follower().read(ast.parse(FILES[name].read_text("utf-8")))
    assert uses.problems == []
    assert uses.members


def test_the_check_follows_objects_to_where_they_are_used() -> None:
    followed = {
        member
        for name, path in FILES.items()
        if name != LITERT
        for member in Follower().read(ast.parse(path.read_text("utf-8"))).members
    }
    assert {
        "android.speech.tts.TextToSpeech.setLanguage",
        "android.os.Vibrator.vibrate",
        "android.hardware.SensorManager.registerListener",
        "java.util.Locale.getLanguage",
    } <= followed


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ('autoclass("android.os.Vibratr")', "no class android.os.Vibratr"),
        ('autoclass("android.os.VibrationEffect").createWave([0], 1)', "no member createWave"),
        ('x = autoclass("java.util.Locale").getDefault()\nx.language()', "no member language"),
        (
            'a = autoclass("org.kivy.android.PythonActivity").mActivity\n'
            'm = a.getSystemService(autoclass("android.content.Context").VIBRATOR_SERVICE)\n'
            "m.buzz()",
            "android.os.Vibrator has no member buzz",
        ),
        ('autoclass("org.kivy.android.PythonActivity").activity', "no member activity"),
        ("something.getWindow()", "whose is getWindow"),
    ],
)
def test_what_does_not_exist_is_found(code: str, problem: str) -> None:
    problems = Follower().read(ast.parse(code)).problems
    assert any(problem in found for found in problems), problems


def implemented() -> list[tuple[str, str, str, str]]:
    """File, interface, method and signature of each Java interface that the app implements."""
    found = []
    for name, path in FILES.items():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ClassDef):
                continue
            interfaces = re.findall(
                r"__javainterfaces__ = \('([^']+)'", "\n".join(map(ast.unparse, node.body))
            )
            for method in node.body:
                for decorator in getattr(method, "decorator_list", []):
                    signature = re.fullmatch(r"java_method\('(.+)'\)", ast.unparse(decorator))
                    if signature:
                        found.append((name, interfaces[0], method.name, signature[1]))  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(("name", "interface", "method", "signature"), implemented())
def test_listeners_have_the_interfaces_methods_and_signatures(
    name: str, interface: str, method: str, signature: str
) -> None:
    definition = stub(interface.replace("/", "."))
    assert definition is not None
    overloads = [
        node
        for node in definition.body
        if isinstance(node, ast.FunctionDef) and node.name == method
    ]
    assert overloads, f"{interface} has no method {method}"
    arguments, result = re.fullmatch(r"\((.*)\)(.+)", signature).groups()  # type: ignore[union-attr]
    words = re.findall(r"\[*(?:L[^;]+;|[ZIFJDBSC])", arguments)
    assert len(words) in {len(node.args.posonlyargs + node.args.args) - 1 for node in overloads}
    assert TYPES[result] == ast.unparse(overloads[0].returns)  # type: ignore[arg-type]
    for word in words:
        if word.startswith("L"):
            assert stub(word[1:-1].replace("/", ".")) is not None


def test_the_interpreters_buffer_calls_exist_on_android() -> None:
    source = FILES[LITERT].read_text("utf-8")
    for name in ("allocateDirect", "order", "put", "get", "rewind"):
        assert f".{name}(" in source
        assert member("java.nio.ByteBuffer", name) is not None
    assert member("java.nio.ByteOrder", "nativeOrder") is not None
