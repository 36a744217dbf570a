"""The whole path on built-in faces: each stage is a command that a user can type."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recoinize_edge.answer import Answer
from recoinize_edge.bundle import Bundle
from recoinize_edge.coin import CoinLabel
from recoinize_edge.image_file import read_image
from recoinize_edge.manifest import MANIFEST_NAME, Manifest
from recoinize_edge.reader import CoinReader
from recoinize_pipeline import atomic
from recoinize_pipeline.dataset.build import BUILD_FILE
from recoinize_pipeline.dataset.load import load_split
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.store import list_renders
from recoinize_pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the demo.

    Attributes:
        name: what the table calls it.
        command: arguments of `recoinize`, without the common options.
        result: reads from the work folder what came out, in a few words.
        exit_codes: that let the demo go on.
    """

    name: str
    command: Callable[[Workspace], Sequence[str]]
    result: Callable[[Workspace], str]
    exit_codes: tuple[int, ...] = (0,)


@dataclass(frozen=True, slots=True)
class StageResult:
    """A stage that has run: its name, how long it took, what came out."""

    name: str
    seconds: float
    result: str


def run_demo(
    workspace: Workspace, options: Sequence[str], run_command: Callable[[Sequence[str]], int]
) -> Iterator[StageResult]:
    """Run all stages, one after the other.

    Args:
        workspace: where everything is written; what a run before finished there is kept.
        options: common options for every command.
        run_command: runs `recoinize` with arguments and returns its exit code.

    Yields:
        Each stage when it is done. Ends early if a command fails; it has said why.
    """
    for stage in STAGES:
        started = time.monotonic()
        if run_command([*stage.command(workspace), *options]) not in stage.exit_codes:
            return
        yield StageResult(stage.name, time.monotonic() - started, stage.result(workspace))


def unseen_pictures(workspace: Workspace) -> Path:
    """A folder with one picture of each face that training did not see, named for the face."""
    test = load_split(workspace.dataset, "test")
    first: dict[str, int] = {}
    for face_id, variant in zip(test["face_id"], test["variant"], strict=True):
        first.setdefault(face_id, variant)
    with atomic.folder(workspace.root / "unseen") as folder:
        for record in list_renders(workspace.renders):
            if first.get(record.face_id) == record.index:
                shutil.copyfile(record.image, folder / f"{record.face_id}.png")
    return workspace.root / "unseen"


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _dataset_result(workspace: Workspace) -> str:
    rows = _read_json(workspace.dataset / BUILD_FILE)["rows"]
    return ", ".join(f"{split} {count}" for split, count in rows.items())


def report_path(workspace: Workspace) -> Path:
    """The report on the exported bundle's answers to renders that training never saw."""
    return workspace.evaluation / "test-bundle" / "report.html"


def _evaluation_result(workspace: Workspace) -> str:
    figures = _read_json(workspace.evaluation / "test" / "metrics.json")
    network = next(iter(figures["networks"].values()))
    return (
        f"{network['triplet_accuracy']:.1%} of unseen triplets in order, "
        f"{network['design_top1']:.1%} of {figures['photos']} unseen renders recognised"
    )


def _export_result(workspace: Workspace) -> str:
    manifest = Manifest.parse((workspace.bundle / MANIFEST_NAME).read_bytes())
    sizes = (
        f"{name} {manifest.files[entry.model].bytes / 1000:.0f} KB"
        for name, entry in manifest.artifacts.items()
    )
    return ", ".join(sizes)


def _bundle_evaluation_result(workspace: Workspace) -> str:
    figures = _read_json(report_path(workspace).with_name("metrics.json"))
    wrong = figures["wrong_of_answered"]  # None if nothing was answered
    return f"{figures['photos']} unseen renders: {figures['answered']:.1%} answered" + (
        "" if wrong is None else f", {wrong:.1%} of the answers wrong"
    )


def _training_result(workspace: Workspace) -> str:
    record = _read_json(workspace.training / "training.json")
    kept = record["history"][record["kept_epoch"]]
    return f"{len(record['history'])} epochs, validation top-1 {kept['validation_top1']:.1%}"


def _recognition_result(workspace: Workspace) -> str:
    """Reads the pictures as `recognize --one` does: it has to find the coin first."""
    reader = CoinReader(Bundle.load(workspace.bundle))
    labels = {face.face_id: face.label for face in Catalogue.load(workspace.faces)}
    counts = Counter(
        _verdict(reader.read(read_image(path)), labels[path.stem])
        for path in sorted((workspace.root / "unseen").iterdir())
    )
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("right", "unknown", "wrong"))


def _verdict(answer: Answer, truth: CoinLabel) -> str:
    """A partial answer is right if all that it says is true."""
    if not answer.known:
        return "unknown"
    country_fits = answer.country in (None, truth.country)
    return "right" if truth.denomination in answer.denominations and country_fits else "wrong"


STAGES = (
    Stage(
        "faces",
        lambda work: ("faces", "builtin"),
        lambda work: f"{len(Catalogue.load(work.faces))} faces drawn",
    ),
    Stage(
        "render",
        lambda work: ("render",),
        lambda work: f"{len(list_renders(work.renders))} images",
    ),
    Stage("dataset", lambda work: ("dataset", "build"), _dataset_result),
    Stage("train", lambda work: ("train",), _training_result),
    Stage("evaluate", lambda work: ("evaluate",), _evaluation_result),
    Stage("export", lambda work: ("export", "--tflite"), _export_result),
    Stage(
        "evaluate bundle",
        lambda work: ("evaluate", "--bundle", str(work.bundle)),
        _bundle_evaluation_result,
    ),
    Stage(
        "recognise",
        lambda work: ("recognize", "--one", str(unseen_pictures(work))),
        _recognition_result,
        exit_codes=(0, 1),  # 1: every coin was unknown, which is an answer
    ),
)
