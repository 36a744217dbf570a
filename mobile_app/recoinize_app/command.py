"""`recoinize app`: the app that speaks, in a window. An entry point tells the program of it."""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

NAME = "app"
SUMMARY = "open the app that says which coins the camera sees"
if importlib.util.find_spec("kivy") is None:
    SUMMARY += " (first: pip install 'recoinize[app]')"
DESCRIPTION = """\
Opens the camera and says which coins it sees. Everything can be done without looking: `h` explains
the keys, three fingers on a touch screen the gestures. Nothing leaves this machine.

SOURCE is `camera` (`camera:1` for the second one), a video file, a picture, or a folder of
pictures, which are laid under the camera one after another. Without --bundle the work folder's
bundle is used if there is one, else the pretrained one.

  recoinize app                               this machine's camera
  recoinize app --source walk.mp4             a video instead
  recoinize app --source photos/ --transcript with all that is said as lines of text

Settings and collection are kept in the user's own folder, or in the one that --data names."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to look at, how to read, and how to speak."""
    parser.add_argument("--source", metavar="SOURCE", help="camera, video, picture or folder")
    parser.add_argument("--repeat", action="store_true", help="play a video or folder for ever")
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="bundle to use")
    parser.add_argument(
        "--data", type=Path, metavar="DIR", help="folder of settings and collection"
    )
    parser.add_argument(
        "--transcript", action="store_true", help="print all that is said, with times"
    )
    parser.add_argument(
        "--press",
        action="append",
        default=[],
        metavar="SECONDS:KEY",
        help="press a key by itself, as in 8:t, to show a session; can be repeated; escape ends it",
    )
    parser.add_argument("--silent", action="store_true", help="without a voice")


def run(args: argparse.Namespace) -> int:
    """Run the app until its window is closed."""
    from recoinize_app.key_press import KeyPress
    from recoinize_app.main import run_app
    from recoinize_app.speech import Speaker, open_speaker
    from recoinize_app.speech.silent import SilentSpeaker
    from recoinize_app.transcript import TranscribedSpeaker

    presses = [KeyPress.parse(text) for text in args.press]
    of_work: Path = args.work / "bundle"
    bundle = args.bundle or (of_work if of_work.is_dir() else None)
    speaker: Speaker = SilentSpeaker() if args.silent else open_speaker()
    if not args.transcript:
        run_app(args.source, bundle, args.data, speaker, args.repeat, presses)
        return 0
    transcribed = TranscribedSpeaker(speaker, lambda line: print(line, flush=True))
    run_app(
        args.source,
        bundle,
        args.data,
        transcribed,
        args.repeat,
        presses,
        on_press=lambda key: transcribed.note(f"key {key}"),
    )
    return 0
