"""Pictures in little light use the whole range of brightness afterwards."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.full_contrast import with_full_contrast


@pytest.mark.parametrize(("low", "high"), [(20, 60), (100, 101), (0, 255)])
def test_brightness_spans_the_whole_range(low: int, high: int):
    picture = np.random.default_rng(1).integers(low, high + 1, (80, 90, 3), dtype=np.uint8)
    stretched = with_full_contrast(picture)
    assert stretched.dtype == np.uint8 and stretched.shape == picture.shape
    assert stretched.min() == 0 and stretched.max() == 255
    # What is brighter stays so, and every channel is treated alike.
    by_level = {level: set(stretched[picture == level]) for level in range(low, high + 1)}
    assert all(len(values) <= 1 for values in by_level.values())
    ordered = [values.pop() for values in by_level.values() if values]
    assert ordered == sorted(ordered)


def test_a_few_bright_pixels_do_not_count():
    picture = np.random.default_rng(2).integers(30, 50, (200, 200, 3), dtype=np.uint8)
    picture[:4, :4] = 255
    assert np.ptp(with_full_contrast(picture)[8:]) == 255


def test_a_grey_picture_stays_even():
    assert np.ptp(with_full_contrast(np.full((40, 40, 3), 90, np.uint8))) == 0
