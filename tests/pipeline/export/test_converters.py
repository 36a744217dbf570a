"""What the converted models consist of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from ai_edge_litert.interpreter import Interpreter
from tensorflow.lite.python import schema_py_generated as schema

from recoinize_edge.bundle import Bundle
from recoinize_edge.pattern import likeness
from recoinize_pipeline.export.export import Exported
from recoinize_pipeline.export.formats import FORMATS, artifact_named
from recoinize_pipeline.export.runtimes import run_model
from recoinize_pipeline.training.embedder import embedding_parts

TFLITE = [f"tflite-{p}" for p in FORMATS[0].precisions]


def operators(data: bytes) -> set[int]:
    """Codes of all operators of a TFLite model."""
    model = schema.Model.GetRootAs(data, 0)
    codes = [model.OperatorCodes(i) for i in range(model.OperatorCodesLength())]
    return {max(code.BuiltinCode(), code.DeprecatedBuiltinCode()) for code in codes}


@pytest.mark.parametrize("name", TFLITE)
def test_no_operator_is_outside_the_plain_set(
    name: str, exported: tuple[Path, list[Exported]]
) -> None:
    codes = operators(Bundle.load(exported[0], name).model_bytes)
    assert schema.BuiltinOperator.CUSTOM not in codes


@pytest.mark.parametrize("name", TFLITE)
def test_every_model_takes_pixels_as_they_are(
    name: str, exported: tuple[Path, list[Exported]], trained
) -> None:
    interpreter = Interpreter(model_content=Bundle.load(exported[0], name).model_bytes)
    (given,), (made,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert given["dtype"] == np.uint8
    assert given["quantization"] in [(1.0, 0), (0.0, 0)]
    assert tuple(given["shape"]) == (1, *trained.spec.shape)
    assert made["dtype"] == np.float32


def test_full_integer_weights_are_per_channel_except_in_dense_layers(
    exported: tuple[Path, list[Exported]],
) -> None:
    data = Bundle.load(exported[0], "tflite-int8").model_bytes
    model = schema.Model.GetRootAs(data, 0)
    graph = model.Subgraphs(0)
    dense, convolutions = 0, 0
    for i in range(graph.OperatorsLength()):
        operator = graph.Operators(i)
        code = model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode()
        if code not in (schema.BuiltinOperator.FULLY_CONNECTED, schema.BuiltinOperator.CONV_2D):
            continue
        weights = graph.Tensors(operator.Inputs(1))
        assert weights.Type() == schema.TensorType.INT8
        scales = weights.Quantization().ScaleLength()
        if code == schema.BuiltinOperator.CONV_2D:
            convolutions += 1
            assert scales == weights.Shape(0)
        else:
            dense += 1
            assert scales == 1
    assert dense == 1
    assert convolutions >= 6


@pytest.mark.parametrize("name", ["tflite-int8", "tflite-dynamic"])
@pytest.mark.parametrize("runtime", artifact_named("tflite-int8").runtimes())
def test_different_inputs_give_different_outputs_in_every_runtime(
    name: str, runtime: str, exported: tuple[Path, list[Exported]], trained
) -> None:
    model = exported[0] / artifact_named(name).model_file
    inputs = trained.material.known["relit"].inputs[::12]
    parts = embedding_parts(trained.model)
    vectors = run_model(model, runtime, inputs).unit_embeddings(parts)
    cosines = likeness(vectors, vectors, parts)
    assert cosines[np.triu_indices(len(inputs), 1)].max() < 0.99


def test_onnx_int8_holds_integer_weights(exported: tuple[Path, list[Exported]]) -> None:
    model = onnx.load_from_string(Bundle.load(exported[0], "onnx-int8").model_bytes)
    kinds = {tensor.data_type for tensor in model.graph.initializer if len(tensor.dims) >= 2}
    assert kinds == {onnx.TensorProto.INT8}
