"""The runtimes behind one interface."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.errors import BundleError, ImageError, RuntimeMissingError
from recoinize_edge.interpreter import available_runtimes, open_interpreter
from recoinize_edge.preprocessing import polar_input

from .conftest import DIMENSION, SPEC, coin_outline, draw_coin

# The third, litert-android, is tested with the app: it needs a Java virtual machine.
RUNTIMES = ("litert", "tflite-runtime")


def coins(count: int) -> np.ndarray:
    return np.stack([polar_input(draw_coin(s), coin_outline(), SPEC) for s in range(count)])


def require(runtime: str) -> None:
    if runtime not in available_runtimes():
        pytest.skip(f"{runtime} is not installed")


@pytest.mark.parametrize("kind", ["float32", "int8"])
def test_both_runtimes_agree_and_tell_inputs_apart(
    tiny_models: dict[str, bytes], kind: str
) -> None:
    require("tflite-runtime")
    inputs = coins(8)
    results = {}
    for name in RUNTIMES:
        interpreter = open_interpreter(tiny_models[kind], name)
        assert interpreter.runtime == name
        assert interpreter.input_shape == SPEC.shape
        assert interpreter.dimension == DIMENSION
        results[name] = interpreter(inputs)
        assert results[name].shape == (8, DIMENSION)
        assert results[name].dtype == np.float32
        # Old interpreters were seen to give one vector for every input, without an error.
        assert np.ptp(results[name], axis=0).min() > 0
        assert len(np.unique(results[name], axis=0)) == 8
    span = np.ptp(results["litert"])
    difference = np.abs(results["litert"] - results["tflite-runtime"]).max()
    assert difference <= span * (1e-5 if kind == "float32" else 0.03)


def test_int8_is_dequantized_to_what_float_gives(tiny_models: dict[str, bytes]) -> None:
    inputs = coins(6)
    exact = open_interpreter(tiny_models["float32"])(inputs)
    coarse = open_interpreter(tiny_models["int8"])(inputs)
    lengths = np.linalg.norm(exact, axis=1) * np.linalg.norm(coarse, axis=1)
    cosine = (exact * coarse).sum(axis=1) / lengths
    assert cosine.min() > 0.95
    assert (exact != coarse).any()


@pytest.mark.parametrize("runtime", RUNTIMES)
def test_a_batch_is_the_same_as_one_by_one(tiny_models: dict[str, bytes], runtime: str) -> None:
    require(runtime)
    interpreter = open_interpreter(tiny_models["int8"], runtime, threads=2)
    inputs = coins(5)
    together = interpreter(inputs)
    np.testing.assert_array_equal(together, np.concatenate([interpreter(i[None]) for i in inputs]))
    assert interpreter(inputs[:0]).shape == (0, DIMENSION)


@pytest.mark.parametrize(
    "inputs",
    [
        np.zeros((1, 48, 160, 3), np.float32),
        np.zeros((48, 160, 3), np.uint8),
        np.zeros((1, 48, 160, 1), np.uint8),
    ],
    ids=lambda a: f"{a.dtype}{a.shape}",
)
@pytest.mark.parametrize("runtime", RUNTIMES)
def test_other_inputs_are_refused(
    tiny_models: dict[str, bytes], runtime: str, inputs: np.ndarray
) -> None:
    require(runtime)
    with pytest.raises(ImageError, match="polar_input"):
        open_interpreter(tiny_models["int8"], runtime)(inputs)


@pytest.mark.parametrize("runtime", RUNTIMES)
@pytest.mark.parametrize("content", [b"", b"no model", b"\0" * 4096])
def test_what_is_no_model_is_refused(runtime: str, content: bytes) -> None:
    require(runtime)
    with pytest.raises(BundleError, match="Expected a TFLite model"):
        open_interpreter(content, runtime)


def test_an_unknown_runtime_is_answered_with_the_known_ones(tiny_models: dict[str, bytes]) -> None:
    with pytest.raises(RuntimeMissingError, match="litert, tflite-runtime"):
        open_interpreter(tiny_models["int8"], "onnx")


def test_threads_must_be_positive(tiny_models: dict[str, bytes]) -> None:
    with pytest.raises(RuntimeMissingError, match="at least 1 thread"):
        open_interpreter(tiny_models["int8"], threads=0)


def test_auto_takes_the_first_runtime_that_is_installed(
    tiny_models: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert open_interpreter(tiny_models["int8"]).runtime == next(iter(available_runtimes()))
    monkeypatch.setitem(__import__("sys").modules, "ai_edge_litert.interpreter", None)
    if "tflite-runtime" in available_runtimes():
        assert open_interpreter(tiny_models["int8"]).runtime == "tflite-runtime"
    with pytest.raises(RuntimeMissingError, match="pip install ai-edge-litert"):
        open_interpreter(tiny_models["int8"], "litert")
    monkeypatch.setitem(__import__("sys").modules, "tflite_runtime.interpreter", None)
    assert available_runtimes() == {}
    with pytest.raises(RuntimeMissingError, match="pip install ai-edge-litert"):
        open_interpreter(tiny_models["int8"])
    with pytest.raises(RuntimeMissingError, match="numpy<2"):
        open_interpreter(tiny_models["int8"], "tflite-runtime")
