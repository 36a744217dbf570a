"""`recoinize bundle`: a bundle as one file, and back."""

from __future__ import annotations

import argparse
from pathlib import Path

from recoinize_pipeline.cli.context import finish, workspace_of

NAME = "bundle"
SUMMARY = "pack a bundle into one file, unpack one that was received"
DESCRIPTION = """\
Packs a bundle into one file for transfer and unpacks such a file. Unpacking trusts nothing: paths
that lead elsewhere, members that are too large, unknown schemas and wrong hashes are refused, and
the folder appears only if the whole bundle can be loaded.

  recoinize bundle pack coins.zip
  recoinize bundle unpack coins.zip DIR"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions `pack` and `unpack`."""
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    packing = actions.add_parser(
        "pack", help="write a bundle into one file", description="Write a bundle into one file."
    )
    packing.add_argument("file", type=Path, metavar="FILE", help="zip file to write")
    packing.add_argument(
        "--bundle",
        type=Path,
        metavar="DIR",
        help="bundle (default: the work folder's, else the pretrained one)",
    )
    unpacking = actions.add_parser(
        "unpack", help="read a bundle from one file", description="Read a bundle from one file."
    )
    unpacking.add_argument("file", type=Path, metavar="FILE", help="zip file to read")
    unpacking.add_argument(
        "folder",
        type=Path,
        nargs="?",
        metavar="DIR",
        help="folder to write; one that is there is replaced (default: the work folder's bundle)",
    )


def run(args: argparse.Namespace) -> int:
    """Pack or unpack."""
    from recoinize_pipeline.cli.recognize import bundle_folder
    from recoinize_pipeline.export.bundle_archive import pack, unpack

    bundle = workspace_of(args).bundle
    if args.action == "pack":
        source = bundle_folder(args.bundle, bundle)
        pack(source, args.file)
        size = args.file.stat().st_size
        finish(args, f"Packed {source}: {size / 1e6:.2f} MB.", args.file)
        return 0
    folder = args.folder or bundle
    manifest = unpack(args.file, folder)
    finish(
        args,
        f"Unpacked {len(manifest.artifacts)} models, made by recoinize {manifest.recoinize}.",
        folder,
        f"recoinize inspect {folder}",
    )
    return 0
