"""The forge's workflow, which cannot run here: its form, and that it names what exists."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from recoinize_app.android.start import READY
from recoinize_pipeline.android.spec import ARCHITECTURES, MINIMUM_API, TARGET_API, Spec
from recoinize_pipeline.android.spec import SPEC_TEMPLATE as SPEC
from recoinize_pipeline.cli.main import build_parser

REPOSITORY = Path(__file__).resolve().parents[3]
WORKFLOW = REPOSITORY / ".github" / "workflows" / "android.yml"


@pytest.fixture(scope="module")
def workflow() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    return content


def steps(workflow: dict[str, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def test_it_keeps_to_the_forges_schema() -> None:
    pytest.importorskip("check_jsonschema", reason="needs check-jsonschema")
    checker = [sys.executable, "-m", "check_jsonschema"]
    schema = ["--builtin-schema", "vendor.github-workflows"]
    result = subprocess.run([*checker, *schema, str(WORKFLOW)], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_command_of_ours_exists(workflow: dict[str, Any]) -> None:
    commands = [
        words.split()
        for step in steps(workflow)
        for words in re.findall(r"^recoinize (.+)$", step.get("run", ""), re.MULTILINE)
    ]
    assert ["android", "build", "--download"] in commands
    for words in commands:
        build_parser().parse_args(words)


def test_every_shell_script_is_one(workflow: dict[str, Any]) -> None:
    for step in steps(workflow):
        subprocess.run(["sh", "-n", "-c", step.get("run", "")], check=True)
        for line in step.get("with", {}).get("script", "").splitlines():
            subprocess.run(["sh", "-n", "-c", line], check=True)


def test_files_that_it_names_exist(workflow: dict[str, Any]) -> None:
    for pattern in workflow[True]["push"]["paths"]:  # YAML 1.1 reads `on` as true
        assert list(REPOSITORY.glob(pattern)), pattern
    hashed = re.findall(r"'(pipeline/[^']+)'", WORKFLOW.read_text("utf-8"))
    assert len(hashed) == 2
    for pattern in hashed:
        assert list(REPOSITORY.glob(pattern)), pattern


def test_the_emulator_runs_the_app_at_both_ends(workflow: dict[str, Any]) -> None:
    emulator = workflow["jobs"]["emulator"]
    assert emulator["strategy"]["matrix"]["api-level"] == [MINIMUM_API, TARGET_API]
    (runner,) = [s for s in emulator["steps"] if "emulator-runner" in s.get("uses", "")]
    assert runner["with"]["arch"] in ARCHITECTURES
    package = Spec.read(SPEC).package
    assert f"{package}/org.kivy.android.PythonActivity" in runner["with"]["script"]
    assert READY in runner["with"]["script"]


def test_what_others_wrote_is_pinned_and_packages_are_kept(workflow: dict[str, Any]) -> None:
    used = [step["uses"] for step in steps(workflow) if "uses" in step]
    assert all(re.fullmatch(r"[\w-]+/[\w-]+@v\d+", name) for name in used)
    assert any(name.startswith("actions/upload-artifact@") for name in used)
    assert workflow["permissions"] == {"contents": "read"}
