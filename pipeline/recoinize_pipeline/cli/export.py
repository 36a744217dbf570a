"""`recoinize export`: from a trained network to a bundle whose every model has been proven."""

from __future__ import annotations

import argparse
from pathlib import Path

from recoinize_pipeline.cli.context import (
    finish,
    import_keras_quietly,
    progress_listener,
    settings_of,
    workspace_of,
)
from recoinize_pipeline.export.formats import FORMATS, parse_artifacts

NAME = "export"
SUMMARY = "convert the network, prove the result, write the bundle"
DESCRIPTION = """\
Converts the trained network to TFLite and ONNX and writes the bundle that devices read: models,
an index of reference embeddings for each, labels, thresholds, where it all comes from.

Each model file is loaded again in every runtime for it that is installed and held against Keras
on relit faces, on test renders and, with --photos, on photographs. If one falls below the floors
in the settings (export.cosine_min, export.top1_agreement, …), nothing is written. The distance
beyond which a coin is called unknown is chosen anew for each model; on photographs where they are
given, on renders and relit faces otherwise.

  recoinize export --tflite --onnx
  recoinize export --tflite int8,float16 --photos ../shared/photos/dev \\
                   --unknown ../shared/photos/unknown"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One flag for each format, and what to prove the result with."""
    for form in FORMATS:
        parser.add_argument(
            f"--{form.name}",
            nargs="*",
            metavar="PRECISION",
            help=f"{', '.join(form.precisions)} (default: {' and '.join(form.defaults)})",
        )
    parser.add_argument(
        "--photos",
        type=Path,
        nargs="+",
        default=[],
        metavar="DIR",
        help="folders of labelled photographs, as for `evaluate`: calibrate and prove on these, "
        "too",
    )
    parser.add_argument(
        "--unknown",
        type=Path,
        metavar="DIR",
        help="pictures of anything but known coins: what the threshold must refuse",
    )


def run(args: argparse.Namespace) -> int:
    """Convert, prove, write, and print what was proven."""
    artifacts = [
        artifact
        for form in FORMATS
        if (words := getattr(args, form.name)) is not None
        for artifact in parse_artifacts(form.name, words)
    ]
    # Arguments are checked before TensorFlow is imported, which takes seconds.
    import_keras_quietly()

    from rich.console import Console

    from recoinize_edge.errors import RecoinizeError
    from recoinize_pipeline.evaluation.terminal_report import print_report
    from recoinize_pipeline.export.export import export_bundle
    from recoinize_pipeline.export.material import gather
    from recoinize_pipeline.export.report import export_report

    if not artifacts:
        raise RecoinizeError(
            "Expected --tflite or --onnx, or both. Received neither. "
            "`recoinize export --tflite --onnx` is a good start."
        )
    workspace, settings = workspace_of(args), settings_of(args)
    workspace.require(workspace.training, "train")
    with progress_listener(args.quiet) as listener:
        material = gather(workspace, settings, args.photos, args.unknown, listener)
        exported = export_bundle(workspace.bundle, material, artifacts, settings, listener)
    if not args.quiet:
        print_report(export_report(exported), Console())
        print()
    finish(
        args,
        f"Exported {len(exported)} models of {len(material.labels)} faces, each proven.",
        workspace.bundle,
        "recoinize recognize PHOTO.jpg, recoinize benchmark",
    )
    return 0
