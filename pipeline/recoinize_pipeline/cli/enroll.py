"""`recoinize enroll`: one more coin in a bundle, without any training."""

from __future__ import annotations

import argparse
from pathlib import Path

from recoinize_pipeline.cli.context import (
    add_bundle_argument,
    finish,
    settings_of,
    workspace_of,
)

NAME = "enroll"
SUMMARY = "add a coin to a bundle from one picture of its face, without training"
DESCRIPTION = """\
Adds one face of a coin to a bundle: crops the coin out of the picture, relights it, embeds that
with the models in the bundle, and rebuilds their indexes. Takes seconds.

  recoinize enroll new-coin.jpg --label country=de,denomination=2e,edition=2026
  recoinize enroll zloty.jpg --label country=pl,denomination="5 zloty",diameter=24
  recoinize enroll new-coin.jpg --label country=de,denomination=2e,edition=2026 --bundle DIR

It warns when the newcomer looks like a coin that is known already. `recoinize forget` undoes it.
A bundle that is exported again knows the faces of the catalogue: to keep a coin there, import its
picture with `recoinize faces import`, too."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The picture, what it shows, and the bundle."""
    parser.add_argument("picture", type=Path, metavar="FACE.jpg", help="picture of one coin face")
    parser.add_argument(
        "--label",
        action="append",
        required=True,
        metavar="NAME=VALUE,…",
        help="country, denomination, edition; optionally side, kind, subject; diameter in "
        "millimetres for coins that are not euro coins; can be repeated",
    )
    add_bundle_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Enroll, say what the newcomer is like, warn if it is too close to another coin."""
    import hashlib
    from datetime import UTC, datetime

    from recoinize_pipeline.cli.recognize import bundle_folder
    from recoinize_pipeline.export.bundle_edit import enroll
    from recoinize_pipeline.export.calibrate import Budget
    from recoinize_pipeline.export.face_label import parse_label
    from recoinize_pipeline.faces.import_pictures import crop

    label = parse_label(args.label)
    settings = settings_of(args)
    of_work = workspace_of(args).bundle
    bundle = args.bundle or of_work
    texture = crop(args.picture, settings.faces.texture_size, label.denomination)
    outcome = enroll(
        bundle_folder(args.bundle, of_work),
        bundle,
        texture,
        label,
        Budget.of(settings.export),
        settings.seed,
        {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "picture_sha256": hashlib.sha256(args.picture.read_bytes()).hexdigest(),
            "seed": settings.seed,
        },
    )
    if outcome.too_close:
        print(
            f"Warning: {label.face_id} looks like {outcome.closest.face_id} "
            f"({outcome.closest.denomination_name} · {outcome.closest.country_name}): its pictures "
            f"are {outcome.own_distance:.2f} from its own references and "
            f"{outcome.closest_distance:.2f} from the other's. One will often be called unknown "
            "or taken for the other."
        )
    if outcome.widened and not args.quiet:
        print(
            "Margins were widened so that no coin is taken for the newcomer: "
            f"{outcome.decision.denomination_margin:.2f} between denominations, "
            f"{outcome.decision.country_margin:.2f} between countries."
        )
    finish(
        args,
        f"Enrolled {label.face_id}: {outcome.right:.0%} of its relit pictures are answered "
        f"rightly; closest other design: {outcome.closest.face_id}.",
        bundle,
        f"recoinize recognize PHOTO.jpg --bundle {bundle}",
    )
    return 0
