"""`recoinize benchmark-frames`: finding, reading, adding up and following coins, with targets."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recoinize_pipeline.cli.context import finish, workspace_of

if TYPE_CHECKING:
    from recoinize_edge.reader import CoinReader
    from recoinize_pipeline.benchmark.known_scenes import TrueScene
    from recoinize_pipeline.benchmark.scene_accuracy import SceneCounts
    from recoinize_pipeline.benchmark.target import Target

NAME = "benchmark-frames"
SUMMARY = "measure how coins are found, read and followed in whole frames"
DESCRIPTION = """\
Measures how well all coins of a picture are found, read and added up, and how fast and how steadily
they are followed in video. Prints each target, met or missed, and writes frames.json.

PHOTOS is a folder of photographs with labels.csv (file, denomination, cx, cy, radius). Rendered
scenes are those of the work folder (`recoinize render scenes`). Without a bundle finding alone is
measured.

  recoinize benchmark-frames ../shared/photos/scenes
  recoinize benchmark-frames ../shared/photos/scenes --every 8 --frames 500
  recoinize benchmark-frames --picture handfuls.jpg      draws rendered scenes, measures nothing

Labels that are plainly wrong were corrected by eye; --labels-as-they-are takes them as they are."""

_DRAWN = 6  # scenes in a picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and on what."""
    parser.add_argument("photos", nargs="?", type=Path, metavar="PHOTOS", help="labelled scenes")
    parser.add_argument(
        "--bundle", type=Path, metavar="DIR", help="bundle (default: that of the work folder)"
    )
    parser.add_argument("--runtime", default="auto", metavar="NAME", help="as in `recognize`")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="every Nth picture only, to be quick"
    )
    parser.add_argument(
        "--frames", type=int, default=10_000, metavar="N", help="frames of the memory test"
    )
    parser.add_argument("--labels-as-they-are", action="store_true", help="do not correct labels")
    parser.add_argument(
        "--picture",
        type=Path,
        metavar="FILE.jpg",
        help="draw what is read in the first six rendered scenes, and measure nothing",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Measure, write, print."""
    import json

    from rich.console import Console
    from rich.table import Table

    from recoinize_edge.bundle import Bundle
    from recoinize_edge.reader import CoinReader
    from recoinize_pipeline import atomic
    from recoinize_pipeline.benchmark.frame_targets import video_targets
    from recoinize_pipeline.benchmark.known_scenes import photographed_scenes, rendered_scenes
    from recoinize_pipeline.faces.catalogue import Catalogue

    workspace = workspace_of(args)
    folder = args.bundle or workspace.bundle
    reader = CoinReader(Bundle.load(folder), args.runtime) if folder.is_dir() else None
    photographs = (
        photographed_scenes(args.photos, not args.labels_as_they_are) if args.photos else []
    )
    renders = (
        rendered_scenes(workspace.scenes, Catalogue.load(workspace.faces))
        if workspace.scenes.is_dir()
        else []
    )
    if args.picture:
        return _draw(args, reader, renders)
    targets: list[Target] = []
    values: dict[str, Any] = {}
    for name, scenes in (("photographs", photographs), ("renders", renders)):
        if chosen := scenes[:: args.every]:
            found, judged = _measure_scenes(name, chosen, reader, args.quiet or args.json)
            targets += judged
            values[name] = found
    if reader is not None and renders:
        figures = _measure_video(reader, renders[:: args.every], args.frames)
        targets += video_targets(figures)
        values["video"] = figures.to_dict()
    values["targets"] = [target.to_dict() for target in targets]
    result = workspace.root / "benchmark" / "frames.json"
    atomic.write_json(result, values)
    if args.json:
        print(json.dumps(values))
        return 0
    table = Table("target", "wanted", "measured", "")
    for target in targets:
        table.add_row(target.what, target.limit, target.value, "met" if target.met else "missed")
    Console().print(table)
    met = sum(target.met for target in targets)
    finish(args, f"{met} of {len(targets)} targets met.", result)
    return 0


def _draw(args: argparse.Namespace, reader: CoinReader | None, scenes: list[TrueScene]) -> int:
    """Write an annotated picture of rendered scenes."""
    import cv2

    from recoinize_edge.errors import WorkspaceError
    from recoinize_pipeline.atomic import write_bytes
    from recoinize_pipeline.benchmark.scene_picture import scene_picture

    if reader is None or not scenes:
        raise WorkspaceError(
            "Expected a bundle and rendered scenes to draw. One is missing. Name a bundle with "
            "--bundle, and run `recoinize render scenes` first."
        )
    shown = scenes[:: args.every][:_DRAWN]
    picture = scene_picture(reader, shown, columns=2 if len(shown) in (2, 4) else 3)
    pixels = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    _, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 82])
    write_bytes(args.picture, data.tobytes())
    finish(args, f"Drew {len(shown)} scenes.", args.picture)
    return 0


def _measure_scenes(
    name: str, scenes: list[TrueScene], reader: CoinReader | None, quiet: bool
) -> tuple[dict[str, Any], list[Target]]:
    from rich.console import Console
    from rich.progress import track

    from recoinize_pipeline.benchmark.frame_targets import finding_targets, reading_targets
    from recoinize_pipeline.benchmark.scene_accuracy import SceneCounts, count_scene

    def count(what: str, with_reader: CoinReader | None) -> SceneCounts:
        counts = SceneCounts()
        console = Console(stderr=True, quiet=quiet)
        for scene in track(scenes, f"{name}, {what}", console=console):
            count_scene(counts, scene, with_reader)
        return counts

    alone = count("finding", None)
    if reader is None:
        return {"finding": alone.to_dict()}, finding_targets(f"{name}, outlines alone", alone)
    read = count("reading", reader)
    targets = [
        *finding_targets(f"{name}, outlines alone", alone),
        *finding_targets(f"{name}, known to the reader", read),
        *reading_targets(name, read),
    ]
    return {"finding": alone.to_dict(), "reading": read.to_dict()}, targets


def _measure_video(reader: CoinReader, scenes: list[TrueScene], frames: int) -> Any:
    from recoinize_pipeline.benchmark.video_speed import (
        VideoFigures,
        measure_memory,
        measure_speed,
        measure_steadiness,
    )

    figures = VideoFigures()
    measure_speed(figures, reader, scenes)
    measure_steadiness(figures, reader, scenes)
    if frames:
        measure_memory(figures, reader, scenes[0], frames)
    return figures
