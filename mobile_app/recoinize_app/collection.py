"""The coins that the user has come across, in a file that survives a crash."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

from recoinize_app.atomic_file import set_aside, write_whole
from recoinize_edge.answer import Answer
from recoinize_edge.coin import COMMON_SIDE_COUNTRY, COUNTRY_NAMES

EXPORT_NAME = "recoinize-collection.csv"


@dataclass(frozen=True, slots=True)
class CollectedCoin:
    """A coin in the collection.

    Attributes:
        country: ISO 3166-1 alpha-2 in lower case.
        denomination: code, as `2e`.
        edition: which series or year; empty where it was not sure.
        face_id: name of the face that was recognized; empty where it was not sure.
        first_seen: day on which it was collected first, as `2026-11-22`.
        times: how often it was come across.
    """

    country: str
    denomination: str
    edition: str
    face_id: str
    first_seen: str
    times: int = 1


class Collection:
    """Coins seen, one entry a kind: country, denomination and edition.

    A missing file is an empty collection; a damaged one is set aside. Every change is written at
    once, whole.

    Args:
        path: a JSON file; None keeps nothing.
        today: gives the day of collecting.

    Attributes:
        coins: in the order in which they were collected.
        damaged: where a damaged file was put, None if there was none.
    """

    def __init__(self, path: Path | None, today: Callable[[], date] = date.today) -> None:
        self.path = path
        self.damaged: Path | None = None
        self._today = today
        self._before: list[list[CollectedCoin]] = []
        self.coins = self._read()

    def is_new(self, answer: Answer) -> bool:
        """Whether a coin would be the first of its kind."""
        kind = _kind(self._coin(answer))
        return all(_kind(coin) != kind for coin in self.coins)

    def add(self, answer: Answer) -> None:
        """Collect a coin.

        Args:
            answer: with a denomination and a country.

        Raises:
            OSError: the collection could not be written; it holds the coin until the app ends.
        """
        coin = self._coin(answer)
        self._before.append(self.coins)
        for i, known in enumerate(self.coins):
            if _kind(known) == _kind(coin):
                again = replace(known, times=known.times + 1)
                self.coins = [*self.coins[:i], again, *self.coins[i + 1 :]]
                break
        else:
            self.coins = [*self.coins, coin]
        self._write()

    def undo(self) -> CollectedCoin | None:
        """Take back what was collected last since the app was opened.

        Returns:
            That coin; None if there was none.

        Raises:
            OSError: the collection could not be written.
        """
        if not self._before:
            return None
        now, self.coins = self.coins, self._before.pop()
        changed = [coin for coin in now if coin not in self.coins]
        self._write()
        return changed[0]

    def missing_countries(self) -> list[str]:
        """Codes of the issuers of which there is no coin."""
        there = {coin.country for coin in self.coins} | {COMMON_SIDE_COUNTRY}
        return [code for code in COUNTRY_NAMES if code not in there]

    def export_csv(self, folder: Path) -> Path:
        """Write all coins as a table that spreadsheet programs read.

        Args:
            folder: where to write it; made if missing.

        Returns:
            The file, `EXPORT_NAME` in that folder; an older one is replaced.

        Raises:
            OSError: it could not be written.
        """
        table = io.StringIO(newline="")
        writer = csv.DictWriter(table, [field.name for field in fields(CollectedCoin)])
        writer.writeheader()
        writer.writerows(asdict(coin) for coin in self.coins)
        path = folder / EXPORT_NAME
        write_whole(path, table.getvalue())
        return path

    def _coin(self, answer: Answer) -> CollectedCoin:
        sure = answer.edition is not None and answer.label is not None
        return CollectedCoin(
            country=answer.country or "",
            denomination=answer.denomination or "",
            edition=answer.edition or "",
            face_id=answer.label.face_id if sure and answer.label is not None else "",
            first_seen=self._today().isoformat(),
        )

    def _write(self) -> None:
        if self.path is not None:
            values = {"coins": [asdict(coin) for coin in self.coins]}
            write_whole(self.path, json.dumps(values, indent=1, ensure_ascii=False) + "\n")

    def _read(self) -> list[CollectedCoin]:
        if self.path is None or not self.path.exists():
            return []
        try:
            values = json.loads(self.path.read_bytes())
            return [_read_coin(entry) for entry in values["coins"]]
        except (ValueError, TypeError, KeyError, RecursionError):
            self.damaged = set_aside(self.path)
            return []


def _kind(coin: CollectedCoin) -> tuple[str, str, str]:
    return coin.country, coin.denomination, coin.edition


def _read_coin(entry: Any) -> CollectedCoin:
    """An entry of the file.

    Raises:
        TypeError: it has other fields or types than a collected coin.
    """
    coin = CollectedCoin(**entry)
    for field in fields(coin):
        expected = int if field.name == "times" else str
        if type(getattr(coin, field.name)) is not expected:
            raise TypeError(field.name)
    return coin
