"""`recoinize recognize`: which coin a picture shows."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from recoinize_edge.errors import ImageError

if TYPE_CHECKING:
    from recoinize_edge.answer import Answer
    from recoinize_edge.ellipse import Ellipse
    from recoinize_edge.reader import CoinReader

NAME = "recognize"
SUMMARY = "say which coin a picture shows"
DESCRIPTION = """\
Finds the coin in each picture and says which one it is, or "unknown coin" when in doubt.

PICTURE is a JPEG, PNG, WebP or BMP file, or a folder of them. Of several coins in a picture the one
in the middle is read. Without --bundle the work folder's bundle is used if there is one, else the
pretrained one.

  recoinize recognize photo.jpg          2 euro · Germany
  recoinize recognize photos/ --json     one JSON object a line

Exit code: 0 if at least one coin was recognised, 1 if none was, 2 if a picture or the bundle cannot
be used."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the pictures, the bundle, and how to run and print."""
    parser.add_argument("pictures", nargs="+", type=Path, metavar="PICTURE", help="file or folder")
    parser.add_argument("--bundle", type=Path, metavar="DIR", help="bundle to use")
    parser.add_argument("--artifact", metavar="NAME", help="artifact (default: the bundle's)")
    parser.add_argument(
        "--runtime", default="auto", metavar="NAME", help="auto, litert or tflite-runtime"
    )
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="processor threads")
    parser.add_argument(
        "--diameter", type=float, metavar="MM", help="the coin's diameter, if it is known"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")


def run(args: argparse.Namespace) -> int:
    """Recognize and print."""
    from recoinize_edge.bundle import Bundle
    from recoinize_edge.image_file import read_image
    from recoinize_edge.reader import CoinReader

    # Not through Workspace, which needs pydantic: this command runs with edge alone.
    bundle = Bundle.load(bundle_folder(args.bundle, args.work / "bundle"), args.artifact)
    reader = CoinReader(bundle, args.runtime, args.threads)
    files = list(picture_files(args.pictures))
    recognised = unreadable = 0
    for file in files:
        try:
            image = read_image(file)
        except ImageError as error:
            if len(files) == 1:
                raise
            unreadable += 1
            print(f"recoinize: {error}", file=sys.stderr)
            continue
        outline = reader.find(image)
        answer = _read(reader, image, outline, args.diameter)
        recognised += answer.known
        if args.json:
            print(json.dumps(_as_json(file, outline, answer), ensure_ascii=False), flush=True)
        else:
            print(_as_text(file if len(files) > 1 else None, answer), flush=True)
    if len(files) > 1 and not (args.quiet or args.json):
        print(f"Recognised {recognised} of {len(files) - unreadable} coins with {bundle.path}.")
    if unreadable:
        return 2
    return 0 if recognised else 1


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


def _read(
    reader: CoinReader, image: object, outline: Ellipse | None, diameter: float | None
) -> Answer:
    from recoinize_edge.answer import Answer

    if outline is None:
        return Answer.unknown("no coin found in the picture")
    return reader.read(image, outline, diameter)  # type: ignore[arg-type]


def _as_json(file: Path, outline: Ellipse | None, answer: Answer) -> dict[str, object]:
    return {
        "file": str(file),
        **answer.to_dict(),
        "outline": None if outline is None else asdict(outline),
    }


def _as_text(file: Path | None, answer: Answer) -> str:
    words = answer.text if answer.reason is None else f"{answer.text} ({answer.reason})"
    return words if file is None else f"{file}: {words}"
