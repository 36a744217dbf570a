"""The table of model formats that `recoinize export` can write."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from recoinize_edge.errors import RecoinizeError, RuntimeMissingError

if TYPE_CHECKING:
    # Not imported at run time: `recoinize --help` reads this table.
    import keras

    from recoinize_edge.preprocessing import UInt8Array

    Converter = Callable[[keras.Model, str, UInt8Array], bytes]


class ExportError(RecoinizeError):
    """A model that cannot be exported as asked for."""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format, with the numeric precisions it can be written in.

    Attributes:
        name: the command-line flag without its dashes, and the first half of artifact names.
        suffix: ending of model files.
        precisions: arguments that the flag takes, the most wanted first.
        defaults: precisions written when the flag stands alone.
        runtimes: programs that can run such a file; each one that is installed checks it, the
            first one also computes the reference embeddings.
        converter: module with `convert(network, precision, calibration) -> bytes`. A name,
            because importing it loads TensorFlow.
    """

    name: str
    suffix: str
    precisions: tuple[str, ...]
    defaults: tuple[str, ...]
    runtimes: tuple[str, ...]
    converter: str

    def convert(self, network: keras.Model, precision: str, calibration: UInt8Array) -> bytes:
        """Write `network` in this format; see the converter's own `convert`."""
        convert: Converter = importlib.import_module(self.converter).convert
        return convert(network, precision, calibration)


FORMATS: tuple[Format, ...] = (
    Format(
        name="tflite",
        suffix=".tflite",
        precisions=("int8", "float32", "float16", "dynamic"),
        defaults=("int8", "float32"),
        runtimes=("litert", "tflite-runtime"),
        converter="recoinize_pipeline.export.tflite",
    ),
    Format(
        name="onnx",
        suffix=".onnx",
        precisions=("float32", "int8"),
        defaults=("float32",),
        runtimes=("onnxruntime",),
        converter="recoinize_pipeline.export.onnx",
    ),
)

RUNTIME_MODULES: dict[str, str] = {
    "litert": "ai_edge_litert",
    "tflite-runtime": "tflite_runtime",
    "onnxruntime": "onnxruntime",
}
"""Runtime → the Python module that must be installed for it."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One model file to be written: a format in one precision."""

    format: Format
    precision: str

    @property
    def name(self) -> str:
        """Name in the manifest, such as `tflite-int8`."""
        return f"{self.format.name}-{self.precision}"

    @property
    def model_file(self) -> str:
        """File name of the model in the bundle."""
        return f"model_{self.precision}{self.format.suffix}"

    @property
    def index_file(self) -> str:
        """File name of the index of this artifact's own embeddings in the bundle."""
        return f"index_{self.format.name}_{self.precision}.ann"

    @property
    def patterns_file(self) -> str:
        """File name of the patterns of this artifact's own references in the bundle."""
        return f"patterns_{self.format.name}_{self.precision}.bin"

    def runtimes(self) -> tuple[str, ...]:
        """Installed runtimes that can run this artifact, the preferred one first.

        Raises:
            RuntimeMissingError: if none is installed, as nothing could be proven.
        """
        found = tuple(r for r in self.format.runtimes if is_installed(r))
        if not found:
            raise RuntimeMissingError(
                f"Expected one of {', '.join(self.format.runtimes)} to check {self.name}. "
                f"Received none: pip install {RUNTIME_MODULES[self.format.runtimes[0]]}."
            )
        return found


def is_installed(runtime: str) -> bool:
    """Whether a runtime's Python module can be imported here."""
    return importlib.util.find_spec(RUNTIME_MODULES[runtime]) is not None


def all_artifacts() -> Iterator[Artifact]:
    """Every artifact that can be written."""
    for form in FORMATS:
        for precision in form.precisions:
            yield Artifact(form, precision)


def parse_artifacts(format_name: str, arguments: Sequence[str]) -> list[Artifact]:
    """Artifacts that one flag asks for.

    Args:
        format_name: `tflite` or `onnx`.
        arguments: precisions, each possibly a comma-separated list; empty means the defaults.

    Raises:
        ExportError: on a precision that the format does not take, naming the nearest one.
    """
    form = next(f for f in FORMATS if f.name == format_name)
    words = [word.strip().lower() for text in arguments for word in text.split(",")]
    precisions = list(dict.fromkeys(word for word in words if word)) or list(form.defaults)
    for word in precisions:
        if word not in form.precisions:
            raise ExportError(
                f"Expected --{form.name} with {', '.join(form.precisions)}. Received {word!r}. "
                f"{nearest_word(word, form.precisions)}"
            )
    return [Artifact(form, precision) for precision in precisions]


def artifact_named(name: str) -> Artifact:
    """The artifact of a manifest's name, such as `onnx-int8`.

    Raises:
        ExportError: on an unknown name, naming the nearest one.
    """
    known = {artifact.name: artifact for artifact in all_artifacts()}
    if name not in known:
        raise ExportError(
            f"Expected an artifact of {', '.join(known)}. Received {name!r}. "
            f"{nearest_word(name, list(known))}"
        )
    return known[name]


def nearest_word(word: str, valid: Sequence[str]) -> str:
    """A sentence that suggests the valid word closest to `word`."""
    best = max(valid, key=lambda v: difflib.SequenceMatcher(None, word.lower(), v).ratio())
    return f"Did you mean {best}?"
