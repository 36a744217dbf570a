"""Which coins a sum is of."""

from __future__ import annotations

from recoinize_app.coins_in_view import CoinsInView
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.video import CoinInView, Left, Seen

from .coin_events import UNKNOWN, answer

OUTLINE = Ellipse.circle(50, 50, 20)


def test_a_sum_says_how_many_coins_are_not_settled_yet() -> None:
    view, two = CoinsInView(), answer("2e", "de")
    view.enter(Seen(1, two, OUTLINE, 0.0))
    waiting = [CoinInView(1, OUTLINE, two), CoinInView(2, OUTLINE, None)]
    view.move([*waiting, CoinInView(3, OUTLINE, None, certain=False)])
    assert (view.total.cents, view.total.counted, view.total.unknown) == (200, 1, 1)
    view.enter(Seen(2, two, OUTLINE, 0.1))
    view.move([CoinInView(1, OUTLINE, two), CoinInView(2, OUTLINE, two)])
    assert (view.total.cents, view.total.unknown) == (400, 0)
    view.leave(Left(1, 0.2))
    assert view.total.cents == 200


def test_a_sum_warns_of_what_may_be_more_coins() -> None:
    view, two = CoinsInView(), answer("2e", "de")
    view.enter(Seen(1, two, OUTLINE, 0.0))
    faint = CoinInView(2, OUTLINE, UNKNOWN, certain=False, suspected=True)
    view.move([CoinInView(1, OUTLINE, two), faint])
    assert view.total.suspected == 1 and not view.total.certain
    view.clear()
    assert view.total.certain
