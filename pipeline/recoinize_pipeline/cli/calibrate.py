"""`recoinize calibrate`: threshold and margins of a bundle chosen anew, without training."""

from __future__ import annotations

import argparse
from pathlib import Path

from recoinize_pipeline.cli.context import (
    add_bundle_argument,
    finish,
    progress_listener,
    settings_of,
    workspace_of,
)

NAME = "calibrate"
SUMMARY = "choose a bundle's threshold and margins anew on photographs, without training"
DESCRIPTION = """\
Reads photographs with each model of a bundle as a device does, and chooses the distance beyond
which a coin is called unknown, and how far rivals must be behind, so that at most
export.wrong_answer_budget of what is said is wrong and at most export.unknown_budget of other
things get an answer. `recoinize export` does the same with the bundle that it makes.

  recoinize calibrate ../shared/photos/dev --unknown ../shared/photos/unknown --bundle DIR

Photographs whose label is disputed take no part. An export's preset has margins of its own: give
the same --preset here."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The photographs and the bundle."""
    parser.add_argument(
        "photos",
        type=Path,
        nargs="+",
        metavar="DIR",
        help="folders of labelled photographs, as for `evaluate`",
    )
    parser.add_argument(
        "--unknown",
        type=Path,
        required=True,
        metavar="DIR",
        help="pictures of anything but known coins: what the threshold must refuse",
    )
    add_bundle_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Calibrate, write, and print what the decisions do."""
    from datetime import UTC, datetime

    from recoinize_pipeline.cli.recognize import bundle_folder
    from recoinize_pipeline.export.calibration_photos import CalibrationPhotos
    from recoinize_pipeline.export.provenance import recoinize_version
    from recoinize_pipeline.export.recalibrate import recalibrate

    settings, of_work = settings_of(args), workspace_of(args).bundle
    photos = CalibrationPhotos.of_folders(args.photos, args.unknown)
    target = args.bundle or of_work
    with progress_listener(args.quiet) as listener:
        outcomes = recalibrate(
            bundle_folder(args.bundle, of_work),
            target,
            photos,
            settings.export,
            settings.seed,
            {
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "recoinize": recoinize_version(),
                "seed": settings.seed,
            },
            listener,
        )
    for name, outcome in outcomes.items():
        decision = outcome.decision
        spoken = outcome.answered / max(1 - outcome.wrong_of_answered, 1e-9)
        print(
            f"{name}: threshold {decision.threshold:.3f}, margins "
            f"{decision.denomination_margin:.2f} between denominations and "
            f"{decision.country_margin:.2f} between countries; {spoken:.1%} of the coins get an "
            f"answer, {outcome.wrong_of_answered:.2%} of the answers are wrong, "
            f"{outcome.strangers_answered:.2%} of other things get one."
        )
        if not outcome.within_budget:
            print(
                f"Warning: no threshold keeps {name} within the budgets "
                f"({settings.export.wrong_answer_budget:.1%} wrong, "
                f"{settings.export.unknown_budget:.1%} of other things)."
            )
    finish(
        args,
        f"Calibrated on {len(photos.known)} coins and {len(photos.strangers)} other things.",
        target,
        f"recoinize evaluate {args.photos[0]} --bundle {target} --unknown {args.unknown}",
    )
    return 0
