"""`recoinize faces`: make, extend and look at the catalogue of coin faces."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from recoinize_pipeline.cli.context import finish, settings_of, workspace_of

if TYPE_CHECKING:
    from recoinize_pipeline.faces.import_pictures import ImportResult, Progress

NAME = "faces"
SUMMARY = "pictures of coin faces -> catalogue of textures"
DESCRIPTION = """\
Makes the catalogue that everything else works from: one disc texture for each face, with its
country, denomination, edition, size, alloy and edge.

  recoinize faces import pictures/      with pictures/faces.csv, or names such as de/2e_2006.jpg
  recoinize faces fetch addresses.csv   download published pictures first, slowly
  recoinize faces builtin               faces drawn by recoinize itself: no licence, no network
  recoinize faces list --sheet faces.png

Each adds to the catalogue in the work folder; a face of the same name is replaced."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions `import`, `fetch`, `builtin` and `list`."""
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    importing = actions.add_parser(
        "import",
        help="crop the pictures of a folder",
        description="Find the coin in each picture, crop it, and add it to the catalogue. "
        "faces.csv has the columns file, country, denomination and optionally edition, side, kind, "
        "year, subject, source, licence; without it a picture's name says what it shows: "
        "<country>/<denomination>[_<edition>].jpg. A picture without a disc is named and skipped.",
    )
    importing.add_argument("folder", type=Path, metavar="FOLDER")
    importing.add_argument("--licence", help="of pictures whose row in faces.csv names none")
    fetching = actions.add_parser(
        "fetch",
        help="download pictures by a list of addresses, then crop them",
        description="Download pictures one at a time, with a pause between requests (setting "
        "faces.pause_s), obeying robots.txt, and crop them as `import` does. What is downloaded is "
        "kept and not asked for again. The list is a .csv file with the columns url, country, "
        "denomination and those of `import`, or a text file with one address a line, each "
        "followed by <country>/<denomination>[_<edition>].",
    )
    fetching.add_argument("list", type=Path, metavar="LIST")
    fetching.add_argument("--licence", help="of pictures whose row in the list names none")
    actions.add_parser(
        "builtin",
        help="faces drawn by recoinize itself",
        description="Draw look-alikes of the eight common sides and a few invented national sides.",
    )
    listing = actions.add_parser(
        "list", help="what the catalogue has", description="List the faces of the catalogue."
    )
    listing.add_argument("--country", help="only this country, e.g. de; eu is the common side")
    listing.add_argument("--denomination", help="only this denomination, e.g. 2e")
    listing.add_argument("--sheet", type=Path, metavar="FILE", help="draw them to a PNG picture")


def run(args: argparse.Namespace) -> int:
    """Import, fetch, draw or list."""
    actions = {"import": _import, "fetch": _fetch, "builtin": _builtin, "list": _list}
    return actions[args.action](args)


def _import(args: argparse.Namespace) -> int:
    from recoinize_pipeline.faces.import_folder import import_folder

    workspace, settings = workspace_of(args), settings_of(args)
    result = import_folder(
        args.folder,
        workspace.faces,
        settings.faces.texture_size,
        args.licence,
        _progress("cropping", args.quiet),
    )
    return _end_import(args, result)


def _fetch(args: argparse.Namespace) -> int:
    from recoinize_pipeline.faces.fetch import fetch, read_sources
    from recoinize_pipeline.faces.import_pictures import import_pictures

    workspace, settings = workspace_of(args), settings_of(args)
    cache = workspace.faces / "downloads"
    download = fetch(
        read_sources(args.list), cache, settings.faces, _progress("downloading", args.quiet)
    )
    result = import_pictures(
        download.pictures,
        workspace.faces,
        settings.faces.texture_size,
        args.licence,
        _progress("cropping", args.quiet),
    )
    result.skipped = download.failed + result.skipped
    return _end_import(args, result)


def _end_import(args: argparse.Namespace, result: ImportResult) -> int:
    from recoinize_edge.errors import CatalogueError

    for name, reason in result.skipped:
        print(f"Skipped {name}: {reason}")
    if not result.faces:
        raise CatalogueError(
            f"Expected at least one usable picture. All {len(result.skipped)} were skipped. "
            "See the reasons above."
        )
    skipped = f", skipped {len(result.skipped)}" if result.skipped else ""
    _finish(args, f"Added {len(result.faces)} faces{skipped}.")
    return 0


def _builtin(args: argparse.Namespace) -> int:
    from recoinize_pipeline.faces.builtin import add_builtin_faces

    workspace, settings = workspace_of(args), settings_of(args)
    faces = add_builtin_faces(
        workspace.faces, settings.faces.texture_size, _progress("drawing", args.quiet)
    )
    _finish(args, f"Drew {len(faces)} faces.")
    return 0


def _list(args: argparse.Namespace) -> int:
    import cv2
    from rich.console import Console
    from rich.table import Table

    from recoinize_edge.errors import CatalogueError
    from recoinize_pipeline import atomic
    from recoinize_pipeline.faces.catalogue import Catalogue
    from recoinize_pipeline.faces.contact_sheet import contact_sheet

    workspace = workspace_of(args)
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    faces = [
        face
        for face in catalogue
        if args.country in (None, face.label.country)
        and args.denomination in (None, face.label.denomination)
    ]
    if not faces:
        raise CatalogueError(
            f"Expected faces of country {args.country or 'any'} and denomination "
            f"{args.denomination or 'any'}. The catalogue of {len(catalogue)} faces has none."
        )
    table = Table("face", "shows", "design", "mm", "alloy", "edge", box=None, pad_edge=False)
    for face in faces:
        shows = f"{face.label.denomination_name}, {face.label.country_name}"
        shows += f": {face.label.subject}" if face.label.subject else ""
        diameter = f"{face.label.diameter_mm:.2f}"
        table.add_row(face.face_id, shows, face.label.design, diameter, face.alloy, face.edge)
    Console().print(table)
    result = workspace.faces
    if args.sheet:
        sheet = cv2.cvtColor(contact_sheet(catalogue, faces), cv2.COLOR_RGB2BGR)
        atomic.write_bytes(args.sheet, cv2.imencode(".png", sheet)[1].tobytes())
        result = args.sheet
    designs = len({face.label.design for face in faces})
    finish(args, f"{len(faces)} faces, {designs} designs.", result, "recoinize render")
    return 0


def _finish(args: argparse.Namespace, done: str) -> None:
    from recoinize_pipeline.faces.catalogue import Catalogue

    workspace = workspace_of(args)
    workspace.write_settings(settings_of(args))
    total = len(Catalogue.load(workspace.faces))
    finish(args, f"{done} The catalogue has {total}.", workspace.faces, "recoinize render")


def _progress(what: str, quiet: bool) -> Progress:
    from rich.console import Console
    from rich.progress import track

    def tracked(names: Sequence[str]) -> Iterator[str]:
        # On stderr, so that what a command prints can be piped.
        yield from track(names, what, console=Console(stderr=True), transient=True, disable=quiet)

    return tracked
