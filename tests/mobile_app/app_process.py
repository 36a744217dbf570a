"""Runs the app in a process of its own, for tests that kill it, weigh it or watch its sockets.

python app_process.py offline|busy|weigh VIDEO BUNDLE DATA [SECONDS]
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from pathlib import Path
from typing import Any

NETWORK_EVENTS = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto")


def refuse_network() -> None:
    """From now on, every attempt to use a network ends the process with a traceback."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in NETWORK_EVENTS:
            print("NETWORK", event, arguments[1:], flush=True)
            os._exit(3)

    sys.addaudithook(hook)


def memory() -> int:
    """Bytes that the process has in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def main(task: str, video: str, bundle: str, data: str, seconds: float = 0.0) -> None:
    if task == "offline":
        refuse_network()
    from recoinize_app.commands import Command
    from recoinize_app.haptics.recording import RecordingVibrator
    from recoinize_app.main import build_app
    from recoinize_app.speech.recording import RecordingSpeaker

    speaker = RecordingSpeaker()
    app = build_app(video, Path(bundle), Path(data), speaker, RecordingVibrator(), repeat=True)
    from kivy.clock import Clock

    began = time.monotonic()
    changing = [Command.MORE, Command.LESS, Command.NEXT, Command.PREVIOUS, Command.UNDO]
    weighed = [0.0]

    def look(_: float) -> None:
        now = time.monotonic() - began
        if task == "offline" and any("euro" in text.lower() for text in speaker.texts):
            print("SPOKE", flush=True)
            app.stop()
        elif task == "busy":
            if app.screen.preview.shown_frames == 1:
                print("READY", flush=True)
            app.session.command(random.choice([*changing, Command.SETTINGS]))
        elif task == "weigh":
            if now - weighed[0] >= seconds / 20:
                weighed[0] = now
                print("BYTES", memory(), flush=True)
            if now > seconds:
                app.stop()

    Clock.schedule_interval(look, 0)
    app.run()


if __name__ == "__main__":
    main(*sys.argv[1:5], *map(float, sys.argv[5:]))
