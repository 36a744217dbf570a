"""What the camera's thread hands to the window's thread."""

from __future__ import annotations

import queue

from recoinize_app.analysis import Analysis
from recoinize_app.troubles import Trouble
from recoinize_edge.preprocessing import UInt8Array


class Intake:
    """Takes frames and troubles from a camera; the window fetches them when it draws.

    Args:
        analysis: gets every frame, too.
    """

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._newest: UInt8Array | None = None
        self._troubles: queue.SimpleQueue[tuple[Trouble, bool]] = queue.SimpleQueue()

    def frame(self, image: UInt8Array, seconds: float) -> None:
        """Keep the newest frame for the window and offer it to the analysis."""
        self._newest = image
        self._analysis.offer(image, seconds)

    def trouble(self, trouble: Trouble) -> None:
        """Keep a trouble until the window asks."""
        self._troubles.put((trouble, True))

    def relieved(self, trouble: Trouble) -> None:
        """Keep the end of a trouble until the window asks."""
        self._troubles.put((trouble, False))

    def take_frame(self) -> UInt8Array | None:
        """The newest frame, once; None if there is no newer one."""
        image, self._newest = self._newest, None
        return image

    def take_troubles(self) -> list[tuple[Trouble, bool]]:
        """Troubles that began (True) or ended (False), in order, once."""
        found = []
        while not self._troubles.empty():
            found.append(self._troubles.get_nowait())
        return found
