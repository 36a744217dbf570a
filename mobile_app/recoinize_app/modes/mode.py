"""What a mode makes of coins and commands."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from recoinize_app import texts
from recoinize_app.coins_in_view import CoinsInView
from recoinize_app.haptics.patterns import REFUSED, coin_pattern, in_turn, total_pattern
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.preferences import PreferencesFile
from recoinize_app.reply import Reply, plain
from recoinize_edge.answer import Answer
from recoinize_edge.video import CoinInView, Seen

MOST_IN_FULL = 2
"""More coins at once are told by their values only: a handful would take too long."""


class Mode(ABC):
    """One mode of the app.

    Args:
        view: the coins in view.
        preferences: what the user has chosen.

    Attributes:
        name: key of its name in `texts.MODES` and of its help in `texts.MODE_HELP`.
    """

    name: str

    def __init__(self, view: CoinsInView, preferences: PreferencesFile) -> None:
        self.view = view
        self.preferences = preferences

    def enter(self, seconds: float) -> None:  # noqa: B027
        """The mode begins or goes on; coins may be in view already."""

    def seen(self, event: Seen, seconds: float) -> None:  # noqa: B027
        """A coin was settled while this mode is on; `view` has it already."""

    def left(self, track: int, seconds: float) -> None:  # noqa: B027
        """A coin has left; every mode is told."""

    def moved(self, coins: Sequence[CoinInView], seconds: float) -> None:  # noqa: B027
        """Coins are where a new frame shows them; every mode is told."""

    def lose_sight(self, seconds: float) -> None:  # noqa: B027
        """All coins are out of view; tracks begin anew."""

    def announce(self, coins: Mapping[int, Answer], corrects: bool) -> Reply:
        """Tell of coins that were settled just now.

        Args:
            coins: by track; some may have left.
            corrects: whether another value was told before; then there is one coin.
        """
        verbosity = self.preferences.current.verbosity if len(coins) <= MOST_IN_FULL else "value"
        answers = dict(coins)

        def words(phrases: Phrases) -> str:
            said = [self.tell(t, phrases.coin(a, verbosity), phrases) for t, a in answers.items()]
            together = ", ".join(said)
            return sentence(phrases.correction(together) if corrects else together)

        pattern = in_turn(coin_pattern(answer) for answer in answers.values())
        return Reply(words, pattern, private=True)

    def tell(self, track: int, coin: str, phrases: Phrases) -> str:
        """What this mode adds to a coin's name."""
        return coin

    def total(self) -> Reply:
        """The sum of the coins in view."""
        total = self.view.total
        return Reply(lambda phrases: phrases.total(total), total_pattern(total), private=True)

    def details(self) -> Reply:
        """All that is known of the coin that was settled last."""
        latest = self.view.latest
        if latest is None:
            return plain(texts.NOTHING_SEEN, REFUSED)
        return Reply(
            lambda phrases: " ".join(phrases.details(latest)), coin_pattern(latest), private=True
        )

    @abstractmethod
    def act(self) -> Reply:
        """What `Command.ACT` does in this mode."""

    def undo(self) -> Reply:
        """Take the last change back."""
        return plain(texts.NOTHING_TO_UNDO, REFUSED)

    def clear(self) -> Reply:
        """Begin anew."""
        return plain(texts.NOT_HERE, REFUSED)

    def headline(self, phrases: Phrases) -> str:
        """The most important words of the screen."""
        coins = list(self.view.answers.values())
        if not coins:
            return phrases.text(texts.NOTHING_SEEN)
        if len(coins) == 1:
            return sentence(phrases.coin(coins[0], "value")).rstrip(".")
        total = self.view.total
        return phrases.amount(total.cents) if total.counted else phrases.total(total)

    def detail(self, phrases: Phrases) -> str:
        """What goes with the headline."""
        coins = self.view.from_left_to_right()
        if len(coins) == 1:
            return " ".join(phrases.details(coins[0])[1:])
        return ", ".join(phrases.coin(coin, "value") for coin in coins)
