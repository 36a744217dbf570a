"""`recoinize recognize`: which coins a picture or a video shows."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recoinize_edge.errors import ImageError, RecoinizeError

if TYPE_CHECKING:
    from recoinize_edge.answer import Answer
    from recoinize_edge.ellipse import Ellipse
    from recoinize_edge.preprocessing import UInt8Array
    from recoinize_edge.reader import CoinReader
    from recoinize_edge.scene import ReadCoin
    from recoinize_edge.totals import Total
    from recoinize_edge.video import Event, VideoReader

NAME = "recognize"
SUMMARY = "say which coins a picture, a folder, a video or a camera shows"
DESCRIPTION = """\
Finds the coins and says which ones they are, or "unknown coin" when in doubt. Coins of one picture
are measured by each other, which tells apart those that differ in size only.

SOURCE is a JPEG, PNG, WebP or BMP file, a folder of them, a video file (MP4, MOV, AVI, MKV, WebM),
or `camera` (`camera:1` for the second one). Without --bundle the work folder's bundle is used if
there is one, else the pretrained one.

  recoinize recognize photo.jpg                   2 euro · Germany
  recoinize recognize handful.jpg --total         3 coins, 2 euro 70 cent
  recoinize recognize photos/ --json              one JSON object a coin and line
  recoinize recognize photos/ --annotate          pictures with outlines and answers
  recoinize recognize walk.mp4                    one line when a coin is seen, one when it leaves

Exit code: 0 if a coin was recognised (with --total: if all were), 1 if none was, 3 if --total left
coins out of the sum or they are too faint to be sure that it did not, 2 if a picture or the bundle
cannot be used."""

_CAMERA = "camera"
_OF_WORK = Path()  # stands for a folder that is not named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the pictures, the bundle, and how to run and print."""
    parser.add_argument(
        "sources", nargs="+", metavar="SOURCE", help="picture, folder, video file or `camera`"
    )
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="bundle to use")
    parser.add_argument("--artifact", metavar="NAME", help="artifact (default: the bundle's)")
    parser.add_argument(
        "--runtime", default="auto", metavar="NAME", help="auto, litert or tflite-runtime"
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="processor threads")
    parser.add_argument(
        "--one", action="store_true", help="read the coin in the middle of each picture only"
    )
    parser.add_argument(
        "--diameter", type=float, metavar="MM", help="the coin's diameter, if known; means --one"
    )
    parser.add_argument("--total", action="store_true", help="add the coins of each picture up")
    parser.add_argument(
        "--annotate",
        type=Path,
        nargs="?",
        const=_OF_WORK,
        metavar="DIR",
        help="write pictures with outlines and answers (default: annotated/ in the work folder)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Recognize and print."""
    from recoinize_edge.bundle import Bundle
    from recoinize_edge.reader import CoinReader

    if args.annotate == _OF_WORK:
        args.annotate = args.work / "annotated"
    # Not through Workspace, which needs pydantic: this command runs with edge alone.
    bundle = Bundle.load(bundle_folder(args.bundle, args.work / "bundle"), args.artifact)
    reader = CoinReader(bundle, args.runtime, args.threads)
    moving = [source for source in args.sources if _is_moving(source)]
    if not moving:
        return _run_pictures(args, reader)
    if len(args.sources) > 1:
        raise ImageError(
            f"Expected one video or camera and nothing else. Received {len(args.sources)} sources. "
            "Run the command once for each."
        )
    return _run_video(args, reader, moving[0])


def bundle_folder(chosen: Path | None, of_work: Path) -> Path:
    """The bundle named, else the work folder's, else the one that comes with the package.

    Raises:
        BundleError: there is none.
    """
    from recoinize_edge.shipped import shipped_bundle

    if chosen is not None:
        return chosen
    return of_work if of_work.is_dir() else shipped_bundle()


def picture_files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files named, and the pictures in the folders named, in order of their names.

    Raises:
        ImageError: a folder has no picture in it.
    """
    from recoinize_edge.image_file import IMAGE_SUFFIXES

    for path in paths:
        if not path.is_dir():
            yield path
            continue
        found = sorted(p for p in path.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES)
        if not found:
            raise ImageError(
                f"Expected pictures ({', '.join(IMAGE_SUFFIXES)}) in the folder {path}. "
                "There are none. Name another folder."
            )
        yield from found


# Pictures


def _run_pictures(args: argparse.Namespace, reader: CoinReader) -> int:
    from recoinize_edge.image_file import read_image

    files = list(picture_files(map(Path, args.sources)))
    coins = recognised = left_out = unreadable = 0
    for file in files:
        try:
            image = read_image(file)
        except ImageError as error:
            if len(files) == 1:
                raise
            unreadable += 1
            print(f"recoinize: {error}", file=sys.stderr)
            continue
        read, total = _read_picture(args, reader, image)
        left_out += not total.certain
        coins += max(1, len(read))
        recognised += sum(answer.known for _, answer, _ in read)
        lines = _json_lines(file, read) if args.json else _text_lines(read, args.total, total)
        if args.json and args.total:
            lines.append(json.dumps({"file": str(file), "total": asdict(total)}))
        for line in lines:
            prefix = f"{file}: " if len(files) > 1 and not args.json else ""
            print(prefix + line, flush=True)
        if args.annotate:
            _write_drawing(args.annotate / _drawing_name(file, args.sources), image, read)
    if len(files) > 1 and not (args.quiet or args.json):
        print(f"Recognised {recognised} of {coins} coins with {reader.bundle.path}.")
    if args.annotate and not (args.quiet or args.json):
        print(f"Drawn pictures: {args.annotate}")
    if unreadable:
        return 2
    if not recognised:
        return 1
    return 3 if args.total and left_out else 0


_Read = list[tuple["Ellipse | None", "Answer", "ReadCoin | None"]]
"""Outline, answer, and what else is known of each coin of a picture."""


def _read_picture(
    args: argparse.Namespace, reader: CoinReader, image: UInt8Array
) -> tuple[_Read, Total]:
    """The coins of a picture, and their sum.

    Where there is none, one unknown entry says so.
    """
    from recoinize_edge.answer import Answer
    from recoinize_edge.scene import read_scene
    from recoinize_edge.totals import Total

    if not args.one and args.diameter is None:
        scene = read_scene(reader, image)
        if scene.coins:
            read: _Read = [(coin.found.outline, coin.answer, coin) for coin in scene.coins]
            return read, scene.total
    # A coin that fills the picture has little ground around it, on which `read_scene` relies.
    outline = reader.find(image)
    if outline is None:
        return [(None, Answer.unknown("no coin found in the picture"), None)], Total.of([])
    answer = reader.read(image, outline, args.diameter)
    return [(outline, answer, None)], Total.of([answer])


def _json_lines(file: Path, read: _Read) -> list[str]:
    rows = []
    for outline, answer, coin in read:
        values: dict[str, Any] = {
            **answer.to_dict(),
            "outline": None if outline is None else asdict(outline),
        }
        if coin is not None:
            values |= coin.to_dict()
        rows.append(json.dumps({"file": str(file), **values}, ensure_ascii=False))
    return rows


def _text_lines(read: _Read, with_total: bool, total: Total) -> list[str]:
    lines = [
        answer.text if answer.reason is None else f"{answer.text} ({answer.reason})"
        for _, answer, _ in read
    ]
    return [*lines, total.text] if with_total else lines


def _drawing_name(file: Path, sources: Iterable[str]) -> Path:
    """Where a drawing goes: pictures of a folder keep their place in it."""
    for source in map(Path, sources):
        if source.is_dir() and file.is_relative_to(source):
            return file.relative_to(source).with_suffix(".png")
    return Path(f"{file.stem}.png")


def _write_drawing(path: Path, image: UInt8Array, read: _Read) -> None:
    from recoinize_edge.annotate import annotate

    drawn = [(outline, answer) for outline, answer, _ in read if outline is not None]
    _write_picture(path, annotate(image, drawn))


def _write_picture(path: Path, image: UInt8Array) -> None:
    import cv2

    from recoinize_pipeline.atomic import write_bytes

    _, data = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
    write_bytes(path, data.tobytes())


# Videos and cameras


def _is_moving(source: str) -> bool:
    from recoinize_edge.video_source import VIDEO_SUFFIXES

    return source.partition(":")[0] == _CAMERA or Path(source).suffix.lower() in VIDEO_SUFFIXES


def _run_video(args: argparse.Namespace, reader: CoinReader, source: str) -> int:
    from recoinize_edge.totals import Total
    from recoinize_edge.video import Seen, VideoReader

    video = VideoReader(reader)
    seen: dict[int, Answer] = {}
    for image, seconds in _frames(source):
        for event in video.process(image, seconds):
            if isinstance(event, Seen):
                seen[event.track] = event.answer
                if args.annotate:
                    _draw_frame(args.annotate / f"{seconds:08.2f}.png", image, video)
            print(_event_json(event) if args.json else _event_text(event), flush=True)
            if args.total and isinstance(event, Seen):
                total = video.total
                print(json.dumps({"total": asdict(total)}) if args.json else total.text, flush=True)
    recognised = sum(answer.known for answer in seen.values())
    if not (args.quiet or args.json):
        print(f"Recognised {recognised} of {len(seen)} coins with {reader.bundle.path}.")
    if not recognised:
        return 1
    return 3 if args.total and not Total.of(seen.values()).certain else 0


def _frames(source: str) -> Iterator[tuple[UInt8Array, float]]:
    """Every frame of a file, or the newest frames of a camera until Ctrl-C."""
    from recoinize_edge.video_source import Camera, read_video

    name, _, number = source.partition(":")
    if name != _CAMERA:
        yield from read_video(source)
        return
    if number and not number.isdigit():
        raise RecoinizeError(f"Expected camera or camera:NUMBER. Received {source}.")
    camera = Camera(int(number or 0))
    try:
        while (item := camera.frames.get()) is not None:
            yield item
    finally:
        camera.close()


def _draw_frame(path: Path, image: UInt8Array, video: VideoReader) -> None:
    from recoinize_edge.annotate import annotate

    _write_picture(path, annotate(image, [(coin.outline, coin.answer) for coin in video.coins]))


def _event_json(event: Event) -> str:
    from recoinize_edge.video import Hint, Left

    if isinstance(event, Hint):
        row: dict[str, Any] = {"event": "hint", "reason": event.reason}
    elif isinstance(event, Left):
        row = {"event": "left", "track": event.track}
    else:
        row = {
            "event": "seen",
            "track": event.track,
            "corrects": event.corrects,
            **event.answer.to_dict(),
            "outline": asdict(event.outline),
        }
    return json.dumps({**row, "seconds": round(event.seconds, 3)}, ensure_ascii=False)


def _event_text(event: Event) -> str:
    from recoinize_edge.frame_quality import HINTS
    from recoinize_edge.video import Hint, Left

    if isinstance(event, Hint):
        words = HINTS[event.reason]
    elif isinstance(event, Left):
        words = f"coin {event.track} left"
    else:
        words = f"coin {event.track}: {event.answer.text}"
    return f"{event.seconds:7.2f} s  {words}"
