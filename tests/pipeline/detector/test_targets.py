"""Heatmap targets and their decoding, held against naive recomputation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.outlines import Outlines
from recoinize_pipeline.detector.targets import (
    CHANNELS,
    LOGIT_SCALE,
    OFFSET_SCALE,
    STRIDE,
    USUAL_RADIUS,
    Targets,
    decode,
    make_targets,
)

SIZE = 96
COINS = [
    Ellipse(30.3, 25.8, 14.0, 10.0, 0.7),
    Ellipse(61.2, 70.9, 20.0, 19.0, 2.9),
    Ellipse(37.0, 40.0, 9.0, 9.0, 0.0),
]


def as_output(targets: Targets) -> np.ndarray:
    """What a network says that has learned the targets perfectly."""
    heat = np.clip(targets.heat, 1e-4, 1 - 1e-4)
    output = np.empty((*heat.shape, CHANNELS), np.float32)
    output[:, :, 0] = np.log(heat / (1 - heat)) / LOGIT_SCALE
    output[:, :, 1:] = targets.geometry
    return output


def test_decoding_the_targets_gives_the_coins():
    targets = make_targets(Outlines.of(COINS), np.ones(3), SIZE)
    outlines, scores = decode(as_output(targets), least_score=0.9)
    found = sorted(outlines.ellipses(), key=lambda e: e.cx)
    assert len(found) == 3 and (scores > 0.9).all()
    for truth, coin in zip(sorted(COINS, key=lambda e: e.cx), found, strict=True):
        expected = (truth.cx, truth.cy, truth.major, truth.minor)
        assert (coin.cx, coin.cy, coin.major, coin.minor) == pytest.approx(expected, abs=1e-3)
        if truth.major > truth.minor:
            assert math.cos(2 * (coin.angle - truth.angle)) == pytest.approx(1, abs=1e-4)


def test_targets_are_what_one_computes_cell_by_cell():
    targets = make_targets(Outlines.of(COINS), np.ones(3), SIZE)
    cells = SIZE // STRIDE
    for row in range(0, cells, 3):
        for column in range(cells):
            heats = []
            for coin in COINS:
                x, y = (coin.cx + 0.5) / STRIDE - 0.5, (coin.cy + 0.5) / STRIDE - 0.5
                spread = max(0.7, 0.25 * math.sqrt(coin.major * coin.minor) / STRIDE)
                square = (x - column) ** 2 + (y - row) ** 2
                centre = (round(x), round(y)) == (column, row)
                heats.append(1.0 if centre else math.exp(-square / (2 * spread**2)))
            heat = max(heats)
            coin = COINS[heats.index(heat)]
            assert targets.heat[row, column] == pytest.approx(heat, abs=1e-5)
            assert targets.weight[row, column] == pytest.approx(
                heat if heat >= 0.4 else 0, abs=1e-5
            )
            if heat < 1e-6:
                continue
            elongation = math.log(coin.major / coin.minor) / 2
            assert targets.geometry[row, column] == pytest.approx(
                [
                    ((coin.cx + 0.5) / STRIDE - 0.5 - column) / OFFSET_SCALE,
                    ((coin.cy + 0.5) / STRIDE - 0.5 - row) / OFFSET_SCALE,
                    math.log(math.sqrt(coin.major * coin.minor) / USUAL_RADIUS),
                    elongation * math.cos(2 * coin.angle),
                    elongation * math.sin(2 * coin.angle),
                ],
                abs=1e-4,
            )


def test_of_a_coin_that_is_hardly_seen_nothing_is_asked():
    targets = make_targets(Outlines.of(COINS), np.array([1.0, 0.2, 1.0]), SIZE)
    column, row = (round((v + 0.5) / STRIDE - 0.5) for v in (COINS[1].cx, COINS[1].cy))
    assert targets.judged[row, column] == 0
    assert targets.weight[row, column] == 0
    assert (targets.heat == 1).sum() == 2
    assert targets.judged[targets.heat == 1].all()


def test_nothing_is_decoded_where_there_is_nothing():
    empty = make_targets(Outlines.of([]), np.empty(0), SIZE)
    assert not empty.heat.any()
    assert len(decode(as_output(empty), least_score=0.1)[0]) == 0
