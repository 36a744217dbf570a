"""The trained network with the preprocessing it was trained on."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError, WorkspaceError
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array

# Registers the layers that a saved network refers to.
from recoinize_pipeline.training import circular_padding, network  # noqa: F401

MODEL_FILE = "model.keras"
RECORD_FILE = "training.json"
_BATCH = 256


@dataclass(frozen=True, slots=True)
class Embedder:
    """A network and all that is needed to use it.

    Attributes:
        model: from (n, radii, angles, 3), values 0 to 255, to unit vectors (n, dimension).
        spec: preprocessing.
        record: how it was trained: settings, seed, history, what it was trained on.
    """

    model: keras.Model
    spec: PreprocessingSpec
    record: dict[str, Any]

    @classmethod
    def load(cls, training_dir: Path) -> Embedder:
        """Read the result of `recoinize train`.

        Raises:
            WorkspaceError: if there is none, or it cannot be read.
        """
        record_file, model_file = training_dir / RECORD_FILE, training_dir / MODEL_FILE
        if not (record_file.is_file() and model_file.is_file()):
            raise WorkspaceError(
                f"Expected a trained network in {training_dir}. Received none. "
                "Run `recoinize train` first."
            )
        try:
            record = json.loads(record_file.read_text(encoding="utf-8"))
            model = keras.models.load_model(model_file, compile=False)
        except (OSError, ValueError, TypeError) as error:
            reason = str(error).splitlines()[0]
            raise WorkspaceError(
                f"Expected a network that Keras can read at {model_file}. {reason} "
                "Run `recoinize train` again."
            ) from None
        try:
            spec = PreprocessingSpec.from_dict(record["preprocessing"])
        except BundleError as error:
            raise WorkspaceError(
                f"Expected a network of this version of recoinize in {training_dir}. {error} "
                "Run `recoinize train` again first."
            ) from None
        return cls(model, spec, record)

    @property
    def parts(self) -> EmbeddingParts:
        """What an embedding consists of."""
        return embedding_parts(self.model)

    def embed(self, inputs: UInt8Array) -> npt.NDArray[np.float32]:
        """Embeddings of polar inputs.

        Args:
            inputs: uint8 (n, radii, angles, 3).

        Returns:
            float32 (n, dimension), unit length.
        """
        return embed_inputs(self.model, inputs)


def embedding_parts(model: keras.Model) -> EmbeddingParts:
    """What the embeddings of a network consist of."""
    dimension = int(model.output_shape[-1])
    pooled = model.get_layer("unit_length").pooled
    if pooled is None:
        return EmbeddingParts(dimension)
    channels = int(model.get_layer("pattern").filters)
    return EmbeddingParts(pooled, (dimension - pooled) // channels, channels)


def embed_inputs(model: keras.Model, inputs: UInt8Array) -> npt.NDArray[np.float32]:
    """Run a network over many inputs, some at a time; see `Embedder.embed`."""
    parts = [
        np.asarray(
            keras.ops.convert_to_numpy(
                model(inputs[start : start + _BATCH].astype(np.float32), training=False)
            ),
            np.float32,
        )
        for start in range(0, len(inputs), _BATCH)
    ]
    if not parts:
        return np.empty((0, int(model.output_shape[-1])), np.float32)
    return np.concatenate(parts)
