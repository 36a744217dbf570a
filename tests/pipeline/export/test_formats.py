"""The table of formats and what the command line makes of it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from recoinize_edge.errors import RuntimeMissingError
from recoinize_pipeline.cli.main import main
from recoinize_pipeline.export import formats
from recoinize_pipeline.export.formats import ExportError, artifact_named, parse_artifacts


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        ("tflite", [], ["tflite-int8", "tflite-float32"]),
        ("onnx", [], ["onnx-float32"]),
        ("tflite", ["float16"], ["tflite-float16"]),
        ("tflite", ["INT8,dynamic", "int8"], ["tflite-int8", "tflite-dynamic"]),
        ("onnx", ["int8", "float32"], ["onnx-int8", "onnx-float32"]),
    ],
)
def test_arguments_name_artifacts(name: str, words: list[str], expected: list[str]) -> None:
    assert [artifact.name for artifact in parse_artifacts(name, words)] == expected


@pytest.mark.parametrize(
    ("name", "word", "meant"),
    [
        ("tflite", "int4", "int8"),
        ("tflite", "flaot32", "float32"),
        ("tflite", "fp16", "float16"),
        ("tflite", "dynamic-range", "dynamic"),
        ("onnx", "float16", "float32"),
    ],
)
def test_an_unknown_argument_is_told_the_nearest_valid_one(
    name: str, word: str, meant: str
) -> None:
    with pytest.raises(ExportError, match=f"Received '{word}'. Did you mean {meant}"):
        parse_artifacts(name, [word])


def test_names_are_unique_and_lead_back_to_their_artifact() -> None:
    artifacts = list(formats.all_artifacts())
    for artifact in artifacts:
        assert artifact_named(artifact.name) == artifact
    for attribute in ("name", "model_file", "index_file"):
        assert len({getattr(a, attribute) for a in artifacts}) == len(artifacts)


def test_without_a_runtime_nothing_can_be_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "is_installed", lambda runtime: False)
    with pytest.raises(RuntimeMissingError, match=r"litert, tflite-runtime .* tflite-int8"):
        artifact_named("tflite-int8").runtimes()


def test_the_command_refuses_a_wrong_argument_in_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["export", "--tflite", "int9"]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    assert "Did you mean int8?" in error


def test_arguments_are_judged_before_tensorflow_is_imported() -> None:
    code = (
        "import sys; from recoinize_pipeline.cli.main import main; "
        "main(['export', '--onnx', 'int9']); sys.exit('tensorflow' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0
