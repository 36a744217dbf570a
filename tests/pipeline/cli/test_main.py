from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.cli import context, main

COMMANDS = {module.NAME: module for module in main.command_modules()}


def probe(run: object) -> SimpleNamespace:
    """A command module with an action, `probe act`, that hands its arguments to `run`."""

    def add_arguments(parser: argparse.ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("act")

    return SimpleNamespace(
        NAME="probe", SUMMARY="s", DESCRIPTION="d", add_arguments=add_arguments, run=run
    )


@pytest.fixture
def run_probe(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def run(behaviour: object, *argv: str) -> int:
        monkeypatch.setattr(main, "command_modules", lambda: [probe(behaviour)])
        return main.main(list(argv) or ["probe", "act"])

    return run


def test_help_lists_every_command_in_order(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    commands = text[text.index("COMMAND\n") :]
    places = [re.search(rf"\n    {name}\s", commands).start() for name in COMMANDS]  # type: ignore[union-attr]
    assert places == sorted(places)


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_worth_reading(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = COMMANDS[name]
    assert "\n" not in module.SUMMARY
    with pytest.raises(SystemExit):
        main.main([name, "--help"])
    text = capsys.readouterr().out
    assert f"recoinize {name}" in module.DESCRIPTION, "the description has an example"
    assert module.DESCRIPTION in text
    assert "--set SECTION.NAME=VALUE" in text


def test_other_packages_commands_stand_between_steps_and_tools() -> None:
    names = list(COMMANDS)
    assert names[: len(main.STEPS)] == list(main.STEPS)
    assert names[-len(main.TOOLS) :] == list(main.TOOLS)
    assert names[len(main.STEPS) : -len(main.TOOLS)] == ["app"]
    assert COMMANDS["app"].__name__ == "recoinize_app.command"


def test_no_command_prints_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main([]) == 0
    assert "recoinize demo" in capsys.readouterr().out


def test_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main.main(["trian"])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert all(repr(name) in error for name in COMMANDS)


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main.main(["--version"])
    assert capsys.readouterr().out.startswith("recoinize 0.")


def test_error_is_one_sentence_and_no_traceback(run_probe, capsys) -> None:  # type: ignore[no-untyped-def]
    def fail(args: argparse.Namespace) -> int:
        raise WorkspaceError("Expected bread. Received stones.")

    assert run_probe(fail) == 2
    assert capsys.readouterr().err == "recoinize: Expected bread. Received stones.\n"


def test_ctrl_c_says_how_to_go_on(run_probe, capsys) -> None:  # type: ignore[no-untyped-def]
    def interrupt(args: argparse.Namespace) -> int:
        raise KeyboardInterrupt

    assert run_probe(interrupt) == 130
    assert "Run the same command again" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "extra"),
    [("tensorflow", "pipeline"), ("bpy", "blender"), ("kivy.app", "app"), ("pydantic", "pipeline")],
)
def test_library_that_is_not_installed_is_named(  # type: ignore[no-untyped-def]
    run_probe, capsys, module: str, extra: str
) -> None:
    def fail(args: argparse.Namespace) -> int:
        raise ModuleNotFoundError(f"No module named {module!r}", name=module)

    assert run_probe(fail) == 2
    error = capsys.readouterr().err
    assert f"needs the module {module}" in error
    assert f"pip install 'recoinize[{extra}]'" in error


def test_missing_module_of_our_own_is_a_bug(run_probe) -> None:  # type: ignore[no-untyped-def]
    def fail(args: argparse.Namespace) -> int:
        raise ModuleNotFoundError("No module named 'recoinize_edge.x'", name="recoinize_edge.x")

    with pytest.raises(ModuleNotFoundError):
        run_probe(fail)


@pytest.mark.parametrize(
    "argv",
    [
        ["--work", "w", "--preset", "quick", "--quiet", "probe", "act"],
        ["probe", "--work", "w", "--preset", "quick", "--quiet", "act"],
        ["probe", "act", "--work", "w", "--preset", "quick", "--quiet"],
    ],
)
def test_common_options_stand_anywhere(run_probe, argv: list[str]) -> None:  # type: ignore[no-untyped-def]
    seen: list[argparse.Namespace] = []

    def keep(args: argparse.Namespace) -> int:
        seen.append(args)
        return 0

    assert run_probe(keep, *argv) == 0
    assert (seen[0].work, seen[0].preset, seen[0].quiet) == (Path("w"), "quick", True)


def namespace(tmp_path: Path, **values: object) -> argparse.Namespace:
    defaults: dict[str, object] = {
        "work": tmp_path,
        "preset": None,
        "settings": None,
        "set": [],
        "quiet": False,
    }
    return argparse.Namespace(**(defaults | values))


def test_stored_settings_are_the_base_unless_a_preset_or_a_file_is_given(tmp_path: Path) -> None:
    args = namespace(tmp_path, set=["seed=5"])
    first = context.settings_of(args)
    assert first.seed == 5
    context.workspace_of(args).write_settings(first)
    assert context.settings_of(namespace(tmp_path)).seed == 5
    overridden = context.settings_of(namespace(tmp_path, set=["training.epochs=3"]))
    assert (overridden.seed, overridden.training.epochs) == (5, 3)
    assert context.settings_of(namespace(tmp_path, preset="quick")).seed == 0
    file = tmp_path / "mine.toml"
    file.write_text("seed = 9\n")
    assert context.settings_of(namespace(tmp_path, settings=file)).seed == 9


def test_finish_says_what_where_and_what_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    context.finish(namespace(tmp_path), "Did it.", Path("there"), "recoinize train")
    assert capsys.readouterr().out == "Did it.\nResult: there\nNext:   recoinize train\n"
    context.finish(namespace(tmp_path, quiet=True), "Did it.", Path("there"))
    assert capsys.readouterr().out == ""


HEAVY = [
    "tensorflow",
    "keras",
    "bpy",
    "pydantic",
    "datasets",
    "matplotlib",
    "cv2",
    "numpy",
    "onnx",
    "kivy",
    "PIL",
    "rich",
]


def test_help_imports_nothing_heavy() -> None:
    """So that it is quick and works where only the edge is installed."""
    program = (
        "import sys\n"
        f"for name in {HEAVY!r}: sys.modules[name] = None\n"  # importing it raises ImportError
        "from recoinize_pipeline.cli.main import build_parser\n"
        "build_parser().format_help()\n"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


@pytest.mark.skipif(os.name == "nt", reason="pipes end otherwise on Windows")
def test_reader_of_the_output_may_leave() -> None:
    program = (
        "import argparse, sys\n"
        "from types import SimpleNamespace\n"
        "from recoinize_pipeline.cli import main\n"
        "def run(args):\n"
        "    for _ in range(100000): print('line')\n"
        "    return 0\n"
        "main.command_modules = lambda: [SimpleNamespace(NAME='probe', SUMMARY='',\n"
        "    DESCRIPTION='', add_arguments=lambda parser: None, run=run)]\n"
        "sys.exit(main.main(['probe']))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 0
