"""Descriptions inside the model files, so that other programs understand them without us."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.export.tflite_metadata import read_metadata, write_metadata

LABELS_FILE = "labels.txt"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a model file says about itself.

    Attributes:
        version: version of recoinize that exported it.
        spec: preprocessing that makes its input.
        dimension: length of its output.
        labels: one line for each face that the bundle's index knows, in the index' order.
    """

    version: str
    spec: PreprocessingSpec
    dimension: int
    labels: Sequence[str]

    name = "recoinize coin embedding"
    author = "The recoinize authors"
    licence = "MIT"
    description = (
        "Embeds one face of a coin. Divide the output by its length: the nearest of the "
        "reference vectors in the bundle's index says which face it is. The faces are listed in "
        f"{LABELS_FILE}."
    )
    output_description = "Embedding before L2 normalization."

    @property
    def input_description(self) -> str:
        """How the input is made, for a reader."""
        return (
            "The coin unwrapped around its centre: rows are radii, columns are angles. Channel 0 "
            "is local contrast of CIELAB L around 128, channels 1 and 2 are a and b around 128. "
            "Made by recoinize_edge.preprocessing.polar_input with "
            f"{json.dumps(self.preprocessing)}."
        )

    @property
    def preprocessing(self) -> dict[str, float]:
        """Settings of the preprocessing as plain values."""
        return self.spec.to_dict()


def describe(model: bytes, format_name: str, card: ModelCard) -> bytes:
    """The model file with its description written in, replacing one that is there already.

    Args:
        model: the file.
        format_name: `tflite` or `onnx`.
        card: what to write.

    Returns:
        The file again. A TFLite file gets TFLite Metadata
        (https://ai.google.dev/edge/litert/conversion/tensorflow/metadata) with the labels as
        associated file, an ONNX file gets `metadata_props`.
    """
    return _describe_onnx(model, card) if format_name == "onnx" else _describe_tflite(model, card)


def read_description(model: bytes, format_name: str) -> dict[str, str]:
    """Name, description, version, author, license and labels out of a described file."""
    if format_name == "onnx":
        import onnx

        return {p.key: p.value for p in onnx.load_from_string(model).metadata_props}
    found = read_metadata(model)
    with zipfile.ZipFile(io.BytesIO(model)) as archive:
        found["labels"] = archive.read(LABELS_FILE).decode("utf-8")
    return found


def _describe_onnx(model: bytes, card: ModelCard) -> bytes:
    import onnx  # slow to import, and not needed for bundles of TFLite models

    proto = onnx.load_from_string(model)
    proto.producer_name, proto.producer_version = "recoinize", card.version
    proto.doc_string = card.description
    for tensors, text in (
        (proto.graph.input, card.input_description),
        (proto.graph.output, card.output_description),
    ):
        tensors[0].doc_string = text
    onnx.helper.set_model_props(
        proto,
        {
            "name": card.name,
            "description": card.description,
            "version": card.version,
            "author": card.author,
            "license": card.licence,
            "preprocessing": json.dumps(card.preprocessing),
            "labels": "\n".join(card.labels),
        },
    )
    return bytes(proto.SerializeToString())


def _describe_tflite(model: bytes, card: ModelCard) -> bytes:
    described = io.BytesIO()
    described.write(write_metadata(model, card, LABELS_FILE))
    # Associated files are a zip archive behind the flatbuffer; both formats ignore the other.
    with zipfile.ZipFile(described, "a", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date, so that the same export has the same hash.
        entry = zipfile.ZipInfo(LABELS_FILE, date_time=(1980, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, "\n".join(card.labels))
    return described.getvalue()
