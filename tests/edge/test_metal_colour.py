"""Metals told apart by colour, under lights of any colour."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.metal_colour import COLOUR_COST, METALS, coin_colour, metal_costs
from recoinize_edge.preprocessing import PreprocessingSpec, unwrap

COPPER, GOLD = (150, 99, 74), (150, 122, 80)
PALE_GOLD, SILVER = (150, 125, 94), (140, 126, 115)  # of bimetal coins
LOOKS = {
    "copper": (COPPER, COPPER),
    "gold": (GOLD, GOLD),
    "1e": (SILVER, PALE_GOLD),
    "2e": (PALE_GOLD, SILVER),
}
"""Core and ring in the light of a room, sRGB."""

SPEC = PreprocessingSpec()
LIGHTS = [(1.0, 1.0, 1.0), (1.15, 1.0, 0.7), (0.9, 1.0, 1.15), (1.25, 0.9, 0.6)]
UNDECIDED = np.zeros((1, len(METALS)))


def colour_of(metal: str, light: tuple[float, float, float], seed: int = 0) -> np.ndarray:
    """Colour measured on a drawn coin of this metal with grain, marks and a reflection."""
    rng = np.random.default_rng(seed)
    picture = np.full((120, 120, 3), 90.0)
    y, x = np.mgrid[:120, :120]
    radius = np.hypot(x - 60, y - 60) / 50
    core, ring = (np.array(colour) * light for colour in LOOKS[metal])
    picture[radius <= 1] = ring
    picture[radius < 0.72] = core
    picture *= 1 + 0.1 * rng.standard_normal((120, 120, 1))
    picture[np.hypot(x - 75, y - 45) < 9] = 255
    image = np.clip(picture, 0, 255).astype(np.uint8)
    return coin_colour(unwrap(image, Ellipse.circle(60, 60, 50), SPEC), SPEC)


def told(costs: np.ndarray) -> list[str]:
    return [METALS[i] for i in costs.argmin(axis=1)]


@pytest.mark.parametrize("light", LIGHTS)
def test_coins_of_all_metals_are_told_apart_under_any_light(light):
    metals = ["copper", "gold", "1e", "2e", "gold", "copper"]
    colours = np.array([colour_of(metal, light, i) for i, metal in enumerate(metals)])
    costs = metal_costs(colours, np.zeros((len(metals), len(METALS))))
    assert told(costs) == metals
    assert costs.min() == 0 and costs.max() <= COLOUR_COST
    assert np.sort(costs, axis=1)[:, 1].min() > 1


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize("metal", ["1e", "2e"])
def test_a_bimetal_coin_gives_itself_away_alone(metal, light):
    costs = metal_costs(colour_of(metal, light)[None], UNDECIDED)
    assert told(costs) == [metal]
    assert np.sort(costs[0])[1] > 2


def test_what_the_reliefs_say_about_one_coin_tells_the_light_for_the_others():
    # Under red light, gold alone could be copper in daylight.
    light = (1.3, 0.95, 0.7)
    colours = np.array([colour_of("gold", light, i) for i in range(3)])
    alone = metal_costs(colours, np.zeros((3, len(METALS))))
    sure_of_first = np.zeros((3, len(METALS)))
    sure_of_first[0, [0, 2, 3]] = 8.0
    together = metal_costs(colours, sure_of_first)
    assert told(together)[1:] == ["gold", "gold"]
    assert together[1, 0] > alone[1, 0]


def test_a_colour_that_no_metal_has_says_nothing():
    green = np.array([[-2.0, -1.0, -2.0, -1.0]])
    gold = np.array([colour_of("gold", (1, 1, 1), i) for i in range(6)])
    costs = metal_costs(np.concatenate([gold, green]), np.zeros((7, len(METALS))))
    assert told(costs[:6]) == ["gold"] * 6
    assert costs[6].max() < 3


def test_a_brighter_picture_has_the_same_colours():
    dim = colour_of("2e", (0.6, 0.6, 0.6))
    assert dim == pytest.approx(colour_of("2e", (1, 1, 1)), abs=0.06)


@pytest.mark.parametrize("value", [0, 255])
def test_black_and_white_coins_have_a_finite_colour(value):
    polar = np.full(SPEC.shape, value, np.uint8)
    assert coin_colour(polar, SPEC) == pytest.approx([0, 0, 0, 0])
