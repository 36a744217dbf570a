"""`recoinize train`: from faces and renders to an embedding network."""

from __future__ import annotations

import argparse
from pathlib import Path

from recoinize_pipeline.cli.context import finish, import_keras_quietly, settings_of, workspace_of

NAME = "train"
SUMMARY = "train the embedding network on renders and relit faces"
DESCRIPTION = """\
Trains the network that turns a coin into a point, so that pictures of one design lie close
together. Inputs are the renders of the dataset and relit pictures of the faces, which are made
first. A killed run goes on after its last finished epoch. With training.teachers above 0, that many
networks are trained first, which teach the one that ships; --from and --teacher name trainings that
are there, instead.

  recoinize train
  recoinize train --loss contrastive     the siamese baseline, in training-contrastive/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "--loss",
        choices=("triplet", "contrastive", "proxy"),
        help="loss, instead of training.loss; contrastive goes to a folder of its own",
    )
    parser.add_argument(
        "--from",
        dest="initial",
        type=Path,
        metavar="DIR",
        help="start from the weights of this training, on the same designs, instead of random ones",
    )
    parser.add_argument(
        "--teacher",
        dest="teachers",
        type=Path,
        action="append",
        default=[],
        metavar="DIR",
        help="learn from the network of this training, too; of several, their mean (proxy loss)",
    )


def run(args: argparse.Namespace) -> int:
    """Train and say how well it went."""
    import_keras_quietly()
    from recoinize_pipeline.faces.catalogue import Catalogue
    from recoinize_pipeline.training.origin import Origin
    from recoinize_pipeline.training.progress import training_progress
    from recoinize_pipeline.training.stages import train_in_stages
    from recoinize_pipeline.training.train import train

    workspace, settings = workspace_of(args), settings_of(args)
    folder = workspace.training
    if args.loss:
        # Only proxies can be taught.
        teachers = settings.training.teachers if args.loss == "proxy" else 0
        changes = {"loss": args.loss, "teachers": teachers}
        training = settings.training.model_copy(update=changes)
        settings = settings.model_copy(update={"training": training})
        if args.loss == "contrastive":
            folder = folder.with_name(f"{folder.name}-contrastive")
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    workspace.write_settings(settings)
    with training_progress(args.quiet) as listener:
        if args.initial or args.teachers:
            origin = Origin(args.initial, tuple(args.teachers))
            result = train(
                catalogue, workspace.dataset, folder, settings, listener=listener, origin=origin
            )
        else:
            result = train_in_stages(catalogue, workspace.dataset, folder, settings, listener)
    kept = result.record["history"][result.record["kept_epoch"]]
    finish(
        args,
        f"Trained on {result.record['images']} images of {len(result.record['faces'])} faces; "
        f"kept epoch {kept['epoch'] + 1}, validation top-1 {kept['validation_top1']:.1%}.",
        folder,
        "recoinize export --tflite --onnx",
    )
    return 0
