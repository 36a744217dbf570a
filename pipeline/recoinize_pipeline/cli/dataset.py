"""`recoinize dataset`: renders become a Hugging Face dataset; push and pull it."""

from __future__ import annotations

import argparse

from recoinize_pipeline.cli.context import finish, settings_of, workspace_of

NAME = "dataset"
SUMMARY = "make a Hugging Face dataset of the renders; push or pull it"
DESCRIPTION = """\
Makes a Hugging Face dataset (parquet files, dataset card, contact sheet) of the renders.

The images of each face are divided into train, validation and test in the proportions
1932 : 414 : 414; whole coin types are held out in a fourth split, which training never sees.
The same renders and settings give the same dataset.

  recoinize dataset build
  recoinize dataset build --set dataset.heldout_types=0
  recoinize dataset push my-name/rendered-coins
  recoinize dataset pull my-name/rendered-coins"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions `build`, `push` and `pull`."""
    actions = parser.add_subparsers(title="actions", dest="action", metavar="ACTION", required=True)
    build = actions.add_parser(
        "build",
        help="renders -> parquet files, card, contact sheet",
        description="Make the dataset of the renders in the work folder. It replaces the one "
        "before when it is whole.",
    )
    build.add_argument(
        "--partial",
        action="store_true",
        help="build from the renders there are, even if some are missing",
    )
    push = actions.add_parser(
        "push",
        help="upload the dataset to the Hugging Face Hub",
        description="Upload the dataset with its card, as one commit. Needs a token: set HF_TOKEN "
        "or run `hf auth login`. Look at the licences in the card first.",
    )
    push.add_argument("repository", metavar="OWNER/NAME")
    push.add_argument("--private", action="store_true", help="make a new repository private")
    pull = actions.add_parser(
        "pull",
        help="download a dataset into the work folder",
        description="Download a dataset that recoinize built. It replaces the one in the work "
        "folder when it is whole.",
    )
    pull.add_argument("repository", metavar="OWNER/NAME")


def run(args: argparse.Namespace) -> int:
    """Build, push or pull."""
    actions = {"build": _build, "push": _push, "pull": _pull}
    actions[args.action](args)
    return 0


def _build(args: argparse.Namespace) -> None:
    from rich.progress import Progress

    from recoinize_pipeline.dataset.build import build_dataset
    from recoinize_pipeline.faces.catalogue import Catalogue
    from recoinize_pipeline.render.store import list_renders

    workspace, settings = workspace_of(args), settings_of(args)
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    records = list_renders(workspace.require(workspace.renders, "render"))
    with Progress(disable=args.quiet, transient=True) as progress:
        task = progress.add_task("dataset", total=None)
        summary = build_dataset(
            records,
            catalogue,
            settings,
            workspace.dataset,
            partial=args.partial,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    workspace.write_settings(settings)
    parts = ", ".join(f"{split} {count}" for split, count in summary.rows.items())
    finish(
        args,
        f"Dataset of {sum(summary.rows.values())} images of {len(catalogue)} faces: {parts}.",
        workspace.dataset,
        "recoinize train",
    )


def _push(args: argparse.Namespace) -> None:
    from recoinize_pipeline.dataset.hub import push_dataset

    workspace = workspace_of(args)
    dataset = workspace.require(workspace.dataset, "dataset build")
    address = push_dataset(dataset, args.repository, private=args.private)
    finish(
        args,
        f"Uploaded {dataset} to {args.repository}.",
        address,
        f"recoinize dataset pull {args.repository}",
    )


def _pull(args: argparse.Namespace) -> None:
    from recoinize_pipeline.dataset.hub import pull_dataset

    workspace = workspace_of(args)
    rows = pull_dataset(args.repository, workspace.dataset)
    parts = ", ".join(f"{split} {count}" for split, count in rows.items())
    finish(
        args,
        f"Downloaded {args.repository}: {sum(rows.values())} images ({parts}).",
        workspace.dataset,
        "recoinize train",
    )
