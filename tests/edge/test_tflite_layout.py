"""Models that were tampered with, hashes and all."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from recoinize_edge.errors import BundleError
from recoinize_edge.interpreter import available_runtimes
from recoinize_edge.runtimes.tflite_layout import check_layout

MUTANTS = 250


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
@pytest.mark.parametrize("artifact", ["tflite-int8", "tflite-float32"])
@pytest.mark.parametrize("runtime", ["litert", "tflite-runtime"])
def test_mutated_models_are_read_or_refused(
    built_bundle: Path, artifact: str, runtime: str
) -> None:
    if runtime not in available_runtimes():
        pytest.skip(f"{runtime} is not installed")
    script = Path(__file__).with_name("read_mutated_models.py")
    command = [sys.executable, str(script), str(built_bundle), artifact, runtime, str(MUTANTS)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    outcomes = json.loads(done.stdout)
    assert set(outcomes) == {"read", "refused"}, "no crash, no error but our own"
    assert sum(outcomes.values()) == MUTANTS
    assert outcomes["refused"] > MUTANTS // 4


@pytest.mark.parametrize("kind", ["int8", "float32"])
def test_sound_models_pass(tiny_models: dict[str, bytes], kind: str) -> None:
    check_layout(tiny_models[kind])


def test_the_shipped_model_passes() -> None:
    import recoinize_edge

    for path in Path(recoinize_edge.__file__).parent.glob("pretrained/*.tflite"):
        check_layout(path.read_bytes())


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "does not begin as one"),
        (b"\0\0\0\0TFL3", "leads nowhere"),
        (struct.pack("<I4s", 2**31, b"TFL3"), "not all in the file"),
        (struct.pack("<I4siHH", 8, b"TFL3", -4, 4, 4), "lacks a part"),
        (struct.pack("<I4siHH", 8, b"TFL3", -4, 3, 4), "no layout"),
        (struct.pack("<I4siHHH", 8, b"TFL3", -4, 6, 4, 9), "lies outside of it"),
        (struct.pack("<I4sIHH", 8, b"TFL3", 2**30, 4, 4), "not all in the file"),
    ],
)
def test_what_does_not_hold_together_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(BundleError, match=message):
        check_layout(content)
