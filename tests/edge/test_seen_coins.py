"""What is seen of each coin of a picture."""

from __future__ import annotations

import numpy as np
import pytest

from recoinize_edge import coin_outlines, seen_coins
from recoinize_edge.coin_outlines import VIEWS
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.find_coins import FoundCoin
from recoinize_edge.other_outlines import FAR, RESIZED
from recoinize_edge.outline_search import DIRECTIONS, apart, one_side_moved
from recoinize_edge.seen_coins import see_coins
from recoinize_edge.view import CLOSE

from .conftest import coin_outline, draw_coin
from .resembling import Distances, OneCoin, soft_coin


def wrong_coin() -> FoundCoin:
    """An outline that took in something below the coin."""
    return FoundCoin(one_side_moved(coin_outline(), 0.14)[DIRECTIONS + 2], 0.9, 1.0)


@pytest.mark.parametrize(
    ("distance", "views"),
    [(CLOSE - 0.01, VIEWS), (FAR - 0.01, VIEWS), (FAR + 0.01, VIEWS * (1 + len(RESIZED)))],
)
def test_an_outline_stays_where_no_other_is_better(distance: float, views: int):
    coin = wrong_coin()
    (seen,), (near,) = see_coins(Distances(distance), draw_coin(100), [coin])
    assert seen == coin
    assert len(near) == views


def soft_and_far(monkeypatch: pytest.MonkeyPatch) -> tuple[np.ndarray, OneCoin]:
    """A coin without edges, to a reader to which even itself is not near."""
    for module in (seen_coins, coin_outlines):
        monkeypatch.setattr(module, "candidate_outlines", lambda image, outline: [outline] * 2)
    picture = soft_coin(104)
    return picture, OneCoin(picture, least=CLOSE)


def test_a_wrong_outline_gives_way_to_a_better_one(monkeypatch: pytest.MonkeyPatch):
    picture, reader = soft_and_far(monkeypatch)
    coin, true = wrong_coin(), coin_outline()
    (seen,), (near,) = see_coins(reader, picture, [coin])
    assert apart(seen.outline, true) < 0.5 * apart(coin.outline, true)
    assert seen.score == coin.score
    assert len(near) % VIEWS == 1
    assert float(near[-1][0][0]) == min(float(distances[0]) for distances, _ in near)


def test_an_outline_that_is_better_but_far_replaces_nothing(monkeypatch: pytest.MonkeyPatch):
    picture, reader = soft_and_far(monkeypatch)
    monkeypatch.setattr(seen_coins, "COUNTS_UP_TO", CLOSE)
    coin = wrong_coin()
    (seen,), (near,) = see_coins(reader, picture, [coin])
    assert seen == coin
    assert len(near) % VIEWS == 1  # what is seen along it counts all the same


def test_a_core_gives_way_to_the_whole_coin_that_is_close(monkeypatch: pytest.MonkeyPatch):
    picture, _ = soft_and_far(monkeypatch)
    monkeypatch.setattr(seen_coins, "FAR", 0.25)  # what this reader gives for the core is 0.3
    monkeypatch.setattr(seen_coins, "CLOSE", 0.1)
    monkeypatch.setattr(seen_coins, "climbed", lambda *given: pytest.fail("it was close"))
    true = coin_outline()
    core = FoundCoin(true.resized(1 / RESIZED[0]), 0.9, 1.0)
    (seen,), (near,) = see_coins(OneCoin(picture), picture, [core])
    assert apart(seen.outline, true) < 0.05
    assert len(near) == VIEWS * (1 + len(RESIZED))


def test_a_little_nearer_is_not_enough(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seen_coins, "CLEARLY_NEARER", 2.0)
    monkeypatch.setattr(seen_coins, "NEARER", 2.0)
    picture, reader = soft_and_far(monkeypatch)
    coin = wrong_coin()
    (seen,), (near,) = see_coins(reader, picture, [coin])
    assert seen == coin
    assert len(near) % VIEWS == 0


def test_coins_are_squeezed_as_far_as_the_most_tilted_one(monkeypatch: pytest.MonkeyPatch):
    least: list[float] = []
    monkeypatch.setattr(
        seen_coins,
        "climbed",
        lambda *given: least.append(given[3]) or given[2],
    )
    round_one = FoundCoin(coin_outline(), 0.9, 1.0)
    tilted = wrong_coin()
    for coins in ([round_one, tilted], [round_one]):
        see_coins(Distances(FAR - 0.01), draw_coin(104), coins)
    ratio = tilted.outline.minor / tilted.outline.major
    assert least == pytest.approx([0.92 * ratio, 0.92 * ratio, 0.92])


def test_no_coins_give_nothing():
    assert see_coins(Distances(1.0), draw_coin(100), []) == ([], [])


def test_a_slim_outline_is_read_as_far_as_it_can_be():
    slim = FoundCoin(Ellipse(100, 100, 30, 2.05), 0.9, 1.0)
    _, (near,) = see_coins(Distances(CLOSE - 0.01), draw_coin(100), [slim])
    assert 1 <= len(near) < VIEWS


def test_an_outline_without_area_is_refused():
    with pytest.raises(ImageError, match="at least 2 pixels"):
        see_coins(Distances(1.0), draw_coin(100), [FoundCoin(Ellipse(100, 100, 1, 1), 0.9, 1.0)])
