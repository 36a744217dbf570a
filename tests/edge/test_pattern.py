"""Comparison at every roll, against loops."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recoinize_edge.pattern import (
    PATTERN_SHARE,
    EmbeddingParts,
    best_rolls,
    likeness,
    paired_likeness,
)

POOLED = EmbeddingParts(5)
PARTS = EmbeddingParts(5, rolls=7, channels=3)


def embeddings(count: int, parts: EmbeddingParts, seed: int = 0) -> np.ndarray:
    values = np.random.default_rng(seed).normal(size=(count, parts.dimension))
    return parts.unit(values.astype(np.float32))


def naive_likeness(a: np.ndarray, b: np.ndarray, parts: EmbeddingParts) -> tuple[float, int]:
    """Cosine at the best roll, and that roll, element by element."""
    pooled = sum(float(a[i] * b[i]) for i in range(parts.pooled))
    totals = []
    for roll in range(parts.rolls or 1):
        total = pooled
        for row in range(parts.rolls):
            for channel in range(parts.channels):
                there = (row + roll) % parts.rolls
                total += float(
                    a[parts.pooled + row * parts.channels + channel]
                    * b[parts.pooled + there * parts.channels + channel]
                )
        totals.append(total)
    return max(totals), int(np.argmax(totals))


@pytest.mark.parametrize("parts", [POOLED, PARTS])
def test_parts_have_their_shares_of_unit_length(parts: EmbeddingParts) -> None:
    unit = embeddings(4, parts)
    np.testing.assert_allclose(np.linalg.norm(unit, axis=1), 1, atol=1e-6)
    pooled = math.sqrt(1 - PATTERN_SHARE) if parts.rolls else 1
    np.testing.assert_allclose(np.linalg.norm(unit[:, : parts.pooled], axis=1), pooled, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(parts.pooled_unit(unit), axis=1), 1, atol=1e-6)


def test_a_part_that_is_zero_stays_zero() -> None:
    assert not PARTS.unit(np.zeros((2, PARTS.dimension), np.float32)).any()


@pytest.mark.parametrize("parts", [POOLED, PARTS])
def test_likeness_against_a_naive_loop(parts: EmbeddingParts) -> None:
    queries, references = embeddings(6, parts, 1), embeddings(4, parts, 2)
    expected = [[naive_likeness(q, r, parts)[0] for r in references] for q in queries]
    np.testing.assert_allclose(likeness(queries, references, parts), expected, atol=1e-5)
    paired = paired_likeness(queries[:4], references, parts)
    np.testing.assert_allclose(paired, np.diagonal(expected), atol=1e-5)


def test_best_rolls_against_a_naive_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recoinize_edge.pattern._AT_ONCE", 60)  # several blocks
    queries, references = embeddings(6, PARTS, 1), embeddings(4, PARTS, 2)
    _, rolls = best_rolls(PARTS.patterns(queries), PARTS.patterns(references))
    assert rolls.tolist() == [[naive_likeness(q, r, PARTS)[1] for r in references] for q in queries]


@pytest.mark.parametrize("roll", range(7))
def test_a_coin_that_was_rolled_is_the_same_coin(roll: int) -> None:
    coin = embeddings(1, PARTS)
    rolled = PARTS.rolled(coin, np.array([roll]))
    assert likeness(rolled, coin, PARTS)[0, 0] == pytest.approx(1, abs=1e-5)
    _, back = best_rolls(PARTS.patterns(rolled), PARTS.patterns(coin))
    np.testing.assert_allclose(PARTS.rolled(rolled, back[0]), coin, atol=1e-6)


def test_what_lies_in_another_order_is_another_coin() -> None:
    coin = embeddings(1, PARTS)
    shuffled = np.concatenate(
        [coin[:, :5], PARTS.patterns(coin)[:, [0, 2, 1, 5, 3, 6, 4]].reshape(1, -1)], axis=1
    )
    assert likeness(shuffled, coin, PARTS)[0, 0] < 0.9
