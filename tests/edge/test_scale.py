"""The scale that coins of a picture share."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.scale import agree_on_scale

DIAMETERS = {code: d.diameter_mm for code, d in DENOMINATIONS.items()}
GOLD = {DIAMETERS[code]: 0.0 for code in ("10c", "20c", "50c")}


def handful(
    codes: list[str], seed: int = 0, error: float = 0.008, slope: tuple[float, float] = (0.0, 0.0)
) -> list[Ellipse]:
    """Outlines of coins thrown on a picture 1000 pixels wide, at about 5 pixels a millimetre."""
    rng = np.random.default_rng(seed)
    outlines = []
    for code in codes:
        x, y = rng.uniform(0, 1000, 2)
        scale = 5 * np.exp(slope[0] * x / 1000 + slope[1] * y / 1000 + rng.normal(0, error))
        outlines.append(Ellipse.circle(x, y, DIAMETERS[code] / 2 * scale))
    return outlines


def test_certain_coins_settle_the_coins_that_share_a_design():
    codes = ["1e", "2e", "10c", "20c", "50c"]
    costs = [{DIAMETERS["1e"]: 0.0}, {DIAMETERS["2e"]: 0.0}, GOLD, GOLD, GOLD]
    scale = agree_on_scale(handful(codes), costs, 1000)
    assert scale is not None
    settled = [coin.diameter_mm for coin in scale.coins]
    assert all(mm in (None, DIAMETERS[code]) for mm, code in zip(settled, codes, strict=True))
    assert settled.count(None) <= 1
    assert scale.pixels_per_mm == pytest.approx(5, rel=0.03)


@pytest.mark.parametrize("seed", range(8))
def test_a_plane_seen_askew_is_measured_all_the_same(seed):
    rng = np.random.default_rng(seed)
    codes = [str(code) for code in rng.choice(list(DIAMETERS), 9)]
    certain = {"1c", "2c", "5c", "1e", "2e"}
    codes[:4] = ["1e", "2e", "5c", "1c"]
    costs = [{DIAMETERS[c]: 0.0} if c in certain else GOLD for c in codes]
    scale = agree_on_scale(handful(codes, seed, slope=(0.2, -0.15)), costs, 1000)
    assert scale is not None
    assert all(coin.agrees for coin in scale.coins)
    for coin, code in zip(scale.coins, codes, strict=True):
        assert coin.diameter_mm in (None, DIAMETERS[code])
        assert coin.measured_mm == pytest.approx(DIAMETERS[code], rel=0.05)


def test_coins_that_could_all_be_the_next_size_up_stay_unsettled():
    # 20 and 50 cent are to each other nearly as 10 and 20 cent.
    scale = agree_on_scale(handful(["20c", "50c"], error=0.0), [GOLD, GOLD], 1000)
    assert scale is not None
    assert [coin.diameter_mm for coin in scale.coins] == [None, None]


def test_a_coin_that_disagrees_with_the_rest_is_flagged_and_measured():
    codes = ["1e", "2e", "1c", "5c", "2c"]
    outlines = handful(codes)
    costs = [{DIAMETERS[code]: 0.0} for code in codes]
    costs[2] = {DIAMETERS["5c"]: 0.0}  # taken for a 5 cent coin
    scale = agree_on_scale(outlines, costs, 1000)
    assert scale is not None
    assert [coin.agrees for coin in scale.coins] == [True, True, False, True, True]
    assert scale.agreeing == 4
    assert scale.coins[2].diameter_mm is None
    assert scale.coins[2].measured_mm == pytest.approx(DIAMETERS["1c"], rel=0.05)


def test_a_dearer_resemblance_gives_way_to_the_size():
    codes = ["1e", "2e", "2c"]
    costs = [
        {DIAMETERS["1e"]: 0.0},
        {DIAMETERS["2e"]: 0.0},
        {DIAMETERS["5c"]: 0.0, DIAMETERS["2c"]: 0.3},
    ]
    scale = agree_on_scale(handful(codes), costs, 1000)
    assert scale is not None
    assert scale.coins[2].diameter_mm is None or scale.coins[2].diameter_mm == DIAMETERS["2c"]
    assert scale.coins[2].agrees


def test_unknown_coins_are_measured_but_have_no_say():
    outlines = [*handful(["1e", "2e"]), Ellipse.circle(500, 500, 5 * 30 / 2)]
    scale = agree_on_scale(outlines, [{23.25: 0.0}, {25.75: 0.0}, {}], 1000)
    assert scale is not None
    assert scale.agreeing == 2
    assert scale.coins[2].diameter_mm is None
    assert scale.coins[2].measured_mm == pytest.approx(30, rel=0.1)


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_known_coins_have_no_scale_to_agree_on(count):
    outlines = handful(["1e"] * 3)
    assert agree_on_scale(outlines, [{23.25: 0.0}] * count + [{}] * (3 - count), 1000) is None


def test_two_coins_that_contradict_each_other_agree_on_nothing():
    outlines = [Ellipse.circle(100, 100, 50), Ellipse.circle(300, 100, 100)]
    assert agree_on_scale(outlines, [{23.25: 0.0}, {23.25: 0.0}], 1000) is None


def test_lists_of_different_lengths_are_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match=r"Received 2 outlines and 1 entries"):
        agree_on_scale(handful(["1e", "2e"]), [{23.25: 0.0}], 1000)


def test_settled_sizes_are_right():
    """Over many handfuls nearly no settled size is wrong, and most ambiguous coins are settled."""
    wrong = settled = ambiguous = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        codes = [str(c) for c in rng.choice(list(DIAMETERS), 6)]
        costs = [{DIAMETERS[c]: 0.0} if c not in ("10c", "20c", "50c") else GOLD for c in codes]
        scale = agree_on_scale(handful(codes, seed, slope=(0.05, -0.1)), costs, 1000)
        if scale is None:
            continue
        for code, coin in zip(codes, scale.coins, strict=True):
            if code in ("10c", "20c", "50c"):
                ambiguous += 1
                settled += coin.diameter_mm is not None
                wrong += coin.diameter_mm not in (None, DIAMETERS[code])
    assert ambiguous > 80
    assert settled / ambiguous > 0.7
    assert wrong / ambiguous < 0.02
