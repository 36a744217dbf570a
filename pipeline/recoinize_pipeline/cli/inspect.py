"""`recoinize inspect`: what is in a bundle, and whether it is sound."""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recoinize_edge.coin import CoinLabel
    from recoinize_edge.manifest import Manifest

NAME = "inspect"
SUMMARY = "say what is in a bundle, how it was made, and whether it is sound"
DESCRIPTION = """\
Shows the models and indexes of a bundle, how it was made, the coins it knows, and checks every file
against the hash in its manifest; each TFLite model is opened, too.

  recoinize inspect recoinize-work/bundle

Without BUNDLE it inspects the work folder's bundle if there is one, else the pretrained one.
Exit code: 0 if the bundle is sound, 1 if a file of it is not, 2 if its manifest cannot be read."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the bundle and how to print."""
    parser.add_argument("bundle", nargs="?", type=Path, metavar="BUNDLE", help="folder")
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")


def run(args: argparse.Namespace) -> int:
    """Check and print."""
    from recoinize_edge.bundle import read_manifest
    from recoinize_pipeline.cli.recognize import bundle_folder

    folder = bundle_folder(args.bundle, args.work / "bundle")
    manifest = read_manifest(folder)
    labels = _labels(folder, manifest)
    problems = _problems(folder, manifest)
    if args.json:
        report = {
            "path": str(folder),
            **manifest.to_dict(),
            "faces": [label.to_dict() for label in labels],
            "problems": problems,
        }
        print(json.dumps(report, ensure_ascii=False, indent=2))
        return 1 if problems else 0
    for line in _report(folder, manifest, labels):
        print(line)
    print()
    for problem in problems:
        print(f"Damaged: {problem}")
    if not problems:
        print(f"Sound: all {len(manifest.files)} files are as they were written.")
    return 1 if problems else 0


def _labels(folder: Path, manifest: Manifest) -> list[CoinLabel]:
    """The faces; none if the file is unusable, which `_problems` reports."""
    from recoinize_edge.errors import BundleError
    from recoinize_edge.labels import read_labels

    try:
        return read_labels((folder / manifest.labels).read_bytes())[0]
    except (OSError, BundleError):
        return []


def _problems(folder: Path, manifest: Manifest) -> list[str]:
    """One sentence for each thing that is wrong; none for a sound bundle."""
    from recoinize_edge.bundle import Bundle, file_problem
    from recoinize_edge.errors import BundleError
    from recoinize_edge.reader import CoinReader

    checked = (file_problem(folder, name, entry) for name, entry in manifest.files.items())
    problems = [problem for problem in checked if problem is not None]
    if problems:
        return problems
    for name, artifact in manifest.artifacts.items():
        try:
            bundle = Bundle.load(folder, name)
            if artifact.model.endswith(".tflite"):
                CoinReader(bundle)
        except BundleError as error:
            problems.append(f"{name}: {error}")
    return problems


def _report(folder: Path, manifest: Manifest, labels: list[CoinLabel]) -> list[str]:
    spec = manifest.preprocessing
    lines = [
        f"Bundle {folder}",
        f"  made by recoinize {manifest.recoinize}, {manifest.created}",
        f"  input {spec.radii} radii x {spec.angles} angles, embedding of "
        f"{manifest.parts.dimension}",
        "",
        "Artifacts",
    ]
    for name, artifact in manifest.artifacts.items():
        size = manifest.files[artifact.model].bytes / 1024
        lines.append(
            f"  {name}{' (default)' if name == manifest.default else ''}: {size:.0f} KiB, "
            f"{artifact.references} references in {artifact.trees} trees, "
            f"unknown beyond distance {artifact.decision.threshold:.3f}"
        )
    lines += ["", f"Coins it knows ({len(labels)} faces)"]
    by_country: dict[str, list[CoinLabel]] = defaultdict(list)
    for label in labels:
        by_country[label.country_name].append(label)
    for country, faces in sorted(by_country.items()):
        lines.append(f"  {country}: {_denominations(faces)}")
    lines += ["", "Provenance"]
    lines += [f"  {name}: {_short(value)}" for name, value in manifest.provenance.items()]
    return lines


def _denominations(faces: list[CoinLabel]) -> str:
    from recoinize_edge.coin import DENOMINATIONS

    count: dict[str, int] = defaultdict(int)
    for face in sorted(faces, key=lambda face: face.diameter_mm):
        count[face.denomination] += 1
    order = [*DENOMINATIONS, *(code for code in count if code not in DENOMINATIONS)]
    return ", ".join(
        f"{code} ({count[code]} editions)" if count[code] > 1 else code
        for code in order
        if code in count
    )


def _short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 90 else f"{text[:89]}…"
