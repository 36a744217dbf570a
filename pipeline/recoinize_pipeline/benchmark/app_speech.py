"""What the app says about photographs that are laid under its camera, and how soon."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from recoinize_app.camera.files import SHOWN_SECONDS, picture_frames
from recoinize_app.collection import Collection
from recoinize_app.haptics.silent import SilentVibrator
from recoinize_app.preferences import PreferencesFile
from recoinize_app.session import Session
from recoinize_app.speech.recording import RecordingSpeaker
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.errors import ImageError
from recoinize_edge.reader import CoinReader
from recoinize_edge.video import VideoReader

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


def listen(reader: CoinReader, file: Path, denomination: str | None) -> Heard:
    """Lay one photograph under the camera and write down what is said.

    Time is the video's own: the figures do not depend on how fast this machine is, only on how
    many frames the app reads, which here is all of them.

    Args:
        reader: knows coins.
        file: the photograph.
        denomination: of the coin that it shows; None for what is not a euro coin.

    Raises:
        ImageError: the photograph cannot be read.
    """
    now = [0.0]
    speaker = RecordingSpeaker(lambda: now[0])
    preferences = PreferencesFile(None)
    preferences.change(introduced=True, language="en", verbosity="value", hints=False)
    session = Session(
        speaker, SilentVibrator(), preferences, Collection(None), clock=lambda: now[0]
    )
    video = VideoReader(reader)
    session.start()
    greeting = len(speaker.transcript)
    frames = 0
    for image, seconds in picture_frames([file]):
        now[0] = seconds
        frames += 1
        if seconds < SHOWN_SECONDS:
            session.take(video.process(image, seconds), video.coins, seconds)
        session.tick(seconds)
    if not frames:
        raise ImageError(f"Expected a photograph in {file}. It cannot be read. Leave it out.")
    utterances = speaker.transcript[greeting:]
    named = [(u.seconds, denominations_named(u.text)) for u in utterances]
    return Heard(denomination, tuple((s, codes) for s, codes in named if codes is not None))


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


def _first_correct(heard: Heard) -> float | None:
    """Seconds until the right denomination, and no other, was named."""
    return next((s for s, named in heard.announcements if named == (heard.denomination,)), None)


def _wrong(heard: Heard) -> bool:
    return any(named and heard.denomination not in named for _, named in heard.announcements)


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return float(np.mean(listed)) if listed else math.nan
