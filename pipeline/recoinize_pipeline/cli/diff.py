"""`recoinize diff`: which photographs change their answer between two bundles."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recoinize_pipeline.cli.context import settings_of
from recoinize_pipeline.cli.evaluate import progress_bars

if TYPE_CHECKING:
    from rich.console import Console

    from recoinize_pipeline.evaluation.bundle_diff import BundleDifference, ChangedAnswer

NAME = "diff"
SUMMARY = "compare two bundles: their coins, and their answers about photographs"
DESCRIPTION = """\
Says in what two bundles differ, and which photographs get another answer from B than from A.

PHOTOS is a folder as for `recoinize evaluate`, or any folder of pictures. Where the label is known,
a change is called better or worse: a wrong answer is worse than none, and none is worse than a
right one. Each bundle answers with its own threshold; photographs share a scale where they can.

  recoinize diff old-bundle recoinize-work/bundle ../shared/photos/dev

Exit code: 0 if B answers nothing worse than A, 1 if it does."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the two bundles and the photographs."""
    parser.add_argument("a", type=Path, metavar="A", help="bundle before")
    parser.add_argument("b", type=Path, metavar="B", help="bundle after")
    parser.add_argument("photos", nargs="?", type=Path, metavar="PHOTOS", help="photographs")
    parser.add_argument("--artifact", metavar="NAME", help="artifact (default: each one's own)")
    parser.add_argument("--runtime", default="auto", metavar="NAME", help="as in `evaluate`")
    parser.add_argument(
        "--scale", choices=("auto", "none"), default="auto", help="as in `evaluate`"
    )
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object and nothing else"
    )


def run(args: argparse.Namespace) -> int:
    """Compare, print."""
    import json

    from rich.console import Console

    from recoinize_pipeline.evaluation.bundle_diff import changed_answers, compare_bundles
    from recoinize_pipeline.evaluation.open_reader import open_bundle
    from recoinize_pipeline.evaluation.photo_evaluation import evaluate_photos
    from recoinize_pipeline.evaluation.photos import packaged_labels, read_any_photos

    settings = settings_of(args)
    readers = [open_bundle(path, args.artifact, args.runtime) for path in (args.a, args.b)]
    difference = compare_bundles(*(reader.bundle for reader in readers))
    photos = read_any_photos(args.photos, packaged_labels()) if args.photos else []
    with progress_bars(args) as track:
        before, after = (
            evaluate_photos(
                reader,
                photos,
                [],
                settings.evaluation,
                settings.export.wrong_answer_budget,
                args.scale,
                track,
            ).coins.shared
            for reader in readers
        )
    changes = changed_answers(before, after)
    if args.json:
        print(json.dumps(_values(difference, changes, len(before)), ensure_ascii=False))
    else:
        _print(Console(), difference, changes, len(before))
    return int(any(change.effect == "worse" for change in changes))


def _values(
    difference: BundleDifference, changes: list[ChangedAnswer], photos: int
) -> dict[str, Any]:
    return {
        "bundle": {name: {"a": a, "b": b} for name, a, b in difference.facts},
        "faces_added": difference.added,
        "faces_removed": difference.removed,
        "photos": photos,
        "changed": [
            {
                "file": str(change.photo.path),
                "denomination": change.photo.denomination,
                "country": change.photo.country,
                "a": change.before.text,
                "b": change.after.text,
                "effect": change.effect,
            }
            for change in changes
        ],
    }


def _print(
    console: Console, difference: BundleDifference, changes: list[ChangedAnswer], photos: int
) -> None:
    from rich.table import Table

    from recoinize_pipeline.evaluation.photo_report import describe

    facts = Table("", "A", "B", box=None, pad_edge=False)
    for row in difference.facts:
        facts.add_row(*row)
    console.print(facts if difference.facts else "The bundles do not differ in themselves.")
    for title, faces in (("only B knows", difference.added), ("only A knows", difference.removed)):
        if faces:
            console.print(f"\n{title}: {', '.join(faces)}", highlight=False)
    if not photos:
        console.print("\nName a folder of photographs to compare the answers.")
        return
    counts = dict.fromkeys(("worse", "better", "other"), 0)
    answers = Table("photograph", "true", "A says", "B says", "", box=None, pad_edge=False)
    for change in changes:
        counts[change.effect] += 1
        true = describe(change.photo) if change.photo.denomination else "not labelled"
        answers.add_row(
            change.photo.name, true, change.before.text, change.after.text, change.effect
        )
    if changes:
        console.print()
        console.print(answers)
    told = ", ".join(f"{count} {effect}" for effect, count in counts.items())
    console.print(f"\n{len(changes)} of {photos} answers change: {told}.", highlight=False)
