from __future__ import annotations

import pytest

from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.coin_types import coin_type, coin_types


def test_sizes_are_those_of_the_edge() -> None:
    assert list(coin_types()) == list(DENOMINATIONS)
    for code, denomination in DENOMINATIONS.items():
        assert coin_type(code).cents == denomination.cents
        assert coin_type(code).diameter_mm == denomination.diameter_mm
        assert coin_type(code).thickness_mm == denomination.thickness_mm


# Density in g/cm³ of the alloys, from tables of materials: a typing error in a weight or a size
# of the table shows here.
@pytest.mark.parametrize(
    ("alloy", "density"),
    [
        ("copper-plated steel", 7.85),
        ("nordic gold", 7.8),
        ("bimetal-1e", 8.6),
        ("bimetal-2e", 8.6),
    ],
)
def test_weights_agree_with_sizes(alloy: str, density: float) -> None:
    for coin in coin_types().values():
        if coin.alloy == alloy:
            volume = 3.14159 * (coin.diameter_mm / 20) ** 2 * coin.thickness_mm / 10
            # The relief's field lies below the rim, so the coin is lighter than a full cylinder.
            assert 0.75 * density < coin.weight_g / volume < density


def test_only_bimetal_coins_have_a_core() -> None:
    for coin in coin_types().values():
        assert (coin.core_mm is not None) == coin.alloy.startswith("bimetal")
        assert coin.core_mm is None or 0.6 < coin.core_mm / coin.diameter_mm < 0.8


def test_unknown_denomination_is_named() -> None:
    with pytest.raises(CatalogueError, match="Received '3c'"):
        coin_type("3c")
