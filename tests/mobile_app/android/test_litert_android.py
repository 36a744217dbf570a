"""LiteRT behind pyjnius, on a real Java virtual machine, with a stand-in for its Java classes."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import numpy.typing as npt
import pytest

from recoinize_edge.errors import BundleError, ImageError, RuntimeMissingError
from recoinize_edge.interpreter import available_runtimes, open_interpreter

SHAPE = (6, 20, 3)
RUNTIME = "litert-android"
pytestmark = pytest.mark.usefixtures("java")


def model(tensors: str) -> bytes:
    return b"\0\0\0\0TFL3" + tensors.encode()


def pictures(count: int) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(3).integers(0, 256, (count, *SHAPE), dtype=np.uint8)


def sums(inputs: npt.NDArray[np.uint8], dimension: int) -> npt.NDArray[np.int64]:
    """What the stand-in network computes, recomputed from the definition in its Java source."""
    flat = inputs.reshape(len(inputs), -1).astype(np.int64)
    weights = 1 + np.arange(flat.shape[1]) % 7
    return (flat * weights).reshape(len(flat), -1, dimension).sum(axis=1)


@pytest.mark.parametrize(
    ("tensors", "expected"),
    [
        ("1x6x20x3:UINT8:1:0;1x8:FLOAT32:0:0", lambda x: sums(x, 8) / 1024),
        (
            "1x6x20x3:UINT8:1:0;1x8:INT8:0.0078125:3",
            lambda x: (sums(x, 8).astype(np.int8).astype(float) - 3) / 128,
        ),
        (
            "1x6x20x3:UINT8:1:0;1x8:UINT8:0.25:100",
            lambda x: (sums(x, 8).astype(np.uint8).astype(float) - 100) / 4,
        ),
        (  # int8 inputs: a pixel p is stored as p - 128, which as a byte is p + 128
            "1x6x20x3:INT8:1:-128;1x8:FLOAT32:0:0",
            lambda x: sums(x + np.uint8(128), 8) / 1024,
        ),
    ],
)
def test_pixels_go_in_and_embeddings_come_out(tensors: str, expected) -> None:  # type: ignore[no-untyped-def]
    inputs = pictures(5)
    interpreter = open_interpreter(model(tensors), RUNTIME, threads=3)
    assert interpreter.runtime == RUNTIME
    assert interpreter.input_shape == SHAPE
    assert interpreter.dimension == 8
    embeddings = interpreter(inputs)
    assert embeddings.dtype == np.float32
    np.testing.assert_allclose(embeddings, expected(inputs), rtol=1e-6)
    # The same buffers serve every call: nothing of an input may stay in them.
    np.testing.assert_array_equal(interpreter(inputs[::-1]), embeddings[::-1])
    assert interpreter(inputs[:0]).shape == (0, 8)


def test_float_models_get_floats() -> None:
    inputs = pictures(2)
    interpreter = open_interpreter(model("1x6x20x3:FLOAT32:0:0;1x4:FLOAT32:0:0"), RUNTIME)
    as_bytes = inputs.astype(np.float32).view(np.uint8)
    np.testing.assert_allclose(interpreter(inputs), sums(as_bytes, 4) / 1024, rtol=1e-6)


@pytest.mark.parametrize("tensors", ["INT8:0.0078125:3", "FLOAT32:0:0"])
def test_xnnpack_is_not_used_where_it_gives_one_embedding_for_every_input(tensors: str) -> None:
    inputs = pictures(3)
    sound = open_interpreter(model(f"1x6x20x3:UINT8:1:0;1x8:{tensors}"), RUNTIME)(inputs)
    assert np.ptp(sound, axis=0).min() > 0
    dying = open_interpreter(model(f"1x6x20x3:UINT8:1:0;1x8:{tensors};dead"), RUNTIME)
    np.testing.assert_array_equal(dying(inputs), sound)


def test_threads_and_xnnpack_are_asked_for_and_nnapi_is_not() -> None:
    from jnius import autoclass

    open_interpreter(model("1x6x20x3:UINT8:1:0;1x8:INT8:1:0"), RUNTIME, threads=2)
    options = autoclass("org.tensorflow.lite.Interpreter").lastOptions()
    assert options == "2 threads, XNNPACK true, NNAPI false"


@pytest.mark.parametrize("content", [b"", b"no model", b"\0" * 4096])
def test_what_is_no_model_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(BundleError, match=r"It refused: .*valid TensorFlow Lite model") as refusal:
        open_interpreter(content, RUNTIME)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("tensors", "message"),
    [
        ("1x6x20x3:UINT8:1:0,1x2:UINT8:1:0;1x8:INT8:1:0", "one input and one output"),
        ("1x6x20:UINT8:1:0;1x8:INT8:1:0", r"Received \(1, 6, 20\)"),
        ("1x6x20x3:UINT8:1:0;1x8:INT16:1:0", "Received int16"),
        ("1x6x20x3:STRING:0:0;1x8:INT8:1:0", "Received object"),
    ],
)
def test_models_of_another_form_are_refused(tensors: str, message: str) -> None:
    with pytest.raises(BundleError, match=message):
        open_interpreter(model(tensors), RUNTIME)


@pytest.mark.parametrize(
    "inputs",
    [np.zeros((1, *SHAPE), np.float32), np.zeros(SHAPE, np.uint8), np.zeros((1, 6, 20, 1))],
    ids=lambda a: f"{a.dtype}{a.shape}",
)
def test_other_inputs_are_refused(inputs: npt.NDArray[np.uint8]) -> None:
    interpreter = open_interpreter(model("1x6x20x3:UINT8:1:0;1x8:INT8:1:0"), RUNTIME)
    with pytest.raises(ImageError, match="polar_input"):
        interpreter(inputs)


def test_a_failure_while_running_is_one_sentence_and_the_next_call_works() -> None:
    interpreter = open_interpreter(model("1x6x20x3:UINT8:1:0;1x8:FLOAT32:0:0"), RUNTIME)
    with pytest.raises(BundleError, match=r"It failed: .*nothing to see") as failure:
        interpreter(np.zeros((1, *SHAPE), np.uint8))
    assert "\n" not in str(failure.value)
    inputs = pictures(1)
    np.testing.assert_allclose(interpreter(inputs), sums(inputs, 8) / 1024, rtol=1e-6)


def test_it_is_offered_on_android_only(monkeypatch: pytest.MonkeyPatch) -> None:
    assert RUNTIME not in available_runtimes()
    monkeypatch.setattr(sys, "getandroidapilevel", lambda: 24, raising=False)
    assert available_runtimes()[RUNTIME] == "stand-in"


def test_without_java_the_error_names_the_desktop_runtime(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jnius", ModuleType("jnius"))
    with pytest.raises(RuntimeMissingError, match="use the runtime litert"):
        open_interpreter(model(""), RUNTIME)
