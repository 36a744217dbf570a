"""`recoinize benchmark-app`: how soon the app is ready, how smooth it is, and what it says."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recoinize_pipeline.cli.context import finish, workspace_of

if TYPE_CHECKING:
    from rich.console import Console

    from recoinize_pipeline.benchmark.app_speech import SpeechFigures

NAME = "benchmark-app"
SUMMARY = "measure the app: start, smoothness, and what it says about photographs"
DESCRIPTION = """\
Opens the app in a window without a display (software OpenGL) and measures the time from its start
to the first frame that is analysed, and the frames that it shows while 1280x720 is analysed. Then
lays photographs under its camera, three seconds each, and holds what it says against the labels.

PHOTOS are folders of single coins with a folder for each denomination, or with labels.csv.

  recoinize benchmark-app
  recoinize benchmark-app ../shared/photos/common --strangers ../shared/photos/unknown

Prints each target, met or missed, and writes app.json. What is said depends on the bundle only;
start and smoothness depend on what else this machine does meanwhile."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and on what."""
    parser.add_argument("photos", nargs="*", type=Path, metavar="PHOTOS", help="labelled coins")
    parser.add_argument("--strangers", type=Path, metavar="DIR", help="what is not a euro coin")
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="bundle to use")
    parser.add_argument(
        "--most", type=int, default=60, metavar="N", help="photographs of each folder (default 60)"
    )
    parser.add_argument(
        "--seconds", type=float, default=10.0, help="for which frames are counted (default 10)"
    )
    parser.add_argument(
        "--jobs",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="photographs that are listened to at the same time (default: one a processor)",
    )
    parser.add_argument("--no-window", action="store_true", help="measure what is said only")


def run(args: argparse.Namespace) -> int:
    """Measure, print, write."""
    import dataclasses

    from rich.console import Console
    from rich.table import Table

    from recoinize_edge.bundle import Bundle
    from recoinize_pipeline import atomic
    from recoinize_pipeline.benchmark.app_targets import speech_targets, window_targets
    from recoinize_pipeline.benchmark.app_window import measure_window
    from recoinize_pipeline.cli.recognize import bundle_folder

    bundle = bundle_folder(args.bundle, args.work / "bundle")
    Bundle.load(bundle)  # a damaged one is told before anything is measured
    console = Console(stderr=True, quiet=args.quiet)
    targets = []
    values: dict[str, Any] = {"bundle": str(bundle)}
    if not args.no_window:
        window = measure_window(bundle, args.seconds)
        targets += window_targets(window)
        values["window"] = dataclasses.asdict(window)
    if args.photos or args.strangers:
        speech = _listen_to_all(args, bundle, console)
        targets += speech_targets(speech)
        values["speech"] = speech.to_dict()
    values["targets"] = [target.to_dict() for target in targets]
    result = workspace_of(args).root / "benchmark" / "app.json"
    atomic.write_json(result, values)
    table = Table("target", "wanted", "measured", "")
    for target in targets:
        table.add_row(target.what, target.limit, target.value, "met" if target.met else "missed")
    Console().print(table)
    for name, value in {**values.get("window", {}), **values.get("speech", {})}.items():
        print(f"{name.replace('_', ' ')}: {value:.3g}")
    met = sum(target.met for target in targets)
    finish(args, f"{met} of {len(targets)} targets met.", result)
    return 0


def _listen_to_all(args: argparse.Namespace, bundle: Path, console: Console) -> SpeechFigures:
    from rich.progress import track

    from recoinize_pipeline.benchmark.app_speech import SpeechFigures, listen, spaced
    from recoinize_pipeline.evaluation.photos import list_pictures, read_photo_set

    shown: list[tuple[Path, str | None]] = []
    for folder in args.photos:
        photos = spaced(read_photo_set(folder), args.most)
        shown += [(photo.path, photo.denomination) for photo in photos]
    if args.strangers is not None:
        shown += [(path, None) for path in spaced(list_pictures(args.strangers), args.most)]
    figures = SpeechFigures()
    heard = listen(bundle, shown, args.jobs)
    figures.heard += track(heard, "listening", total=len(shown), console=console)
    return figures
