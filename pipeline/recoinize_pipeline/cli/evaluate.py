"""`recoinize evaluate`: how well coins are recognized, on photographs or on the test split."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from recoinize_pipeline.cli.context import (
    finish,
    import_keras_quietly,
    settings_of,
    workspace_of,
)

if TYPE_CHECKING:
    from recoinize_pipeline.evaluation.recognize_photos import PhotoReader
    from recoinize_pipeline.evaluation.report_blocks import Report
    from recoinize_pipeline.settings import Settings
    from recoinize_pipeline.workspace import Workspace

T = TypeVar("T")


class Track(Protocol):
    """Shows how far a loop has come."""

    def __call__(self, items: Sequence[T], title: str) -> Iterable[T]:
        """The same items; `title` says what is done with them."""
        ...


NAME = "evaluate"
SUMMARY = "judge the recognition on real photographs or on the test split"
DESCRIPTION = """\
Judges how well coins are recognized and writes metrics.json, report.md and report.html (one file,
with the confusion matrix, coverage against error, and the errors as a contact sheet).

PHOTOS is a folder with one folder of pictures for each denomination (1c 2c 5c 10c 20c 50c 1e 2e),
or a folder with labels.csv (columns file, denomination; country, edition, side, map if known).
Without PHOTOS the networks in the work folder are judged on renders that training never saw:
triplet accuracy, nearest neighbours, coin types held out of training.

  recoinize evaluate ../shared/photos/dev --unknown ../shared/photos/unknown
  recoinize evaluate photos/ --bundle other-bundle --artifact tflite-float32 --json
  recoinize evaluate

Photographs taken by one camera at one height share a scale, which tells coins of one design apart
(10, 20, 50 cent). It is learned from the coins that are certain, without labels, and used only
where they agree on it; all figures are given without it, too. `--scale none` never uses it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to judge, and on what."""
    parser.add_argument("photos", nargs="?", type=Path, metavar="PHOTOS", help="labelled photos")
    parser.add_argument(
        "--unknown",
        type=Path,
        metavar="DIR",
        help="pictures of anything but known coins, in any folders: all of them must be refused",
    )
    add_reader_arguments(parser)
    parser.add_argument(
        "--labels",
        type=Path,
        metavar="CSV",
        help="further labels (columns sha256, side, country, edition; the first 16 hex digits of "
        "the SHA-256 of a picture's file)",
    )
    parser.add_argument("--name", help="name of the report's folder (default: that of PHOTOS)")
    parser.add_argument(
        "--json", action="store_true", help="print the figures as one JSON object, nothing else"
    )


def add_reader_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how to read, as `evaluate` and `diff` have it."""
    parser.add_argument(
        "--bundle", type=Path, metavar="DIR", help="bundle (default: that of the work folder)"
    )
    parser.add_argument("--artifact", metavar="NAME", help="artifact (default: the bundle's own)")
    parser.add_argument(
        "--runtime",
        default="auto",
        metavar="NAME",
        help="auto, litert, tflite-runtime or onnxruntime (default: auto)",
    )
    parser.add_argument(
        "--scale",
        choices=("auto", "none"),
        default="auto",
        help="use the scale that photographs share (default: auto)",
    )


def run(args: argparse.Namespace) -> int:
    """Judge, write the report, print the figures."""
    import json

    from rich.console import Console

    from recoinize_pipeline import atomic
    from recoinize_pipeline.evaluation.html_report import write_html
    from recoinize_pipeline.evaluation.markdown_report import write_markdown
    from recoinize_pipeline.evaluation.terminal_report import print_report

    figures, report = _on_test_split(args) if args.photos is None else _on_photos(args)
    folder = workspace_of(args).evaluation / figures["set"]
    with atomic.folder(folder) as aside:
        atomic.write_json(aside / "metrics.json", figures)
        write_markdown(report, aside / "report.md")
        write_html(report, aside / "report.html")
    if args.json:
        print(json.dumps(figures, ensure_ascii=False))
        return 0
    if not args.quiet:
        print_report(report, Console())
        print()
    finish(
        args,
        f"Judged {figures['photos']} pictures with {figures['reader']}.",
        folder / "report.html",
        "recoinize export --tflite --onnx" if not workspace_of(args).bundle.exists() else None,
    )
    return 0


def _on_photos(args: argparse.Namespace) -> tuple[dict[str, Any], Report]:
    from recoinize_pipeline.evaluation.photo_evaluation import evaluate_photos, photo_figures
    from recoinize_pipeline.evaluation.photo_report import photo_report
    from recoinize_pipeline.evaluation.photos import (
        Photo,
        list_pictures,
        packaged_labels,
        read_label_table,
        read_photo_set,
    )

    settings = settings_of(args)
    labels = dict(packaged_labels())
    if args.labels is not None:
        labels |= read_label_table(args.labels)
    photos = read_photo_set(args.photos, labels)
    unknown = [Photo(path) for path in list_pictures(args.unknown)] if args.unknown else []
    reader, title = _open_reader(args, settings)
    with progress_bars(args) as track:
        evaluation = evaluate_photos(
            reader,
            photos,
            unknown,
            settings.evaluation,
            settings.export.wrong_answer_budget,
            args.scale,
            track,
        )
    name = args.name or args.photos.resolve().name
    figures = {"set": name, "reader": title, **photo_figures(evaluation)}
    shown = settings.evaluation.errors_shown
    return figures, photo_report(f"Photographs: {name}", title, evaluation, figures, shown)


def _on_test_split(args: argparse.Namespace) -> tuple[dict[str, Any], Report]:
    from recoinize_edge.errors import RecoinizeError

    workspace, settings = workspace_of(args), settings_of(args)
    if args.unknown is not None:
        raise RecoinizeError(
            "Expected PHOTOS beside --unknown. Received none. Name a folder of photographs."
        )
    workspace.require(workspace.dataset, "dataset build")
    if args.bundle is not None:
        return _bundle_on_test_split(args, workspace, settings)
    return _networks_on_test_split(args, workspace, settings)


def _bundle_on_test_split(
    args: argparse.Namespace, workspace: Workspace, settings: Settings
) -> tuple[dict[str, Any], Report]:
    from recoinize_pipeline.evaluation.photo_evaluation import evaluate_photos, photo_figures
    from recoinize_pipeline.evaluation.photo_report import photo_report
    from recoinize_pipeline.evaluation.split_photos import SplitPhotos

    split = SplitPhotos(workspace.dataset, "test")
    reader, title = _open_reader(args, settings)
    budget = settings.export.wrong_answer_budget
    with progress_bars(args) as track:
        # Renders are made by many cameras: there is no scale that they could share.
        evaluation = evaluate_photos(
            reader, split.photos, [], settings.evaluation, budget, "none", track, split.load
        )
    name = args.name or "test-bundle"
    figures = {"set": name, "reader": title, **photo_figures(evaluation)}
    shown = settings.evaluation.errors_shown
    return figures, photo_report(
        "Renders of the test split", title, evaluation, figures, shown, split.load
    )


def _networks_on_test_split(
    args: argparse.Namespace, workspace: Workspace, settings: Settings
) -> tuple[dict[str, Any], Report]:
    from recoinize_pipeline.evaluation.split_report import split_figures, split_report
    from recoinize_pipeline.evaluation.test_split import evaluate_network, load_evaluation_inputs
    from recoinize_pipeline.evaluation.trained_networks import load_networks

    import_keras_quietly()
    networks = load_networks(workspace)
    results = {}
    with progress_bars(args) as track:
        for name, network in track(list(networks.items()), "judging networks"):
            inputs = load_evaluation_inputs(workspace.dataset, network.spec)
            results[name] = evaluate_network(network, inputs, settings.evaluation, settings.seed)
    figures = {
        "set": args.name or "test",
        "reader": f"{len(networks)} trained network{'s' if len(networks) > 1 else ''}",
        "seed": settings.seed,
        **split_figures(results),
    }
    return figures, split_report("Test split", results, inputs.test.names["denomination"])


def _open_reader(args: argparse.Namespace, settings: Settings) -> tuple[PhotoReader, str]:
    """The bundle asked for, else the work folder's, else its trained network."""
    from recoinize_pipeline.evaluation.open_reader import open_bundle

    path = args.bundle or workspace_of(args).bundle
    if args.bundle is None and not path.exists():
        return _open_trained_network(args, settings)
    reader = open_bundle(path, args.artifact, args.runtime)
    runtime = reader.interpreter.runtime
    return reader, f"{reader.bundle.artifact} of bundle {path.name} in {runtime}"


def _open_trained_network(args: argparse.Namespace, settings: Settings) -> tuple[PhotoReader, str]:
    from rich.console import Console
    from rich.progress import Progress

    from recoinize_pipeline.evaluation.trained_networks import load_networks
    from recoinize_pipeline.evaluation.training_reader import TrainingReader
    from recoinize_pipeline.export.material import RELIT_CACHE
    from recoinize_pipeline.faces.catalogue import Catalogue

    workspace = workspace_of(args)
    import_keras_quietly()
    name, network = next(iter(load_networks(workspace).items()))
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    images = settings.export.references_per_face * settings.export.images_per_reference
    references = len(catalogue.faces) * images
    with Progress(console=Console(stderr=True), disable=args.quiet, transient=True) as progress:
        task = progress.add_task("relighting references", total=references)
        reader = TrainingReader(
            network,
            catalogue,
            settings,
            workspace.training / RELIT_CACHE,
            lambda made: progress.advance(task, made),
        )
    return reader, f"the network in {name} (not exported, so nothing is refused)"


@contextmanager
def progress_bars(args: argparse.Namespace) -> Iterator[Track]:
    """Bars on standard error, so that standard output is the result's alone."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), disable=args.quiet, transient=True) as progress:

        def track(items: Sequence[T], title: str) -> Iterable[T]:
            return progress.track(items, description=title) if items else items

        yield track
