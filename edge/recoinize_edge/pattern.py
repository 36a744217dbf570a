"""Comparing coins at every roll.

An embedding may have two parts: a pooled vector, which is the same however a coin is rolled and
which an index can look up; and a pattern, a few channels at each of some angles around the coin.
Two patterns are compared at every roll of one of them, and the roll at which they agree best
counts. Pooling asks whether two coins show the same things; the pattern asks whether they show
them in the same places, as geometric verification does in image retrieval (Philbin et al.: Object
retrieval with large vocabularies and fast spatial matching, CVPR 2007).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

PATTERN_SHARE = 0.75
"""Weight of the pattern's cosine in the cosine of two embeddings; the pooled part has the rest."""

_ONE_THREAD = 1 << 18
"""Multiplications up to which OpenBLAS stays in one thread."""

_AT_ONCE = 1 << 24
"""Greatest number of likenesses, over all rolls, that are computed at once; bounds memory."""


@dataclass(frozen=True, slots=True)
class EmbeddingParts:
    """What an embedding consists of.

    Attributes:
        pooled: length of the pooled vector, which comes first.
        rolls: angles of the pattern, evenly around the coin; 0 if there is no pattern.
        channels: of the pattern, at each angle; 0 if there is no pattern.
    """

    pooled: int
    rolls: int = 0
    channels: int = 0

    @property
    def dimension(self) -> int:
        """Length of the whole embedding."""
        return self.pooled + self.rolls * self.channels

    @property
    def norms(self) -> tuple[float, float]:
        """Norms of the pooled part and of the pattern in an embedding of unit length."""
        share = PATTERN_SHARE if self.rolls else 0.0
        return math.sqrt(1 - share), math.sqrt(share)

    def unit(self, embeddings: FloatArray) -> FloatArray:
        """Scale each part to its norm and the whole to length 1.

        Args:
            embeddings: float32 (n, dimension).

        Returns:
            float32 (n, dimension). A part that is zero stays zero.
        """
        parts = embeddings[:, : self.pooled], embeddings[:, self.pooled :]
        unit = [
            part * (norm / np.maximum(np.linalg.norm(part, axis=1, keepdims=True), 1e-12))
            for part, norm in zip(parts, self.norms, strict=True)
        ]
        return np.concatenate(unit, axis=1).astype(np.float32)

    def pooled_unit(self, embeddings: FloatArray) -> FloatArray:
        """The pooled part alone, scaled to length 1: what the index holds, float32 (n, pooled)."""
        return embeddings[:, : self.pooled] / np.float32(self.norms[0])

    def patterns(self, embeddings: FloatArray) -> FloatArray:
        """The patterns, float32 (n, rolls, channels)."""
        return embeddings[:, self.pooled :].reshape(len(embeddings), self.rolls, self.channels)

    def rolled(self, embeddings: FloatArray, rolls: npt.NDArray[np.int64]) -> FloatArray:
        """Embeddings of the same coins rolled on: each pattern shifted by its number of angles.

        Args:
            embeddings: float32 (n, dimension).
            rolls: int64 (n,), by how many angles; row i of a pattern becomes row i + roll.
        """
        if not self.rolls:
            return embeddings
        rows = (np.arange(self.rolls)[None, :] - rolls[:, None]) % self.rolls
        turned = np.take_along_axis(self.patterns(embeddings), rows[:, :, None], axis=1)
        flat = turned.reshape(len(embeddings), -1)
        return np.concatenate([embeddings[:, : self.pooled], flat], axis=1)


def likeness(queries: FloatArray, references: FloatArray, parts: EmbeddingParts) -> FloatArray:
    """Cosine of each query and each reference at the roll at which they agree best.

    Args:
        queries: float32 (n, dimension), of unit length.
        references: float32 (m, dimension), of unit length.
        parts: of the embeddings.

    Returns:
        float32 (n, m), -1 to 1.
    """
    cosine = queries[:, : parts.pooled] @ references[:, : parts.pooled].T
    if parts.rolls:
        cosine += best_rolls(parts.patterns(queries), parts.patterns(references))[0]
    return cosine


def paired_likeness(a: FloatArray, b: FloatArray, parts: EmbeddingParts) -> FloatArray:
    """`likeness` of each row of `a` with the same row of `b`.

    Args:
        a: float32 (n, dimension), of unit length.
        b: the same.
        parts: of the embeddings.

    Returns:
        float32 (n,).
    """
    cosine = np.einsum("nd,nd->n", a[:, : parts.pooled], b[:, : parts.pooled])
    if parts.rolls:
        first, second = parts.patterns(a), parts.patterns(b)
        turned = (np.roll(first, roll, axis=1) for roll in range(parts.rolls))
        cosine = cosine + np.max([np.einsum("nrc,nrc->n", t, second) for t in turned], axis=0)
    return cosine  # type: ignore[no-any-return]


def best_rolls(
    queries: FloatArray, references: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Greatest product of each query's and each reference's pattern over all rolls.

    Args:
        queries: float32 (n, rolls, channels).
        references: float32 (m, rolls, channels).

    Returns:
        Products, float32 (n, m), and by how many angles each query has to be rolled for them,
        int64 (n, m), as `EmbeddingParts.rolled` takes them.
    """
    rolls = queries.shape[1]
    flat = references.reshape(len(references), -1).T
    best = np.empty((len(queries), len(references)), np.float32)
    at = np.empty(best.shape, np.int64)
    rows = (np.arange(rolls)[None, :] - np.arange(rolls)[:, None]) % rolls
    at_once = max(1, _AT_ONCE // max(1, rolls * len(references)))
    for start in range(0, len(queries), at_once):
        some = slice(start, start + at_once)
        # (n, rolls, rolls, channels): each query at all rolls, compared in one product.
        turned = queries[some][:, rows].reshape(-1, len(flat))
        products = _product(turned, flat).reshape(-1, rolls, len(references))
        at[some] = products.argmax(axis=1)
        best[some] = products.max(axis=1)
    return best, at


def _product(a: FloatArray, b: FloatArray) -> FloatArray:
    """Matrix product; one of a device's size is computed in blocks.

    For a whole one OpenBLAS wakes a second thread, which works for microseconds and then spins on:
    twice the processor time, and no faster.
    """
    rows = _ONE_THREAD // max(1, b.size)
    if rows < 2 or len(a) > 8 * rows:
        return a @ b
    return np.concatenate([a[start : start + rows] @ b for start in range(0, len(a), rows)])
