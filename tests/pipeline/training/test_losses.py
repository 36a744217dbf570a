"""Losses against loops that follow their definitions."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest

from recoinize_edge.pattern import EmbeddingParts
from recoinize_pipeline.training.losses.contrastive import ContrastiveLoss
from recoinize_pipeline.training.losses.distillation import DistilledCosineLoss, with_labels
from recoinize_pipeline.training.losses.pattern_proxy import PatternProxyCosine
from recoinize_pipeline.training.losses.proxy import LargeMarginCosineLoss, ProxyCosine
from recoinize_pipeline.training.losses.triplet import BatchHardTripletLoss, SemiHardTripletLoss


def random_batch(seed: int, designs: int = 4, images: int = 3, dimension: int = 6):
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((designs * images, dimension)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors, np.repeat(np.arange(designs), images)


def squared(a, b):
    return float(((a - b) ** 2).sum())


def naive_batch_hard(vectors, labels, margin):
    losses = []
    for i, anchor in enumerate(vectors):
        positives = [
            squared(anchor, v) for v, lab in zip(vectors, labels, strict=True) if lab == labels[i]
        ]
        negatives = [
            squared(anchor, v) for v, lab in zip(vectors, labels, strict=True) if lab != labels[i]
        ]
        losses.append(max(0.0, max(positives) - min(negatives) + margin))
    return np.mean(losses)


def naive_semi_hard(vectors, labels, margin):
    losses = []
    for i, anchor in enumerate(vectors):
        negatives = [
            squared(anchor, v) for v, lab in zip(vectors, labels, strict=True) if lab != labels[i]
        ]
        for j, positive in enumerate(vectors):
            if i == j or labels[i] != labels[j]:
                continue
            d = squared(anchor, positive)
            farther = [n for n in negatives if n > d]
            negative = min(farther) if farther else max(negatives)
            losses.append(max(0.0, d - negative + margin))
    return np.mean(losses)


def naive_contrastive(vectors, labels, margin):
    pull, push = [], []
    for i in range(len(vectors)):
        for j in range(len(vectors)):
            d2 = squared(vectors[i], vectors[j])
            if labels[i] != labels[j]:
                push.append(max(0.0, margin - math.sqrt(d2)) ** 2)
            elif i != j:
                pull.append(d2)
    return 0.5 * (np.mean(pull) + np.mean(push))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(
    ("loss", "naive"),
    [
        (BatchHardTripletLoss(0.3), lambda v, lab: naive_batch_hard(v, lab, 0.3)),
        (SemiHardTripletLoss(0.3), lambda v, lab: naive_semi_hard(v, lab, 0.3)),
        (ContrastiveLoss(1.0), lambda v, lab: naive_contrastive(v, lab, 1.0)),
    ],
)
def test_loss_equals_its_definition(loss, naive, seed):
    vectors, labels = random_batch(seed)
    order = np.random.default_rng(seed).permutation(len(labels))
    vectors, labels = vectors[order], labels[order]
    assert float(loss(labels, vectors)) == pytest.approx(naive(vectors, labels), rel=1e-3)


@pytest.mark.parametrize("loss", [BatchHardTripletLoss(0.2), SemiHardTripletLoss(0.2)])
def test_triplet_loss_is_zero_only_when_designs_are_apart(loss):
    apart = np.repeat(np.eye(3, dtype=np.float32), 2, axis=0)
    labels = np.repeat(np.arange(3), 2)
    assert float(loss(labels, apart)) == pytest.approx(0, abs=1e-5)
    together = np.repeat(np.eye(3, dtype=np.float32)[:1], 6, axis=0)
    assert float(loss(labels, together)) == pytest.approx(0.2, abs=1e-5)


def test_large_margin_cosine_equals_its_definition():
    rng = np.random.default_rng(0)
    cosine = rng.uniform(-1, 1, (5, 7)).astype(np.float32)
    labels = rng.integers(0, 7, 5)
    expected = []
    for row, label in zip(cosine, labels, strict=True):
        logits = 12.0 * row
        logits[label] = 12.0 * (row[label] - 0.2)
        expected.append(np.log(np.exp(logits).sum()) - logits[label])
    loss = LargeMarginCosineLoss(margin=0.2, scale=12.0)
    assert float(loss(labels, cosine)) == pytest.approx(np.mean(expected), rel=1e-4)


def test_proxy_cosine_is_a_cosine_whatever_the_length_of_the_proxies():
    layer = ProxyCosine(3, rejection=0.25)
    vectors, _ = random_batch(1, 2, 2, 5)
    layer.build(vectors.shape)
    proxies = np.random.default_rng(2).standard_normal((5, 3)).astype(np.float32) * 7
    layer.proxies.assign(proxies)
    expected = vectors @ (proxies / np.linalg.norm(proxies, axis=0))
    cosines = keras.ops.convert_to_numpy(layer(vectors))
    np.testing.assert_allclose(cosines[:, :3], expected, atol=1e-5)
    np.testing.assert_array_equal(cosines[:, 3], np.float32(0.25))


def test_large_margin_cosine_of_two_parts_is_the_mean_of_both():
    rng = np.random.default_rng(0)
    cosine = rng.uniform(-1, 1, (5, 2, 7)).astype(np.float32)
    labels = rng.integers(0, 7, 5)
    loss = LargeMarginCosineLoss(margin=0.2, scale=12.0)
    expected = np.mean([float(loss(labels, cosine[:, part])) for part in range(2)])
    assert float(loss(labels, cosine)) == pytest.approx(expected, rel=1e-4)


def test_pattern_proxies_are_compared_at_every_roll():
    parts = EmbeddingParts(4, rolls=5, channels=3)
    rng = np.random.default_rng(0)
    vectors = parts.unit(rng.standard_normal((6, parts.dimension)).astype(np.float32))
    layer = PatternProxyCosine(3, dimension=4, channels=3, rejection=0.25)
    layer.build(vectors.shape)
    pooled = rng.standard_normal((4, 3)).astype(np.float32)
    patterns = rng.standard_normal((5, 3, 3)).astype(np.float32)
    layer.proxies.assign(pooled)
    layer.patterns.assign(patterns)
    cosines = keras.ops.convert_to_numpy(layer(vectors))
    assert cosines.shape == (6, 2, 4)
    np.testing.assert_array_equal(cosines[:, :, 3], np.float32(0.25))
    for row, vector in enumerate(vectors):
        for label in range(3):
            own, pattern = vector[:4], vector[4:].reshape(5, 3)
            expected = [
                own @ pooled[:, label] / np.linalg.norm(own) / np.linalg.norm(pooled[:, label]),
                max(
                    (np.roll(pattern, roll, axis=0) * patterns[:, :, label]).sum()
                    / np.linalg.norm(pattern)
                    / np.linalg.norm(patterns[:, :, label])
                    for roll in range(5)
                ),
            ]
            np.testing.assert_allclose(cosines[row, :, label], expected, atol=1e-5)


def naive_distilled(label, taught, seen, margin, scale, share):
    """One row, one part: plain Python."""
    off = [margin * (j == label) for j in range(len(seen))]
    wanted = softmax([scale * (c - o) for c, o in zip(taught, off, strict=True)])
    given = softmax([scale * (c - o) for c, o in zip(seen, off, strict=True)])
    mixed = [share * w + (1 - share) * (j == label) for j, w in enumerate(wanted)]
    return -sum(w * math.log(g) for w, g in zip(mixed, given, strict=True))


def softmax(values):
    powers = [math.exp(v) for v in values]
    return [p / sum(powers) for p in powers]


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_distillation_equals_its_definition(share):
    rng = np.random.default_rng(5)
    labels = np.array([0, 3, 2, 3])
    taught, seen = (rng.uniform(-0.5, 0.9, (4, 2, 5)).astype(np.float32) for _ in range(2))
    loss = DistilledCosineLoss(0.2, 10.0, share)
    expected = [
        np.mean([naive_distilled(k, taught[i, p], seen[i, p], 0.2, 10.0, share) for p in range(2)])
        for i, k in enumerate(labels)
    ]
    result = keras.ops.convert_to_numpy(loss.call(with_labels(labels, taught), seen))
    np.testing.assert_allclose(result, expected, rtol=1e-4)


def test_without_teachers_distillation_is_the_large_margin_loss():
    rng = np.random.default_rng(6)
    labels = np.array([1, 0, 2])
    taught, seen = (rng.uniform(-0.5, 0.9, (3, 2, 4)).astype(np.float32) for _ in range(2))
    plain = LargeMarginCosineLoss(0.3, 20.0)(labels, seen)
    distilled = DistilledCosineLoss(0.3, 20.0, share=0.0)(with_labels(labels, taught), seen)
    assert float(distilled) == pytest.approx(float(plain), rel=1e-4)


def test_who_sees_what_the_teachers_see_has_the_least_loss_that_they_allow():
    rng = np.random.default_rng(7)
    labels = np.array([1, 0, 2])
    taught = rng.uniform(-0.5, 0.9, (3, 2, 4)).astype(np.float32)
    loss, truth = DistilledCosineLoss(0.3, 20.0, share=1.0), with_labels(labels, taught)
    least = float(loss(truth, taught))
    for _ in range(10):
        other = taught + rng.normal(0, 0.1, taught.shape).astype(np.float32)
        assert float(loss(truth, other)) > least
