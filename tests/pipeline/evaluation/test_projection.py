from __future__ import annotations

import numpy as np
import pytest

from recoinize_pipeline.evaluation.projection import principal_plane


def test_points_on_a_plane_keep_their_distances() -> None:
    rng = np.random.default_rng(0)
    plane = np.linalg.qr(rng.normal(size=(6, 2)))[0]
    flat = rng.normal(size=(50, 2))
    points, kept = principal_plane((flat @ plane.T + 3).astype(np.float32))
    assert kept == pytest.approx(1)
    for i, j in [(0, 1), (4, 30), (7, 49)]:
        true = np.linalg.norm(flat[i] - flat[j])
        assert np.linalg.norm(points[i] - points[j]) == pytest.approx(true, rel=1e-4)


def test_kept_variance_against_the_covariance() -> None:
    embeddings = np.random.default_rng(1).normal(size=(80, 5)) * [5, 3, 1, 1, 0.5]
    points, kept = principal_plane(embeddings.astype(np.float32))
    values = np.sort(np.linalg.eigvalsh(np.cov(embeddings.T)))[::-1]
    assert kept == pytest.approx(values[:2].sum() / values.sum(), rel=1e-4)
    assert np.var(points, axis=0, ddof=1) == pytest.approx(values[:2], rel=1e-4)
    assert points.mean(axis=0) == pytest.approx([0, 0], abs=1e-5)


def test_identical_embeddings_do_not_fail() -> None:
    points, kept = principal_plane(np.ones((4, 3), np.float32))
    assert not points.any()
    assert kept == 0
