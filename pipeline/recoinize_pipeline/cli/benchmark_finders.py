"""`recoinize benchmark-finders`: the classical finder of coins beside a learned one."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from recoinize_pipeline.cli.context import finish, import_keras_quietly, settings_of, workspace_of

if TYPE_CHECKING:
    from recoinize_pipeline.benchmark.finder_comparison import FinderFigures
    from recoinize_pipeline.benchmark.known_scenes import TrueScene
    from recoinize_pipeline.detector.detector import Detector
    from recoinize_pipeline.faces.catalogue import Catalogue

NAME = "benchmark-finders"
SUMMARY = "compare finding coins by their edges with a learned detector"
DESCRIPTION = """\
Finds the coins of known scenes in five ways: by their edges, as `recoinize recognize` does; with a
small network; with the network and then the edges; with both; and by their edges with the network's
word on doubtful ones. Prints recall, precision, how well outlines fit and the time of a frame, and
writes finders.json.

PHOTOS is a folder as for `recoinize benchmark-frames`; the rendered scenes of the work folder are
measured, too. The network is trained first, on composed and rendered scenes without a photograph,
unless the work folder holds it; an interrupted training goes on. It takes about an hour of one
core, or a few minutes with less:

  recoinize benchmark-finders ../shared/photos/scenes
  recoinize benchmark-finders ../shared/photos/scenes --composed 300 --rendered 0 --steps 300"""

_TRAINING_SEED = 90_210
"""Added to the seed, so that no scene of the benchmark is trained on."""

_SAMPLES = 12  # light paths for each pixel of a training scene


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and what to train on."""
    parser.add_argument("photos", nargs="?", type=Path, metavar="PHOTOS", help="labelled scenes")
    parser.add_argument(
        "--composed", type=int, default=1000, metavar="N", help="composed scenes to train on"
    )
    parser.add_argument(
        "--rendered", type=int, default=400, metavar="N", help="rendered scenes to train on"
    )
    parser.add_argument("--steps", type=int, default=4500, metavar="N", help="training steps")
    parser.add_argument(
        "--every", type=int, default=1, metavar="N", help="every Nth picture only, to be quick"
    )


def run(args: argparse.Namespace) -> int:
    """Train unless trained, measure, write, print."""
    import_keras_quietly()
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from recoinize_edge.errors import WorkspaceError
    from recoinize_pipeline import atomic
    from recoinize_pipeline.benchmark.finder_comparison import (
        FinderFigures,
        count_finder,
        finders,
        time_finder,
    )
    from recoinize_pipeline.benchmark.known_scenes import photographed_scenes, rendered_scenes
    from recoinize_pipeline.faces.catalogue import Catalogue

    workspace = workspace_of(args)
    catalogue = Catalogue.load(workspace.require(workspace.faces, "faces import"))
    sets: dict[str, list[TrueScene]] = {}
    if args.photos:
        sets["photographs"] = photographed_scenes(args.photos)[:: args.every]
    if workspace.scenes.is_dir():
        sets["renders"] = rendered_scenes(workspace.scenes, catalogue)[:: args.every]
    if not any(sets.values()):
        raise WorkspaceError(
            "Expected scenes to find coins in. Received neither photographs nor rendered scenes. "
            "Name a folder of labelled photographs, or run `recoinize render scenes` first."
        )
    detector = _trained(args, catalogue)
    table = Table("scenes", "finder", "recall", "precision", "overlap", "outline error", "ms/frame")
    measured: dict[str, dict[str, FinderFigures]] = {}
    console = Console(stderr=True, quiet=args.quiet)
    for name, scenes in sets.items():
        measured[name] = {}
        for way, finder in finders(detector).items():
            figures = measured[name][way] = FinderFigures()
            for scene in track(scenes, f"{name}, {way}", console=console):
                count_finder(figures, finder, scene)
            time_finder(figures, finder, scenes)
            table.add_row(name, way, *_cells(figures))
    values = {
        name: {way: figures.to_dict() for way, figures in ways.items()}
        for name, ways in measured.items()
    }
    result = workspace.root / "benchmark" / "finders.json"
    atomic.write_json(result, values)
    Console().print(table)
    finish(args, f"Compared {len(finders(detector))} ways to find coins.", result)
    return 0


def _trained(args: argparse.Namespace, catalogue: Catalogue) -> Detector:
    """The detector, from the work folder or trained now."""
    from rich.console import Console

    from recoinize_edge.errors import WorkspaceError
    from recoinize_pipeline.detector.detector import Detector, export_detector
    from recoinize_pipeline.detector.train import DetectorTraining, train_detector
    from recoinize_pipeline.detector.training_scenes import (
        SCENE_SIZE,
        composed_scenes,
        rendered_scenes,
    )
    from recoinize_pipeline.render.progress import render_progress
    from recoinize_pipeline.render.scenes import render_scenes

    console = Console(stderr=True, quiet=args.quiet)
    folder = workspace_of(args).root / "detector"
    settings = settings_of(args)
    settings = settings.model_copy(update={"seed": settings.seed + _TRAINING_SEED})
    if args.rendered:
        with render_progress(args.quiet) as listener:
            render_scenes(
                catalogue,
                folder / "rendered",
                settings,
                args.rendered,
                SCENE_SIZE,
                _SAMPLES,
                listener,
            )
    scenes = composed_scenes(
        catalogue,
        folder / "composed",
        settings.seed,
        args.composed,
        lambda count: console.print(f"{count} of {args.composed} scenes composed"),
    )
    if args.rendered:
        scenes += rendered_scenes(catalogue, folder / "rendered")[: args.rendered]
    if not scenes:
        raise WorkspaceError(
            "Expected at least one scene to train on. Received --composed 0 and --rendered 0. "
            "Raise one of them."
        )
    training = DetectorTraining(settings.seed, args.steps)
    model = train_detector(
        scenes,
        folder / "training",
        training,
        lambda step, loss: console.print(f"step {step} of {args.steps}: loss {loss:.2f}"),
    )
    return Detector(export_detector(model, scenes))


def _cells(figures: FinderFigures) -> list[str]:
    values = figures.to_dict()
    if not figures.counts.found:
        return [f"{values['recall']:.1%}", f"{values['precision']:.1%}", "", "", ""]
    return [
        f"{values['recall']:.1%}",
        f"{values['precision']:.1%}",
        f"{values['overlap']:.3f}",
        f"{values['outline_error']:.2%}",
        f"{values['frame_ms']:.1f}",
    ]
