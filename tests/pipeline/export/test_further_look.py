"""Further views when thresholds are chosen: as a reader takes them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.further_views import FAR, further_views
from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.export import further_look
from recoinize_pipeline.export.further_look import looked_at_again
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import PhotographedCoin, Truth

SPEC = PreprocessingSpec(radii=24, angles=80, window=7)
TRUTHS = [Truth(name) for name in ("1c", "2c", "5c")]


@pytest.fixture
def coins(tmp_path: Path) -> list[PhotographedCoin]:
    """Three discs of other colours."""
    made = []
    for shade in (60, 110, 160):
        picture = np.full((120, 120, 3), 230, np.uint8)
        cv2.circle(picture, (60, 60), 40, (shade, shade, 40), -1, cv2.LINE_AA)
        path = tmp_path / f"{shade}.png"
        cv2.imwrite(str(path), picture)
        made.append(PhotographedCoin(path, Ellipse.circle(60, 60, 40)))
    return made


@pytest.mark.parametrize("at_once", [1, 100])
def test_far_coins_take_the_nearest_of_their_further_views(
    coins: list[PhotographedCoin], at_once: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(further_look, "_AT_ONCE", at_once)
    seen: list[np.ndarray] = []

    def embed(inputs: np.ndarray) -> np.ndarray:
        seen.extend(inputs)
        return inputs.reshape(len(inputs), -1)[:, :1].astype(np.float32)

    def nearest(embeddings: np.ndarray, truths: list[Truth]) -> Neighbours:
        # The second coin's further views are near, the third one's further than before.
        distance = {"2c": 0.4, "5c": FAR + 0.3}
        far = np.array([[distance[truth.denomination], 1.2] for truth in truths], np.float32)
        far[::2, 0] += 0.1
        return Neighbours(far, np.full(far.shape, 7, np.int32), truths)

    first = Neighbours(
        np.float32([[FAR - 0.1, 1.0], [FAR + 0.1, 1.1], [FAR + 0.2, 1.2]]),
        np.int32([[0, 1], [2, 3], [4, 5]]),
        TRUTHS,
    )
    found = looked_at_again(first, coins, SPEC, embed, nearest)
    expected = [further_views(read_image(c.path), c.outline, SPEC) for c in coins[1:]]
    np.testing.assert_array_equal(np.stack(seen), np.concatenate(expected))
    assert found.truths == TRUTHS
    np.testing.assert_allclose(found.distances[:, 0], [FAR - 0.1, 0.4, FAR + 0.2])
    np.testing.assert_array_equal(found.faces, [[0, 1], [7, 7], [4, 5]])
    assert first.distances[1, 0] == np.float32(FAR + 0.1)  # left as it was
