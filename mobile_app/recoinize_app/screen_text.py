"""What a sighted user reads while the app speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScreenText:
    """All words on the screen; drawing them is the user interface's business.

    Attributes:
        mode: name of the mode or list, as `"Count"`.
        headline: the most important words, to be drawn largest: a coin, a total, a setting.
        detail: one or two sentences that go with it; may be empty.
        status: what is switched on, as `"Paused · Private: vibration"`; may be empty.
        trouble: the sentence of the trouble that lasts; may be empty.
        lines: entries of a list, one of them `selected`; empty outside of lists.
        selected: index into `lines`; None where nothing is chosen.
    """

    mode: str
    headline: str
    detail: str = ""
    status: str = ""
    trouble: str = ""
    lines: tuple[str, ...] = ()
    selected: int | None = None
