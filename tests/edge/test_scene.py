"""Reading all coins of a picture together, with the tiny bundle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.face_table import FaceTable
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.joint_decision import CONFIRMED_DISTANCE, PAIRED_DISTANCE, decide_together
from recoinize_edge.reader import CoinReader
from recoinize_edge.scene import read_scene

from .conftest import LABELS, draw_coin

FACES = FaceTable.of(LABELS)


@pytest.fixture(scope="module")
def reader(built_bundle: Path) -> CoinReader:
    return CoinReader(Bundle.load(built_bundle))


def table(*coins: tuple[int, int, int, int]) -> np.ndarray:
    """Drawn coins: seed, left, top, and size, of which a coin's diameter is 0.8."""
    picture = np.full((420, 700, 3), 30, np.uint8)
    for seed, left, top, size in coins:
        picture[top : top + size, left : left + size] = draw_coin(seed, size)
    noise = np.random.default_rng(0).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def near(face: int, distance: float, *more: tuple[int, float]) -> list[tuple]:
    """One view of a coin whose nearest references are these."""
    rows = [(face, distance), *more]
    return [(np.float32([d for _, d in rows]), np.int32([f for f, _ in rows]))]


def coin(diameter: float, number: int, scale: float = 4.0, score: float = 0.9) -> FoundCoin:
    return FoundCoin(Ellipse.circle(100.0 + 150 * number, 200.0, diameter * scale / 2), score, 1.0)


def test_all_coins_of_a_picture_are_read(reader: CoinReader):
    one_euro = round(200 * 23.25 / 25.75)
    picture = table((100, 20, 100, 200), (104, 240, 120, one_euro), (105, 460, 90, 200))
    scene = read_scene(reader, picture)
    assert sorted(c.answer.text for c in scene.coins) == [
        "1 euro · France",
        "2 euro · Germany",
        "2 euro · common side",
    ]
    measured = sorted(c.measured_mm for c in scene.coins if c.measured_mm is not None)
    assert measured == pytest.approx([23.25, 25.75, 25.75], abs=0.5)


def test_a_coin_whose_outline_was_too_large_gets_a_second_look(reader: CoinReader):
    """Copper coins of Finland share a design; the outline lies between 2 and 5 cent."""
    two_cent = round(160 * 18.75 / 25.75)
    places = [
        (100, 10, 100, 160),
        (104, 300, 100, round(160 * 23.25 / 25.75)),
        (105, 460, 100, 160),
        (1, 175, 100, two_cent),
    ]

    def outline(left: int, top: int, size: int, factor: float = 1.0) -> FoundCoin:
        middle = (size - 1) / 2
        return FoundCoin(Ellipse.circle(left + middle, top + middle, 0.4 * size * factor), 0.9, 1.0)

    found = [outline(*place[1:]) for place in places[:3]]
    off = outline(*places[3][1:], factor=1.065)
    assert read_scene(reader, table(*places), [off]).coins[0].answer.denomination is None
    coin = read_scene(reader, table(*places), [*found, off]).coins[3]
    assert coin.answer.text == "2 cent · Finland"
    assert coin.measured_mm == 18.75
    assert coin.found.outline.major == pytest.approx(0.4 * two_cent, rel=0.03)


def test_a_picture_without_coins_has_none(reader: CoinReader):
    scene = read_scene(reader, table())
    assert scene.coins == () and scene.scale is None


def test_other_pictures_are_refused(reader: CoinReader):
    with pytest.raises(ImageError, match="Expected a uint8 picture"):
        read_scene(reader, np.zeros((60, 60), np.uint8))


def test_coins_that_share_a_design_cost_the_same():
    costs = FACES.diameter_costs(FACES.relief_costs(near(1, 0.1, (0, 0.22)), 0.06))
    assert costs[16.25] == costs[18.75] == costs[21.25] == 0
    assert costs[25.75] > 1
    assert 23.25 not in costs


FINNISH_COPPER, GERMAN_2E, FRENCH_1E, COMMON_2E = 1, 0, 4, 5


def test_the_size_settles_coins_that_share_a_design(reader: CoinReader):
    coins = [coin(25.75, 0), coin(23.25, 1), coin(25.75, 2), coin(18.75, 3), coin(21.25, 4)]
    views = [
        near(GERMAN_2E, 0.1),
        near(FRENCH_1E, 0.1),
        near(COMMON_2E, 0.1),
        near(FINNISH_COPPER, 0.1),
        near(FINNISH_COPPER, 0.1),
    ]
    answers, scale = decide_together(coins, views, FACES, reader.bundle.decision, 1000)
    assert scale is not None and scale.agreeing == 5
    assert [answer.denomination for answer in answers] == ["2e", "1e", "2e", "2c", "5c"]


def test_a_coin_of_the_wrong_size_is_doubted(reader: CoinReader):
    coins = [coin(25.75, 0), coin(23.25, 1), coin(25.75, 2), coin(20.0, 3)]
    views = [
        near(GERMAN_2E, 0.1),
        near(FRENCH_1E, 0.1),
        near(COMMON_2E, 0.1),
        near(GERMAN_2E, 0.1),
    ]
    answers, _ = decide_together(coins, views, FACES, reader.bundle.decision, 1000)
    assert [answer.known for answer in answers] == [True, True, True, False]
    assert answers[3].reason is not None and "size" in answers[3].reason


@pytest.mark.parametrize(
    ("beside", "farthest"),
    [(0, None), (1, PAIRED_DISTANCE), (2, CONFIRMED_DISTANCE), (4, CONFIRMED_DISTANCE)],
)
def test_coins_beside_confirm_one_that_the_reader_is_not_sure_of(
    reader: CoinReader, beside: int, farthest: float | None
):
    spec = reader.bundle.decision
    assert spec.threshold < PAIRED_DISTANCE < CONFIRMED_DISTANCE
    coins = [coin(mm, i) for i, mm in enumerate([25.75, 23.25, 25.75, 23.25][:beside])]
    views = [near(f, 0.1) for f in (GERMAN_2E, FRENCH_1E, COMMON_2E, FRENCH_1E)[:beside]]
    coins.append(coin(25.75, beside))
    limit = spec.threshold if farthest is None else farthest
    known = [
        decide_together(coins, [*views, near(GERMAN_2E, limit + more)], FACES, spec, 1000)[0][
            -1
        ].known
        for more in (-0.01, 0.01)
    ]
    assert known == [True, False]


def test_faint_outlines_have_no_say_about_the_scale(reader: CoinReader):
    coins = [coin(25.75, 0), coin(23.25, 1), coin(40.0, 2, score=0.4), coin(33.0, 3, score=0.4)]
    views = [near(GERMAN_2E, 0.1), near(FRENCH_1E, 0.1), near(COMMON_2E, 0.1), near(COMMON_2E, 0.1)]
    _, scale = decide_together(coins, views, FACES, reader.bundle.decision, 1000)
    assert scale is not None
    assert scale.agreeing == 2
    assert scale.pixels_per_mm == pytest.approx(4.0, rel=0.02)


def test_the_colour_of_a_coin_that_lies_alone_is_not_heard():
    """A two euro's colour would rule out the copper rival that makes a stranger doubtful."""
    spec = DecisionSpec(1, 0.8, country_margin=0.5, denomination_margin=0.5)
    views = [near(0, 0.7, (1, 0.9))]
    under_lamps = np.array([(-0.10, -0.01, -0.26, 0.41)]) + np.tile((0.50, -0.59), 2)
    seen, blind = (
        decide_together([coin(25.75, 0)], views, FACES, spec, 700, colours)[0][0]
        for colours in (under_lamps, None)
    )
    assert seen == blind
    assert not blind.known
