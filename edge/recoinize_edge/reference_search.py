"""Finding the references nearest to an embedding: looked up by what is pooled, told by patterns."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import BundleError
from recoinize_edge.index import ReferenceIndex
from recoinize_edge.pattern import EmbeddingParts, FloatArray, best_rolls

SHORTLIST = 64
"""References that the index proposes and whose patterns are compared: enough that the right country
of every national side among the development photographs was proposed."""


def proposed(count: int, parts: EmbeddingParts) -> int:
    """How many references the index is asked for, so that the `count` nearest are among them."""
    return max(count, SHORTLIST) if parts.rolls else count


class ReferenceSearch:
    """All references of an artifact.

    Args:
        index: of the pooled parts.
        parts: of an embedding.
        patterns: int8 (references, rolls, channels), or None if embeddings have no pattern.
    """

    def __init__(
        self, index: ReferenceIndex, parts: EmbeddingParts, patterns: npt.NDArray[np.int8] | None
    ) -> None:
        self.index = index
        self.parts = parts
        self._patterns = patterns
        if patterns is not None:
            flat = patterns.reshape(len(patterns), -1).astype(np.float32)
            # From whole numbers to the norm that patterns have in embeddings.
            self._scales = np.float32(parts.norms[1]) / np.linalg.norm(flat, axis=1)

    @property
    def references(self) -> int:
        """How many there are."""
        return self.index.references

    def embeddings(self) -> FloatArray:
        """All references, float32 (references, dimension), of unit length."""
        pooled = np.stack([self.index.vector(i) for i in range(self.references)])
        if self._patterns is None:
            return pooled
        flat = self._pattern(np.arange(self.references)).reshape(self.references, -1)
        return self.parts.unit(np.concatenate([pooled, flat], axis=1))

    def nearest(
        self, embedding: FloatArray, count: int
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]:
        """The nearest references.

        Args:
            embedding: float32 (dimension,), of unit length.
            count: how many are wanted.

        Returns:
            Indices of the references, int32 (m,), and their distances, float32 (m,), nearest
            first: sqrt(2 - 2 cos) of the cosine at the best roll; m is at most `count`.

        Raises:
            BundleError: `embedding` has another shape.
        """
        if embedding.shape != (self.parts.dimension,):
            raise BundleError(
                f"Expected an embedding of shape ({self.parts.dimension},). "
                f"Received {embedding.shape}. Use the model that the index was built with."
            )
        query = embedding[None]
        pooled = self.parts.pooled_unit(query)[0]
        found, distances = self.index.query(pooled, proposed(count, self.parts))
        if self._patterns is None:
            return found, distances
        cosines = (1 - distances**2 / 2) * self.parts.norms[0] ** 2
        cosines += best_rolls(self.parts.patterns(query), self._pattern(found))[0][0]
        order = np.argsort(-cosines, kind="stable")[:count]
        return found[order], np.sqrt(np.maximum(2 - 2 * cosines[order], 0)).astype(np.float32)

    def _pattern(self, references: npt.NDArray[Any]) -> FloatArray:
        """Patterns of some references, float32 (n, rolls, channels), as in embeddings."""
        assert self._patterns is not None
        patterns: FloatArray = self._patterns[references] * self._scales[references, None, None]
        return patterns


def quantized_patterns(patterns: FloatArray) -> npt.NDArray[np.int8]:
    """Patterns as a bundle stores them, int8 (n, rolls, channels): each with a scale of its own.

    The scale is not stored, because only directions are compared.

    Args:
        patterns: float32 (n, rolls, channels).
    """
    largest = np.abs(patterns).max(axis=(1, 2), keepdims=True)
    return np.round(patterns * (127 / np.maximum(largest, 1e-12))).astype(np.int8)


def read_patterns(path: Path, references: int, parts: EmbeddingParts) -> npt.NDArray[np.int8]:
    """Read what `quantized_patterns` made, int8 (references, rolls, channels).

    Raises:
        BundleError: the file does not fit, or a pattern has no direction.
    """
    shape = (references, parts.rolls, parts.channels)
    values = np.fromfile(path, np.int8)
    if values.size != references * parts.rolls * parts.channels:
        raise BundleError(
            f"Expected {path.name} to hold patterns of shape {shape}, one byte each. "
            f"Received {values.size} bytes. Export the bundle again."
        )
    patterns = values.reshape(shape)
    if not patterns.any(axis=(1, 2)).all():
        raise BundleError(
            f"Expected patterns that are not zero in {path.name}. Received a zero one. "
            "Export the bundle again."
        )
    return patterns
