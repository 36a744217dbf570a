"""Told what an export is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Listener:
    """Told what is being done.

    Attributes:
        start: called with a title and the number of things that will be made or read.
        advance: called with the number of them done since the last call.
    """

    start: Callable[[str, int], Any] = lambda title, total: None
    advance: Callable[[int], Any] = lambda count: None
