"""`recoinize ablation`: what each part of the method gives, by short trainings that lack it."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recoinize_pipeline.cli.context import finish, import_keras_quietly, workspace_of

if TYPE_CHECKING:
    from recoinize_pipeline.ablation.photo_sets import PhotoSets
    from recoinize_pipeline.ablation.table import AblationRow

NAME = "ablation"
SUMMARY = "measure what each part of the method gives"
DESCRIPTION = """\
Trains briefly, again and again, each time with one thing changed, and judges every network on the
same photographs. The rows stand in a TOML file; --list shows them. A row that is done is not run
again while its settings, faces, photographs and the code that trains and judges stay as they are;
a killed run goes on in the middle of its row. Writes ablation.md and ablation.json.

  recoinize ablation ../shared/photos/dev ../shared/photos/common ../shared/photos/national \\
      --unknown ../shared/photos/unknown
  recoinize ablation ../shared/photos/dev --row base --row "width 16"
  recoinize ablation ../shared/photos/dev --set training.epochs=12     a longer base for all rows

Each row takes some minutes on two cores. Small differences between single runs mean nothing."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which rows, and on what they are judged."""
    parser.add_argument(
        "photos", nargs="*", type=Path, metavar="PHOTOS", help="folders of labelled photographs"
    )
    parser.add_argument(
        "--unknown", type=Path, metavar="DIR", help="pictures of anything but known coins"
    )
    parser.add_argument(
        "--row",
        dest="rows",
        action="append",
        default=[],
        metavar="NAME",
        help="run this row only; can be repeated (default: all)",
    )
    parser.add_argument(
        "--table", type=Path, metavar="FILE", help="TOML file with the rows (default: recoinize's)"
    )
    parser.add_argument("--list", action="store_true", help="print the rows and do nothing")


def run(args: argparse.Namespace) -> int:
    """Run what is not done yet, write and print the table."""
    from recoinize_edge.errors import SettingsError
    from recoinize_pipeline.ablation.table import PACKAGED_TABLE, chosen_rows, read_table

    if args.preset is not None or args.settings is not None:
        raise SettingsError(
            "Expected the settings of an ablation in its table. Received --preset or --settings. "
            "Change the base with --set, or give another --table."
        )
    rows = read_table(args.table or PACKAGED_TABLE, args.set)
    if args.list:
        for row in rows:
            print(f"{row.name:20} {row.tests}")
        return 0
    return _run(args, rows, [row.name for row in chosen_rows(rows, args.rows)])


def _run(args: argparse.Namespace, rows: Sequence[AblationRow], wanted: Sequence[str]) -> int:
    import json
    import sys

    from rich.console import Console

    from recoinize_edge.errors import RecoinizeError
    from recoinize_pipeline import atomic
    from recoinize_pipeline.evaluation.markdown_report import write_markdown
    from recoinize_pipeline.evaluation.terminal_report import print_report

    if not args.photos:
        raise RecoinizeError(
            "Expected at least one folder of labelled photographs. Received none. "
            "Name it, as in `recoinize ablation ../shared/photos/dev`."
        )
    import_keras_quietly()
    from recoinize_pipeline.ablation.report import ablation_report
    from recoinize_pipeline.ablation.row_folder import code_fingerprint, row_folder
    from recoinize_pipeline.ablation.run_row import run_row
    from recoinize_pipeline.faces.catalogue import Catalogue
    from recoinize_pipeline.training.progress import training_progress

    workspace = workspace_of(args)
    root = workspace.ablation
    faces = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    code = code_fingerprint()
    console = Console(stderr=True, quiet=args.quiet)
    sets = _photo_sets(args, root / "outlines")
    photos = sets.fingerprint()
    results: dict[str, dict[str, Any]] = {}
    command = shlex.join(["recoinize", *sys.argv[1:]])
    for row in rows:
        catalogue = Catalogue(faces.root, [face for face in faces if face.kind in row.kinds])
        folder = row_folder(root, row, catalogue, photos, code)
        if folder.result.is_file():
            results[row.name] = json.loads(folder.result.read_text(encoding="utf-8"))
        elif row.name in wanted:
            console.print(f"\n[bold]{row.name}[/bold]: {row.tests}", highlight=False)
            with training_progress(args.quiet) as listener:
                results[row.name] = run_row(row, catalogue, sets, folder, listener)
        else:
            continue
        # After every row, so that a killed run leaves the table as far as it is.
        report = ablation_report(rows, results, command)
        write_markdown(report, root / "ablation.md")
        atomic.write_json(root / "ablation.json", {"code": code, "rows": _listed(rows, results)})
    print_report(report, Console())
    print()
    finish(args, f"{len(results)} of {len(rows)} rows are done.", root / "ablation.md")
    return 0


def _listed(
    rows: Sequence[AblationRow], results: Mapping[str, dict[str, Any]]
) -> list[dict[str, Any]]:
    return [
        {"name": row.name, "tests": row.tests, **results[row.name]}
        for row in rows
        if row.name in results
    ]


def _photo_sets(args: argparse.Namespace, cache: Path) -> PhotoSets:
    """The photographs that `args` name, each set by the name of its folder."""
    from recoinize_pipeline.ablation.found_coins import FoundCoins, found_coins
    from recoinize_pipeline.ablation.photo_sets import PhotoSets
    from recoinize_pipeline.cli.evaluate import progress_bars
    from recoinize_pipeline.evaluation.photos import (
        Photo,
        list_pictures,
        packaged_labels,
        read_photo_set,
    )

    with progress_bars(args) as track:

        def found(photos: Sequence[Photo], name: str) -> FoundCoins:
            return found_coins(photos, cache, lambda some: track(some, f"finding coins: {name}"))

        coins = {
            folder.resolve().name: found(read_photo_set(folder, packaged_labels()), folder.name)
            for folder in args.photos
        }
        strangers = None
        if args.unknown is not None:
            strangers = found([Photo(path) for path in list_pictures(args.unknown)], "strangers")
    return PhotoSets(coins, strangers)
