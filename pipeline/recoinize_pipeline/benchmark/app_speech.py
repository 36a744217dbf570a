"""What the app says about photographs that are laid under its camera, and how soon."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.errors import ImageError, RuntimeMissingError

LISTENING_MODULE = "recoinize_app.measure.listening"

_NUMBERS = {"one": 1, "two": 2, "five": 5, "ten": 10, "twenty": 20, "fifty": 50}
_VALUES = re.compile(rf"\b({'|'.join(_NUMBERS)}|\d+)\b(?=[^.]*?\b(euro|cent))", re.IGNORECASE)

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said while one photograph lay under the camera.

    Attributes:
        denomination: of the coin that it shows; None for what is not a euro coin.
        announcements: seconds since the coin was laid down, and the denominations named: one for
            an answer, several for a partial one, none for "unknown coin".
    """

    denomination: str | None
    announcements: tuple[tuple[float, tuple[str, ...]], ...]


@dataclass
class SpeechFigures:
    """Figures of many photographs.

    Attributes:
        heard: one entry a photograph.
    """

    heard: list[Heard] = field(default_factory=list)

    @property
    def coins(self) -> list[Heard]:
        """Photographs of euro coins."""
        return [h for h in self.heard if h.denomination is not None]

    @property
    def strangers(self) -> list[Heard]:
        """Photographs of other things."""
        return [h for h in self.heard if h.denomination is None]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        coins, strangers = self.coins, self.strangers
        first = [s for h in coins if (s := _first_correct(h)) is not None]
        return {
            "coins": len(coins),
            "announced": sum(any(named for _, named in h.announcements) for h in coins),
            "announced_fully": len(first),
            "median_seconds_to_first_correct": float(np.median(first)) if first else math.nan,
            "wrong": sum(_wrong(h) for h in coins),
            "utterances_a_coin": _mean(len(h.announcements) for h in coins),
            "most_utterances_of_a_coin": max((len(h.announcements) for h in coins), default=0),
            "strangers": len(strangers),
            "strangers_given_a_value": sum(
                any(named for _, named in h.announcements) for h in strangers
            ),
            "strangers_called_unknown": sum(
                any(not named for _, named in h.announcements) for h in strangers
            ),
        }


def listen(
    bundle: Path, photos: Sequence[tuple[Path, str | None]], jobs: int = 1
) -> Iterator[Heard]:
    """Lay photographs under the app's camera, one at a time, and write down what is said.

    Args:
        bundle: folder of the bundle that the app reads with.
        photos: each photograph and the denomination of the coin that it shows; None for what is
            not a euro coin.
        jobs: processes that listen to the photographs in turn.

    Yields:
        What was heard of each photograph, in their order.

    Raises:
        ImageError: a photograph cannot be read.
        RuntimeMissingError: the app cannot be run on this machine.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        workers = []
        for number in range(min(jobs, len(photos))):
            listed = folder / f"{number}.txt"
            names = (str(path.resolve()) for path, _ in photos[number::jobs])
            listed.write_text("\n".join(names), "utf-8")
            worker = subprocess.Popen(
                [sys.executable, "-m", LISTENING_MODULE, str(bundle), str(listed)],
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            stack.enter_context(worker)
            stack.callback(worker.terminate)
            workers.append(worker)
        for number, (_, denomination) in enumerate(photos):
            output = workers[number % jobs].stdout
            assert output is not None
            yield _heard(denomination, output.readline())


def denominations_named(text: str) -> tuple[str, ...] | None:
    """Denominations that an English utterance about one coin names.

    Returns:
        One or several codes in rising value, none for "unknown coin", and None where the utterance
        is not about a coin.
    """
    codes = set()
    for number, unit in _VALUES.findall(text):
        value = _NUMBERS.get(number.lower()) or int(number)
        codes.add(f"{value}{unit[0].lower()}")
    found = tuple(code for code in DENOMINATIONS if code in codes)
    if found:
        return found
    return () if "unknown" in text.lower() else None


def spaced(items: Sequence[_Item], most: int) -> list[_Item]:
    """At most so many of a list, evenly spaced."""
    if len(items) <= most:
        return list(items)
    return [items[round(place)] for place in np.linspace(0, len(items) - 1, most)]


def _heard(denomination: str | None, line: str) -> Heard:
    """What a line that `LISTENING_MODULE` prints says."""
    if not line:
        raise RuntimeMissingError(
            "Expected the app to listen to. It ended by itself. `recoinize app` says why, "
            "`recoinize doctor` what is missing on this machine."
        )
    utterances = json.loads(line)
    if isinstance(utterances, dict):
        raise ImageError(utterances["error"])
    named = [(seconds, denominations_named(text)) for seconds, text in utterances]
    return Heard(denomination, tuple((s, codes) for s, codes in named if codes is not None))


def _first_correct(heard: Heard) -> float | None:
    """Seconds until the right denomination, and no other, was named."""
    return next((s for s, named in heard.announcements if named == (heard.denomination,)), None)


def _wrong(heard: Heard) -> bool:
    return any(named and heard.denomination not in named for _, named in heard.announcements)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return float(np.mean(listed)) if listed else math.nan
