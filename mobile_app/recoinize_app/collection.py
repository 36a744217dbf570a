"""The coins that the user has come across, in a file that survives a crash."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CollectedCoin:
    """A coin in the collection.

    Attributes:
        country: ISO 3166-1 alpha-2 in lower case; `eu` for a coin seen from its common side only.
        denomination: code, as `2e`.
        edition: which series or year; empty where it was not sure.
        face_id: name of the face that was recognized.
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
    """Coins seen, at most one entry a kind.

    Args:
        path: a JSON file; None keeps nothing.

    Attributes:
        damaged: where a damaged file was put, None if there was none.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.damaged: Path | None = None
        self.coins: list[CollectedCoin] = []
