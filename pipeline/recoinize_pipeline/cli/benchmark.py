"""`recoinize benchmark`: size, speed, memory and answers of a bundle, held against targets."""

from __future__ import annotations

import argparse
from pathlib import Path

from recoinize_pipeline.cli.context import finish, settings_of, workspace_of

NAME = "benchmark"
SUMMARY = "measure size, speed, memory and answers of a bundle"
DESCRIPTION = """\
Measures every model of a bundle in every installed runtime (size, load time, latency at one and
two threads, memory), with PHOTOS also its answers; the edge at work; the index beside exact
search. In the same run, for comparison: the original study's network and MobileNetV3-Small. Prints
the targets, met or missed, and writes benchmark.json, benchmark.md and a plot.

  recoinize benchmark ../shared/photos/dev --unknown ../shared/photos/unknown
  recoinize benchmark --bundle DIR --without-comparison

Every figure is from this machine at this moment: stop other work first, compare ratios only."""

LARGEST_GROWTH = 100_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to measure, and on what."""
    parser.add_argument("photos", nargs="?", type=Path, metavar="PHOTOS", help="labelled photos")
    parser.add_argument(
        "--unknown", type=Path, metavar="DIR", help="pictures of anything but known coins"
    )
    parser.add_argument(
        "--bundle",
        type=Path,
        metavar="DIR",
        help="bundle (default: the work folder's, else the pretrained one)",
    )
    parser.add_argument(
        "--without-comparison", action="store_true", help="measure the bundle only (no TensorFlow)"
    )
    parser.add_argument(
        "--growth",
        type=int,
        default=LARGEST_GROWTH,
        metavar="N",
        help=f"measure indexes of up to N references (default: {LARGEST_GROWTH})",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Measure, write, print."""
    import json
    import os

    # One thread for numpy's exact search, as Annoy has; read when numpy is imported.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

    from rich.console import Console

    from recoinize_edge.bundle import read_manifest
    from recoinize_pipeline import atomic
    from recoinize_pipeline.benchmark.benchmark import run_benchmark
    from recoinize_pipeline.benchmark.report import benchmark_report
    from recoinize_pipeline.cli.recognize import bundle_folder
    from recoinize_pipeline.evaluation.markdown_report import write_markdown
    from recoinize_pipeline.evaluation.photos import (
        Photo,
        list_pictures,
        packaged_labels,
        read_photo_set,
    )
    from recoinize_pipeline.evaluation.terminal_report import print_report
    from recoinize_pipeline.export.samples import photo_samples

    workspace, settings = workspace_of(args), settings_of(args)
    bundle = bundle_folder(args.bundle, workspace.bundle)
    spec = read_manifest(bundle).preprocessing
    shown = read_photo_set(args.photos, packaged_labels()) if args.photos else []
    strange = [Photo(path) for path in list_pictures(args.unknown)] if args.unknown else []
    with Console(stderr=True).status("finding the coins on photos") as status:
        if args.quiet or args.json:
            status.stop()
        measured = run_benchmark(
            bundle,
            photo_samples(shown, spec),
            photo_samples(strange, spec, stranger=True),
            [n for n in (100, 1000, 10_000, LARGEST_GROWTH) if n <= args.growth],
            settings.seed,
            compare=not args.without_comparison,
            on_step=lambda title: status.update(f"measuring {title}"),
        )
    report = benchmark_report(measured)
    folder = workspace.root / "benchmark"
    with atomic.folder(folder) as aside:
        atomic.write_json(aside / "benchmark.json", measured.to_dict())
        write_markdown(report, aside / "benchmark.md")
    if args.json:
        print(json.dumps(measured.to_dict()))
        return 0
    if not args.quiet:
        print_report(report, Console())
        print()
    missed = sum(not target.met for target in measured.targets)
    finish(
        args,
        f"Measured {bundle}: {len(measured.targets) - missed} of {len(measured.targets)} targets "
        "met.",
        folder / "benchmark.md",
    )
    return 0
