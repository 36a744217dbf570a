"""What is seen of a coin that lies alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge import seen_coin
from recoinize_edge.bundle import Bundle
from recoinize_edge.coin_outlines import VIEWS
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.other_outlines import FAR, RESIZED
from recoinize_edge.outline_search import DIRECTIONS, apart, one_side_moved
from recoinize_edge.reader import CoinReader
from recoinize_edge.seen_coin import COUNTS_UP_TO, see_coin
from recoinize_edge.view import CLOSE, nearest_view

from .conftest import coin_outline, draw_coin
from .resembling import Distances, OneCoin, soft_coin


@pytest.mark.parametrize(
    ("distance", "count"),
    [
        (CLOSE - 0.01, VIEWS),
        (CLOSE + 0.01, VIEWS + 1),
        (FAR - 0.01, VIEWS + 1),
        (COUNTS_UP_TO - 0.001, VIEWS * (1 + len(RESIZED)) + 1),
        (COUNTS_UP_TO + 0.001, VIEWS),  # looked at along the others, in vain
    ],
)
def test_the_less_a_coin_resembles_the_more_is_tried(
    distance: float, count: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("recoinize_edge.other_outlines._found_near", lambda image, outline: [])
    views = see_coin(Distances(distance), draw_coin(100), coin_outline())
    assert len(views) == count
    assert views[0].outline == coin_outline()


def test_an_outline_that_is_wrong_at_one_side_is_moved(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        "recoinize_edge.coin_outlines.candidate_outlines", lambda image, outline: [outline] * 2
    )
    picture, true = soft_coin(104), coin_outline()
    wrong = one_side_moved(true, 0.14)[DIRECTIONS + 2]
    best = {}
    for least in (0.0, CLOSE):  # near enough as it is; not near even along the true outline
        monkeypatch.setattr(seen_coin, "FAR", 2.0)
        monkeypatch.setattr(seen_coin, "MOVED_UP_TO", 2.0)
        views = see_coin(OneCoin(picture, least=least), picture, wrong)
        best[least] = apart(nearest_view(views).outline, true)
    assert len(views) == VIEWS + 1
    assert best[CLOSE] < 0.5 * best[0.0]


def test_an_outline_is_squeezed_a_little_at_most(monkeypatch: pytest.MonkeyPatch):
    given: list[float] = []
    monkeypatch.setattr(
        seen_coin, "climbed", lambda *arguments: given.append(arguments[3]) or arguments[2]
    )
    tilted = Ellipse(100, 100, 50, 40, 0.3)
    see_coin(Distances(CLOSE + 0.01), draw_coin(104), tilted)
    assert given == pytest.approx([0.92 * 0.8])


def test_a_coin_whose_core_was_outlined_resembles_its_reference_more_as_a_whole(
    built_bundle: Path, monkeypatch: pytest.MonkeyPatch
):
    reader = CoinReader(Bundle.load(built_bundle))
    whole = coin_outline()
    core = Ellipse.circle(whole.cx, whole.cy, whole.major / RESIZED[0])
    distances = []
    for far in (0.0, 2.0):
        monkeypatch.setattr(seen_coin, "FAR", far)
        monkeypatch.setattr(seen_coin, "CLOSE", 2.0)
        answer = reader.read(draw_coin(104), core)
        distances.append(answer.candidates[0].distance)
    assert answer.candidates[0].label.face_id == "fr-1e-1"
    assert distances[0] < 0.8 * distances[1]


def test_an_outline_without_area_is_refused():
    with pytest.raises(ImageError, match="at least 2 pixels"):
        see_coin(Distances(1.0), np.full((200, 200, 3), 99, np.uint8), Ellipse(100, 100, 1, 1))
