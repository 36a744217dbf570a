"""Collect: a list of the coins that the user has come across."""

from __future__ import annotations

from pathlib import Path

from recoinize_app import texts
from recoinize_app.coins_in_view import CoinsInView
from recoinize_app.collection import Collection
from recoinize_app.haptics.patterns import ACKNOWLEDGED, REFUSED
from recoinize_app.modes.mode import Mode
from recoinize_app.phrases import Phrases, sentence
from recoinize_app.preferences import PreferencesFile
from recoinize_app.reply import Reply, plain
from recoinize_edge.coin import COMMON_SIDE_COUNTRY
from recoinize_edge.video import Seen


class Collect(Mode):
    """Coins whose value and country are sure enter the collection.

    Args:
        view: as in `Mode`.
        preferences: as in `Mode`.
        collection: where they are kept.
        export_folder: where the CSV file is written.
    """

    name = "collect"

    def __init__(
        self,
        view: CoinsInView,
        preferences: PreferencesFile,
        collection: Collection,
        export_folder: Path,
    ) -> None:
        super().__init__(view, preferences)
        self.collection = collection
        self.export_folder = export_folder
        self._new: dict[int, bool] = {}
        self._last: int | None = None  # track that was collected last

    def seen(self, event: Seen, seconds: float) -> None:
        """Collect the coin, once for each time it is shown.

        Raises:
            OSError: the collection could not be written.
        """
        answer = event.answer
        if event.track == self._last:
            self.collection.undo()  # it was collected as what it is not
        self._new.pop(event.track, None)
        self._last = None
        if answer.denomination is None or answer.country in (None, COMMON_SIDE_COUNTRY):
            return
        self._last = event.track
        self._new[event.track] = self.collection.is_new(answer)
        self.collection.add(answer)

    def lose_sight(self, seconds: float) -> None:
        """Tracks begin anew."""
        self._new.clear()
        self._last = None

    def tell(self, track: int, coin: str, phrases: Phrases) -> str:
        """Whether the coin is the first of its kind."""
        if self._new.get(track):
            return f"{coin}, {phrases.text(texts.NEW_IN_COLLECTION)}"
        return coin

    def total(self) -> Reply:
        """How large the collection is."""
        return Reply(self._size)

    def details(self) -> Reply:
        """The coin in view; without one, the countries that are missing."""
        if self.view.latest is not None:
            return super().details()
        return Reply(
            lambda phrases: sentence(phrases.missing(self.collection.missing_countries())),
            ACKNOWLEDGED,
        )

    def act(self) -> Reply:
        """Write the collection to a CSV file.

        Raises:
            OSError: it could not be written.
        """
        if not self.collection.coins:
            return plain(texts.COLLECTION_EMPTY, REFUSED)
        path = self.collection.export_csv(self.export_folder)
        return Reply(lambda phrases: phrases.text(texts.EXPORT_WRITTEN, name=path.name))

    def undo(self) -> Reply:
        """Take the coin that was collected last out again.

        Raises:
            OSError: the collection could not be written.
        """
        self._last = None
        coin = self.collection.undo()
        if coin is None:
            return plain(texts.NOTHING_TO_UNDO, REFUSED)

        def words(phrases: Phrases) -> str:
            name = f"{phrases.denomination(coin.denomination)}, {phrases.country(coin.country)}"
            return sentence(phrases.taken_back(name))

        return Reply(words)

    def headline(self, phrases: Phrases) -> str:
        """The coin in view; without one, how large the collection is."""
        return super().headline(phrases) if self.view.answers else self._size(phrases)

    def detail(self, phrases: Phrases) -> str:
        """What goes with the coin; without one, the countries that are missing."""
        if self.view.answers:
            return super().detail(phrases)
        return sentence(phrases.missing(self.collection.missing_countries()))

    def _size(self, phrases: Phrases) -> str:
        if not self.collection.coins:
            return phrases.text(texts.COLLECTION_EMPTY)
        countries = {coin.country for coin in self.collection.coins}
        return sentence(phrases.collected(len(self.collection.coins), len(countries)))
