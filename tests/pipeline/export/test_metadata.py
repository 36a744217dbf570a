"""What model files say about themselves."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import flatbuffers
import numpy as np
import onnx
import pytest
from tensorflow.lite.python import schema_py_generated as schema

from recoinize_edge.bundle import Bundle
from recoinize_pipeline.export.export import Exported
from recoinize_pipeline.export.formats import all_artifacts, artifact_named
from recoinize_pipeline.export.metadata import ModelCard, describe, read_description

ARTIFACTS = [artifact.name for artifact in all_artifacts()]


def model_of(bundle: Path, name: str) -> bytes:
    return Bundle.load(bundle, name).model_bytes


@pytest.mark.parametrize("name", ARTIFACTS)
def test_every_model_carries_its_description(
    name: str, exported: tuple[Path, list[Exported]]
) -> None:
    found = read_description(model_of(exported[0], name), artifact_named(name).format.name)
    assert found["name"] == "recoinize coin embedding"
    assert found["license"] == "MIT"
    assert found["version"]
    assert found["labels"].splitlines()[1] == "de-2e-drawn\t2 euro\tGermany\tdrawn"


@pytest.mark.parametrize("name", ARTIFACTS)
def test_describing_again_replaces_the_description(
    name: str, exported: tuple[Path, list[Exported]], trained
) -> None:
    form = artifact_named(name).format.name
    model = model_of(exported[0], name)
    card = ModelCard("9.9", trained.spec, 16, ["one", "zwei €"])
    described = describe(model, form, card)
    assert describe(described, form, card) == described
    assert read_description(described, form)["labels"] == "one\nzwei €"
    assert read_description(described, form)["version"] == "9.9"
    assert len(described) < len(model) + 500


def field(table: flatbuffers.table.Table, number: int) -> int:
    """Position of a field's content; it must be there."""
    offset = table.Offset(4 + 2 * number)
    assert offset
    return table.Pos + offset


def follow(table: flatbuffers.table.Table, number: int) -> flatbuffers.table.Table:
    return flatbuffers.table.Table(table.Bytes, table.Indirect(field(table, number)))


def item(table: flatbuffers.table.Table, number: int, i: int) -> flatbuffers.table.Table:
    start = table.Vector(table.Offset(4 + 2 * number))
    return flatbuffers.table.Table(table.Bytes, table.Indirect(start + 4 * i))


def test_tflite_metadata_has_the_structure_of_the_published_schema(
    exported: tuple[Path, list[Exported]],
) -> None:
    """Field numbers after metadata_schema.fbs, read without our own reader."""
    data = model_of(exported[0], "tflite-int8")
    model = schema.Model.GetRootAs(data, 0)
    entries = [model.Metadata(i) for i in range(model.MetadataLength())]
    (entry,) = [e for e in entries if e.Name() == b"TFLITE_METADATA"]
    buffer = bytearray(model.Buffers(entry.Buffer()).DataAsNumpy().tobytes())
    assert buffer[4:8] == b"M001"
    root = flatbuffers.table.Table(buffer, int(np.frombuffer(buffer, "<u4", 1)[0]))
    subgraph = item(root, 3, 0)
    model_input = item(subgraph, 2, 0)
    assert model_input.String(field(model_input, 0)) == b"polar"
    options = follow(item(model_input, 4, 0), 1)
    assert (
        options.Get(flatbuffers.number_types.Float32Flags, options.Vector(options.Offset(4))) == 0
    )  # mean
    assert (
        options.Get(flatbuffers.number_types.Float32Flags, options.Vector(options.Offset(6))) == 1
    )  # deviation
    model_output = item(subgraph, 3, 0)
    assert model_output.String(field(model_output, 0)) == b"embedding"
    labels = item(subgraph, 4, 0)
    assert labels.String(field(labels, 0)) == b"labels.txt"
    assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["labels.txt"]


def test_onnx_metadata_has_the_preprocessing(
    exported: tuple[Path, list[Exported]], trained
) -> None:
    model = onnx.load_from_string(model_of(exported[0], "onnx-int8"))
    onnx.checker.check_model(model)
    properties = {p.key: p.value for p in model.metadata_props}
    assert json.loads(properties["preprocessing"]) == trained.spec.to_dict()
    assert model.producer_name == "recoinize"
