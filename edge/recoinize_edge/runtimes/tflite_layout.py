"""Checks that a TFLite file holds together before a runtime follows its offsets.

A TFLite file is a FlatBuffer: tables that refer to each other by offsets. LiteRT verifies them
when it loads a model, tflite-runtime 2.14 does not and follows a wrong one out of its memory. What
is checked here is what the FlatBuffers verifier checks
(https://flatbuffers.dev/internals/, https://ai.google.dev/edge/litert: schema.fbs, version 3),
for the parts of the schema that an embedding network needs; models with others are refused.
Besides, each scale must have its zero point, without which both runtimes end their process.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from recoinize_edge.errors import BundleError


@dataclass(frozen=True, slots=True)
class _Field:
    """One field of a table.

    Attributes:
        size: bytes that it takes in the table; 4 for references.
        refers: what it refers to: nothing (a scalar), `vector` of scalars, `table`, or `tables`.
        kind: of the tables that it refers to.
        element: bytes of a scalar in the vector that it refers to.
        required: whether runtimes read it without asking whether it is there.
    """

    size: int
    refers: str = ""
    kind: str = ""
    element: int = 1
    required: bool = False


def _scalar(size: int) -> _Field:
    return _Field(size)


def _vector(element: int, required: bool = False) -> _Field:
    return _Field(4, "vector", element=element, required=required)


def _table(kind: str) -> _Field:
    return _Field(4, "table", kind)


def _tables(kind: str, required: bool = False) -> _Field:
    return _Field(4, "tables", kind, required=required)


_STRING = _vector(1)
_REFUSED = _Field(4, "refused")

# The fields of each table in the order of the schema.
_SCHEMA: dict[str, tuple[_Field, ...]] = {
    "Model": (
        _scalar(4),  # version
        _tables("OperatorCode", required=True),
        _tables("SubGraph", required=True),
        _STRING,  # description
        _tables("Buffer", required=True),
        _vector(4),  # metadata_buffer
        _tables("Metadata"),
        _tables("SignatureDef"),
    ),
    # deprecated_builtin_code, custom_code, version, builtin_code
    "OperatorCode": (_scalar(1), _STRING, _scalar(4), _scalar(4)),
    "SubGraph": (
        _tables("Tensor", required=True),
        _vector(4, required=True),  # inputs
        _vector(4, required=True),  # outputs
        _tables("Operator", required=True),
        _STRING,  # name
    ),
    "Tensor": (
        _vector(4),  # shape
        _scalar(1),  # type
        _scalar(4),  # buffer
        _STRING,  # name
        _table("Quantization"),
        _scalar(1),  # is_variable
        _REFUSED,  # sparsity
        _vector(4),  # shape_signature
        _scalar(1),  # has_rank
        _REFUSED,  # variant_tensors
    ),
    "Quantization": (
        _vector(4),  # min
        _vector(4),  # max
        _vector(4),  # scale
        _vector(8),  # zero_point
        _scalar(1),  # details_type
        _REFUSED,  # details
        _scalar(4),  # quantized_dimension
    ),
    "Operator": (
        _scalar(4),  # opcode_index
        _vector(4, required=True),  # inputs
        _vector(4, required=True),  # outputs
        _scalar(1),  # builtin_options_type
        _table("Options"),
        _vector(1),  # custom_options
        _scalar(1),  # custom_options_format
        _vector(1),  # mutating_variable_inputs
        _vector(4),  # intermediates
        _REFUSED,  # large_custom_options_offset
        _REFUSED,  # large_custom_options_size
        _scalar(1),  # builtin_options_2_type
        _REFUSED,  # builtin_options_2
    ),
    "Buffer": (_vector(1), _scalar(8), _scalar(8)),  # data, offset, size
    "Metadata": (_STRING, _scalar(4)),  # name, buffer
    "SignatureDef": (
        _tables("TensorMap"),  # inputs
        _tables("TensorMap"),  # outputs
        _STRING,  # signature_key
        _STRING,  # deprecated
        _scalar(4),  # subgraph_index
    ),
    "TensorMap": (_STRING, _scalar(4)),  # name, tensor_index
    # Options hold scalars, but for those below.
    "Options": (),
    "VectorOptions": (_vector(4),),
}

_SCALE_SLOT, _ZERO_POINT_SLOT = 2, 3
_OPTIONS_TYPE_SLOT = 3
_OPTIONS_SLOT = 4
_OPTIONS_WITH_A_VECTOR = frozenset({17, 30})  # ReshapeOptions, SqueezeOptions
_OPTIONS_REFUSED = frozenset({3, 111, 115})  # ConcatEmbeddings, VarHandle, Bucketize
_IDENTIFIER = b"TFL3"


class _LayoutError(Exception):
    """An offset that leads nowhere."""


def check_layout(model: bytes) -> None:
    """Refuse a file whose offsets lead out of it.

    Args:
        model: content of a .tflite file.

    Raises:
        BundleError: saying so.
    """
    try:
        if len(model) < 8 or model[4:8] != _IDENTIFIER:
            raise _LayoutError("it does not begin as one")
        walk = _Walk(model)
        walk.table("Model", walk.reference(0))
    except (_LayoutError, struct.error) as error:
        raise BundleError(
            f"Expected a TFLite model that holds together. Received a damaged one: {error}. "
            "Export the model again."
        ) from None


class _Walk:
    """Visits every table that can be reached, each once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._seen: set[tuple[str, int]] = set()

    def reference(self, at: int) -> int:
        """Where the offset at a place leads."""
        offset = self._number("<I", at)
        if offset == 0:
            raise _LayoutError(f"the offset at byte {at} leads nowhere")
        self._within(at + offset, 4)
        return at + offset

    def table(self, kind: str, at: int) -> None:
        """Check a table and all that it refers to."""
        if (kind, at) in self._seen:
            return
        self._seen.add((kind, at))
        self._aligned(at, 4)
        layout = at - self._number("<i", at)
        self._within(layout, 4)
        self._aligned(layout, 2)
        layout_size, size = self._number("<H", layout), self._number("<H", layout + 2)
        if layout_size < 4 or layout_size % 2 or size < 4:
            raise _LayoutError(f"the table at byte {at} has no layout")
        self._within(layout, layout_size)
        self._within(at, size)
        places = [
            self._number("<H", layout + 4 + 2 * slot) for slot in range((layout_size - 4) // 2)
        ]
        counts = dict.fromkeys(range(len(_SCHEMA[kind])), 0)
        for slot, field in enumerate(_SCHEMA[kind]):
            place = places[slot] if slot < len(places) else 0
            if place:
                if place < 4 or place + field.size > size:
                    raise _LayoutError(f"a field of the table at byte {at} lies outside of it")
                self._aligned(at + place, field.size)
                options = self._options_kind(kind, slot, at, places)
                counts[slot] = self._follow(field, at + place, options)
            elif field.required:
                raise _LayoutError(f"the {kind.lower()} at byte {at} lacks a part")
        if kind == "Quantization" and counts[_SCALE_SLOT] != counts[_ZERO_POINT_SLOT]:
            raise _LayoutError(f"the scales at byte {at} do not fit the zero points")
        if kind == "Options" and any(place >= size for place in places):
            raise _LayoutError(f"a field of the options at byte {at} lies outside of them")

    def _options_kind(self, kind: str, slot: int, at: int, places: list[int]) -> str | None:
        """The kind of table that an operator's options are; None for other fields."""
        if (kind, slot) != ("Operator", _OPTIONS_SLOT):
            return None
        place = places[_OPTIONS_TYPE_SLOT]
        number = self._number("<B", at + place) if place else 0
        if number in _OPTIONS_REFUSED:
            raise _LayoutError(f"an operator has options of type {number}")
        return "VectorOptions" if number in _OPTIONS_WITH_A_VECTOR else "Options"

    def _follow(self, field: _Field, at: int, kind: str | None) -> int:
        """Check what a field refers to; how many elements it has, 0 for scalars."""
        match field.refers:
            case "vector":
                return self._vector(self.reference(at), field.element)
            case "table":
                self.table(kind or field.kind, self.reference(at))
                return 1
            case "tables":
                start = self.reference(at)
                count = self._vector(start, 4)
                for i in range(count):
                    self.table(field.kind, self.reference(start + 4 + 4 * i))
                return count
            case "refused":
                raise _LayoutError("it has parts that no embedding network needs")
        return 0

    def _vector(self, at: int, element: int) -> int:
        """Number of elements of a vector that lies within the file."""
        self._aligned(at, 4)
        self._aligned(at + 4, element)
        count = self._number("<I", at)
        self._within(at + 4, count * element)
        return count

    def _number(self, form: str, at: int) -> int:
        self._within(at, struct.calcsize(form))
        return int(struct.unpack_from(form, self._data, at)[0])

    def _within(self, at: int, size: int) -> None:
        if at < 0 or at + size > len(self._data):
            raise _LayoutError(f"byte {at} and the {size} after it are not all in the file")

    def _aligned(self, at: int, size: int) -> None:
        if at % size:
            raise _LayoutError(f"byte {at} is no place for a value of {size} bytes")
