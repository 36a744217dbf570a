"""Coins and a clock for tests of the session: what a camera and a reader would bring."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from recoinize_app.collection import Collection
from recoinize_app.commands import Command
from recoinize_app.haptics.recording import RecordingVibrator
from recoinize_app.preferences import PreferencesFile
from recoinize_app.session import Session
from recoinize_app.speech.recording import RecordingSpeaker
from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel, Side
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.frame_quality import Reason
from recoinize_edge.video import CoinInView, Hint, Left, Seen

STEP = 0.05
"""Seconds between two frames."""

RADIUS = 40.0


def answer(
    denomination: str | None = "2e",
    country: str | None = "de",
    edition: str | None = "only",
    among: tuple[str, ...] = (),
) -> Answer:
    """An answer as the reader gives it; `among` are the codes of a vague one."""
    side: Side = "common" if country == "eu" else "national"
    code = denomination or (among[0] if among else "2e")
    label = CoinLabel(
        f"{country}-{code}-{edition}", country or "eu", code, edition or "", side, "design", 20.0
    )
    denominations = among or ((denomination,) if denomination else ())
    return Answer(denomination, country, edition, side, label, 0.3, 0.9, (), None, denominations)


UNKNOWN = Answer.unknown("it resembles no known coin for sure")


@dataclass
class Table:
    """A session, and coins that a test lays under its camera.

    Attributes:
        seconds: what the clock shows.
        lying: coins in view, by track.
    """

    preferences: PreferencesFile = field(default_factory=lambda: PreferencesFile(None))
    collection: Collection = field(default_factory=lambda: Collection(None))
    options: dict[str, Any] = field(default_factory=dict)
    seconds: float = 100.0
    lying: dict[int, tuple[Answer, Ellipse]] = field(default_factory=dict)
    _tracks: int = 0

    def __post_init__(self) -> None:
        if self.preferences.path is None:
            self.preferences.change(language="en", introduced=True)
        self.speaker = RecordingSpeaker(self.clock)
        self.vibrator = RecordingVibrator(self.clock)
        self.session = Session(
            self.speaker,
            self.options.pop("vibrator", self.vibrator),
            self.preferences,
            self.collection,
            clock=self.clock,
            **self.options,
        )

    def clock(self) -> float:
        return self.seconds

    @property
    def texts(self) -> list[str]:
        return self.speaker.texts

    @property
    def said(self) -> str:
        """What was said last."""
        return self.speaker.texts[-1]

    def run(self, seconds: float) -> None:
        """Let time pass; frames come and show the same coins."""
        for _ in range(round(seconds / STEP)):
            self.seconds += STEP
            self._frame([])
            self.session.tick()

    def lay(self, seen: Answer, x: float = 320.0, y: float = 240.0) -> int:
        """Lay a coin down; the reader settles it in the next frame."""
        self._tracks += 1
        self.lying[self._tracks] = (seen, Ellipse.circle(x, y, RADIUS))
        self._settle(self._tracks, corrects=False)
        return self._tracks

    def correct(self, track: int, seen: Answer) -> None:
        """The reader changes its mind."""
        corrects = self.lying[track][0].known
        self.lying[track] = (seen, self.lying[track][1])
        self._settle(track, corrects)

    def slide(self, tracks: list[int], dx: float, seconds: float = 0.4) -> None:
        """Move coins by some pixels, frame by frame; all of them if the camera turns."""
        steps = round(seconds / STEP)
        for _ in range(steps):
            for track in tracks:
                seen, o = self.lying[track]
                self.lying[track] = (seen, Ellipse.circle(o.cx + dx / steps, o.cy, o.major))
            self.run(STEP)

    def lose(self, tracks: list[int]) -> None:
        """Coins are gone; the tracker notices after its usual time."""
        self.run(0.6)
        events = []
        for track in tracks:
            del self.lying[track]
            events.append(Left(track, self.seconds))
        self._frame(events)

    def take_away(self, track: int) -> None:
        """A hand moves one coin out of the picture."""
        self.slide([track], 200)
        self.lose([track])

    def hint(self, reason: Reason) -> None:
        self._frame([Hint(reason, self.seconds)])

    def do(self, *commands: Command) -> str:
        """Give commands, one at a time; what was said for the last one."""
        for command in commands:
            self.session.command(command)
        return self.said

    def _settle(self, track: int, corrects: bool) -> None:
        seen, outline = self.lying[track]
        self.seconds += STEP
        self._frame([Seen(track, seen, outline, self.seconds, corrects)])

    def _frame(self, events: list[Any]) -> None:
        coins = [CoinInView(track, o, seen) for track, (seen, o) in self.lying.items()]
        self.session.take(events, coins)
