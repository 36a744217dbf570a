"""TFLite Metadata: the flatbuffer inside a TFLite file that describes its tensors.

Written with the flatbuffers builder by field number, after `metadata_schema.fbs` of TensorFlow
Lite Support. The package that wraps this schema, tflite-support, has no wheels for current
Python versions and pins protobuf below 4.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import flatbuffers
from ai_edge_litert import schema_py_generated as schema

if TYPE_CHECKING:
    from recoinize_pipeline.export.metadata import ModelCard

ENTRY = b"TFLITE_METADATA"
FILE_IDENTIFIER = b"M001"
MODEL_IDENTIFIER = b"TFL3"
MIN_PARSER_VERSION = "1.0.0"

# Enumeration members of the schema.
_DESCRIPTIONS_FILE = 1
_FEATURE_PROPERTIES = 1
_NORMALIZATION_OPTIONS = 1

# Field numbers of ModelMetadata that are plain texts.
_TEXT_FIELDS = {"name": 0, "description": 1, "version": 2, "author": 4, "license": 5}


def write_metadata(model: bytes, card: ModelCard, labels_file: str) -> bytes:
    """A TFLite file with the metadata buffer set, without any zip archive behind it.

    Args:
        model: a TFLite file, possibly one with metadata and associated files already.
        card: the texts and figures to write.
        labels_file: name of the associated file with the labels.
    """
    parsed = schema.ModelT.InitFromObj(schema.Model.GetRootAs(model, 0))
    metadata = _build(card, labels_file)
    for entry in parsed.metadata or []:
        if entry.name == ENTRY:
            parsed.buffers[entry.buffer].data = metadata
            break
    else:
        buffer = schema.BufferT()
        buffer.data = metadata
        parsed.buffers.append(buffer)
        entry = schema.MetadataT()
        entry.name, entry.buffer = ENTRY, len(parsed.buffers) - 1
        parsed.metadata = [*(parsed.metadata or []), entry]
    b = flatbuffers.Builder(len(model))
    b.Finish(parsed.Pack(b), file_identifier=MODEL_IDENTIFIER)
    return bytes(b.Output())


def read_metadata(model: bytes) -> dict[str, str]:
    """The texts of the model's metadata: name, description, version, author, license.

    Empty where the file has no metadata.
    """
    parsed = schema.Model.GetRootAs(model, 0)
    for i in range(parsed.MetadataLength()):
        entry = parsed.Metadata(i)
        if entry.Name() == ENTRY:
            data = parsed.Buffers(entry.Buffer()).DataAsNumpy().tobytes()
            return _read_texts(data)
    return {}


def _read_texts(data: bytes) -> dict[str, str]:
    position = flatbuffers.encode.Get(flatbuffers.packer.uoffset, data, 0)
    table = flatbuffers.table.Table(bytearray(data), position)
    texts = {}
    for name, number in _TEXT_FIELDS.items():
        offset = table.Offset(4 + 2 * number)
        if offset:
            texts[name] = table.String(offset + table.Pos).decode("utf-8")
    return texts


def _build(card: ModelCard, labels_file: str) -> bytes:
    """The ModelMetadata flatbuffer."""
    b = flatbuffers.Builder(1024)
    dimensions = ("batch", "radius", "angle", "channel")
    units = [_raw_pixels(b)]
    model_input = _tensor(b, "polar", card.input_description, dimensions, units)
    model_output = _tensor(b, "embedding", card.output_description, ("batch", "embedding"), [])
    labels = _table(
        b,
        {
            0: b.CreateString(labels_file),
            1: b.CreateString("Faces that the bundle's index knows, one a line."),
        },
        {2: ("Int8", _DESCRIPTIONS_FILE)},
        fields=5,
    )
    subgraph = _table(
        b,
        {2: _vector(b, [model_input]), 3: _vector(b, [model_output]), 4: _vector(b, [labels])},
        fields=10,
    )
    texts = {
        "name": card.name,
        "description": card.description,
        "version": card.version,
        "author": card.author,
        "license": card.licence,
    }
    fields = {_TEXT_FIELDS[name]: b.CreateString(text) for name, text in texts.items()}
    fields[3] = _vector(b, [subgraph])
    fields[7] = b.CreateString(MIN_PARSER_VERSION)
    b.Finish(_table(b, fields, fields=8), file_identifier=FILE_IDENTIFIER)
    return bytes(b.Output())


def _tensor(
    b: flatbuffers.Builder,
    name: str,
    description: str,
    dimensions: Sequence[str],
    process_units: Sequence[int],
) -> int:
    """A TensorMetadata table of a tensor without any special content."""
    properties = _table(b, {}, fields=0)
    content = _table(b, {1: properties}, {0: ("Uint8", _FEATURE_PROPERTIES)}, fields=3)
    fields = {
        0: b.CreateString(name),
        1: b.CreateString(description),
        2: _vector(b, [b.CreateString(dimension) for dimension in dimensions]),
        3: content,
    }
    if process_units:
        fields[4] = _vector(b, process_units)
    return _table(b, fields, fields=7)


def _raw_pixels(b: flatbuffers.Builder) -> int:
    """A ProcessUnit table: mean 0, deviation 1, as the model normalizes its input itself."""
    mean, deviation = _floats(b, [0.0]), _floats(b, [1.0])
    options = _table(b, {0: mean, 1: deviation}, fields=2)
    return _table(b, {1: options}, {0: ("Uint8", _NORMALIZATION_OPTIONS)}, fields=2)


def _table(
    b: flatbuffers.Builder,
    offsets: dict[int, int],
    scalars: dict[int, tuple[str, int]] | None = None,
    *,
    fields: int,
) -> int:
    """Write a table of `fields` fields: references by number, and scalars by number and type."""
    b.StartObject(fields)
    for number, offset in offsets.items():
        b.PrependUOffsetTRelativeSlot(number, offset, 0)
    for number, (kind, value) in (scalars or {}).items():
        getattr(b, f"Prepend{kind}Slot")(number, value, 0)
    return int(b.EndObject())


def _vector(b: flatbuffers.Builder, offsets: Sequence[int]) -> int:
    b.StartVector(4, len(offsets), 4)
    for offset in reversed(offsets):
        b.PrependUOffsetTRelative(offset)
    return int(b.EndVector())


def _floats(b: flatbuffers.Builder, values: Sequence[float]) -> int:
    b.StartVector(4, len(values), 4)
    for value in reversed(values):
        b.PrependFloat32(value)
    return int(b.EndVector())
