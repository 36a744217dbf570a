"""Count: a running total while coins are moved under the camera."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from recoinize_app import texts
from recoinize_app.coins_in_view import CoinsInView
from recoinize_app.haptics.patterns import REFUSED, amount_pattern
from recoinize_app.modes.mode import Mode
from recoinize_app.modes.tally import Outcome, Tally
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.preferences import PreferencesFile
from recoinize_app.reply import Reply, plain
from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.video import CoinInView, Seen


class Count(Mode):
    """Adds up coins; the sum lasts until it is cleared or the app ends."""

    name = "count"

    def __init__(self, view: CoinsInView, preferences: PreferencesFile) -> None:
        super().__init__(view, preferences)
        self.tally = Tally()
        self._outcomes: dict[int, Outcome] = {}

    def enter(self, seconds: float) -> None:
        """Coins that are in view already are counted if the user asks for it (`act`)."""
        for track, answer in self.view.answers.items():
            self.tally.note(track, answer.denomination, self.view.outlines[track], seconds)

    def seen(self, event: Seen, seconds: float) -> None:
        """Add the coin to the sum, if it is a new one."""
        self._outcomes[event.track] = self.tally.see(
            event.track, event.answer.denomination, event.outline, seconds
        )

    def left(self, track: int, seconds: float) -> None:
        """Remember how the coin went."""
        self.tally.leave(track, seconds)

    def moved(self, coins: Sequence[CoinInView], seconds: float) -> None:
        """Remember where coins are."""
        for coin in coins:
            self.tally.move(coin.track, coin.outline, seconds)

    def lose_sight(self, seconds: float) -> None:
        """What is seen next may be what was counted before."""
        self.tally.lose_sight(seconds)
        self._outcomes.clear()

    def announce(self, coins: Mapping[int, Answer], corrects: bool) -> Reply:
        """Each coin, whether it is counted, and the new total."""
        reply = super().announce(coins, corrects)

        def words(phrases: Phrases) -> str:
            return f"{reply.words(phrases)} {sentence(phrases.new_total(self.tally.cents))}"

        return Reply(words, reply.pattern, private=True)

    def tell(self, track: int, coin: str, phrases: Phrases) -> str:
        """Whether the coin is in the sum."""
        outcome = self._outcomes.get(track)
        if outcome is Outcome.ALREADY_COUNTED:
            return f"{coin}, {phrases.text(texts.ALREADY_COUNTED)}"
        return f"{coin}, {phrases.text(texts.NOT_COUNTED)}" if outcome is Outcome.UNSURE else coin

    def total(self) -> Reply:
        """The sum of all counted coins."""
        return self._total_after()

    def details(self) -> Reply:
        """How many of each denomination were counted."""
        counts = Counter(coin.denomination for coin in self.tally.coins)
        codes = [code for code in reversed(DENOMINATIONS) if code in counts]

        def words(phrases: Phrases) -> str:
            said = [phrases.times(counts[code], code) for code in codes]
            said.append(phrases.new_total(self.tally.cents))
            return " ".join(sentence(part) for part in said)

        return Reply(words, amount_pattern(self.tally.cents), private=True)

    def act(self) -> Reply:
        """Count coins in view as new."""
        if not self.tally.count_as_new():
            return plain(texts.NOT_HERE, REFUSED)
        return self._total_after(texts.COUNTED_AS_NEW)

    def undo(self) -> Reply:
        """Take the last coin, or the clearing, back."""
        gone = self.tally.undo()
        if gone is None:
            return plain(texts.NOTHING_TO_UNDO, REFUSED)
        if not gone:
            return self._total_after(texts.COUNT_IS_BACK)

        def words(phrases: Phrases) -> str:
            coins = ", ".join(phrases.denomination(coin.denomination) for coin in gone)
            taken, total = phrases.taken_back(coins), phrases.new_total(self.tally.cents)
            return f"{sentence(taken)} {sentence(total)}"

        return Reply(words, amount_pattern(self.tally.cents), private=True)

    def clear(self) -> Reply:
        """Begin at zero."""
        self.tally.clear()
        return self._total_after(texts.COUNT_CLEARED)

    def headline(self, phrases: Phrases) -> str:
        """The sum."""
        return phrases.amount(self.tally.cents)

    def detail(self, phrases: Phrases) -> str:
        """Of how many coins, and which was the last."""
        said = phrases.coins(len(self.tally.coins))
        if self.tally.coins:
            said = f"{said}, + {phrases.denomination(self.tally.coins[-1].denomination)}"
        return said

    def _total_after(self, text: str | None = None) -> Reply:
        def words(phrases: Phrases) -> str:
            count = phrases.coins(len(self.tally.coins))
            total = sentence(f"{phrases.amount(self.tally.cents)}, {count}")
            return total if text is None else f"{phrases.text(text)} {total}"

        return Reply(words, amount_pattern(self.tally.cents), private=True)
