"""`recoinize forget`: takes a coin out of a bundle."""

from __future__ import annotations

import argparse

from recoinize_pipeline.cli.context import (
    add_bundle_argument,
    finish,
    settings_of,
    workspace_of,
)

NAME = "forget"
SUMMARY = "take a coin out of a bundle"
DESCRIPTION = """\
Takes one face out of a bundle and rebuilds its indexes. The coin is called unknown from then on,
or whatever else it resembles. `recoinize inspect` lists the faces that a bundle knows.

  recoinize forget de-2e-2026
  recoinize forget de-2e-2026 --bundle DIR"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The face and the bundle."""
    parser.add_argument("face_id", metavar="FACE_ID", help="such as de-2e-2026")
    add_bundle_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Forget."""
    from recoinize_pipeline.cli.recognize import bundle_folder
    from recoinize_pipeline.export.bundle_edit import forget

    of_work = workspace_of(args).bundle
    bundle = args.bundle or of_work
    label = forget(
        bundle_folder(args.bundle, of_work), bundle, args.face_id, settings_of(args).seed
    )
    finish(
        args,
        f"Forgot {label.face_id} ({label.denomination_name} · {label.country_name}).",
        bundle,
        f"recoinize inspect {bundle}",
    )
    return 0
