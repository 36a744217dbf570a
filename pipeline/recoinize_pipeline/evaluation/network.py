"""What is asked of a network that is judged."""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array


class Network(Protocol):
    """A trained embedding network, such as `recoinize_pipeline.training.embedder.Embedder`."""

    @property
    def spec(self) -> PreprocessingSpec:
        """Preprocessing that it was trained with."""
        ...

    @property
    def parts(self) -> EmbeddingParts:
        """What an embedding consists of."""
        ...

    def embed(self, inputs: UInt8Array) -> npt.NDArray[np.float32]:
        """Unit embeddings, float32 (n, d), of uint8 (n, radii, angles, 3)."""
        ...
