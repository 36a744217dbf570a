"""The coins that were settled and have not left."""

from __future__ import annotations

from collections.abc import Sequence

from recoinize_edge.answer import Answer
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.totals import Total
from recoinize_edge.video import CoinInView, Left, Seen


class CoinsInView:
    """Follows events, so that every mode knows what lies under the camera.

    Attributes:
        answers: what was settled, by track, in the order in which coins were settled.
        outlines: where these coins are, by track.
        unsettled: how many coins are in view of which nothing was said yet.
        suspected: how many round things in view may be further coins, too faint to tell.
    """

    def __init__(self) -> None:
        self.answers: dict[int, Answer] = {}
        self.outlines: dict[int, Ellipse] = {}
        self.unsettled = 0
        self.suspected = 0

    @property
    def total(self) -> Total:
        """Sum of the coins in view; those that are not settled yet count as unknown."""
        pending = [Answer.unknown("it is not settled yet")] * self.unsettled
        return Total.of([*self.answers.values(), *pending], self.suspected)

    @property
    def latest(self) -> Answer | None:
        """The coin that was settled last, of those in view."""
        return next(reversed(self.answers.values()), None)

    def enter(self, event: Seen) -> None:
        """A coin was settled, or settled anew."""
        self.answers[event.track] = event.answer
        self.outlines[event.track] = event.outline

    def leave(self, event: Left) -> None:
        """A coin has left."""
        self.answers.pop(event.track, None)
        self.outlines.pop(event.track, None)

    def move(self, coins: Sequence[CoinInView]) -> None:
        """Coins are where a new frame shows them."""
        for coin in coins:
            if coin.track in self.outlines:
                self.outlines[coin.track] = coin.outline
        self.unsettled = sum(
            coin.certain and coin.answer is None and coin.track not in self.answers
            for coin in coins
        )
        self.suspected = sum(coin.suspected for coin in coins)

    def clear(self) -> None:
        """Nothing is in view."""
        self.answers.clear()
        self.outlines.clear()
        self.unsettled = self.suspected = 0

    def from_left_to_right(self) -> list[Answer]:
        """Coins as they lie in the picture."""
        tracks = sorted(self.answers, key=lambda track: self.outlines[track].cx)
        return [self.answers[track] for track in tracks]
