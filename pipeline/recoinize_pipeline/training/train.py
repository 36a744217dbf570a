"""`recoinize train`: from faces and renders to an embedding network."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import keras
import numpy as np
import numpy.typing as npt

from recoinize_edge.errors import WorkspaceError
from recoinize_edge.pattern import EmbeddingParts, likeness
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input
from recoinize_pipeline import atomic
from recoinize_pipeline.dataset.features import outline_of
from recoinize_pipeline.dataset.load import load_split, split_path
from recoinize_pipeline.dataset.splits import heldout_faces
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.polar_layers import PolarLayers, polar_layers, stacked
from recoinize_pipeline.settings import Settings
from recoinize_pipeline.training.arithmetic import arithmetic, arithmetic_of
from recoinize_pipeline.training.batches import Batch, BatchSampler, TrainingInputs
from recoinize_pipeline.training.checkpoint import Checkpoints, EpochRecord, Progress
from recoinize_pipeline.training.curve import write_curve, write_history
from recoinize_pipeline.training.embedder import (
    MODEL_FILE,
    RECORD_FILE,
    embed_inputs,
    embedding_parts,
)
from recoinize_pipeline.training.input_maker import InputMaker
from recoinize_pipeline.training.objective import compiled_model, embedding_network
from recoinize_pipeline.training.origin import Origin
from recoinize_pipeline.training.other_training import start_from
from recoinize_pipeline.training.outline_error import with_outline_error
from recoinize_pipeline.training.prefetch import prefetched
from recoinize_pipeline.training.relit_cache import ensure_relit_inputs
from recoinize_pipeline.training.shipped_network import AFTER_TRAINING, shipped_network
from recoinize_pipeline.training.teachers import Teachers, require_same_faces

_VALIDATION_SHARE = 0.1
_REFERENCES_PER_DESIGN = 4
_QUERIES_PER_DESIGN = 2
_WHITENING_IMAGES_PER_DESIGN = 12
_MOST_PROCESSES = 5


@dataclass(frozen=True, slots=True)
class Listener:
    """Who is told how the training goes; nothing by default.

    Attributes:
        on_stage: with the name of a stage, before it starts, if there are several.
        on_faces: with how many faces there are to relight, before it starts.
        on_face: after each face whose relit inputs are there.
        on_start: with the first epoch and the number of epochs.
        on_step: after each step, with the loss so far in this epoch.
        on_epoch: after each epoch, with its record.
    """

    on_stage: Callable[[str], None] = lambda name: None
    on_faces: Callable[[int], None] = lambda count: None
    on_face: Callable[[], None] = lambda: None
    on_start: Callable[[int, int], None] = lambda first, epochs: None
    on_step: Callable[[float], None] = lambda loss: None
    on_epoch: Callable[[EpochRecord], None] = lambda record: None


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What a training gave.

    Attributes:
        folder: holds the network, its record, history and curve.
        record: the content of `training.json`.
    """

    folder: Path
    record: dict[str, Any]


def train(
    catalogue: Catalogue,
    dataset_dir: Path,
    training_dir: Path,
    settings: Settings,
    spec: PreprocessingSpec | None = None,
    listener: Listener | None = None,
    origin: Origin | None = None,
    inputs_dir: Path | None = None,
) -> TrainingResult:
    """Train the embedding network; a killed run goes on after its last finished epoch.

    Faces that the dataset settings hold out are not trained on. Inputs are relit pictures of the
    faces and, where the dataset exists, its renders.

    Args:
        catalogue: the faces.
        dataset_dir: dataset of renders; may not exist.
        training_dir: where everything is written.
        settings: all sections.
        spec: preprocessing; the default one if None.
        listener: is told of the progress.
        origin: what it builds on; random weights if None.
        inputs_dir: where relit inputs are kept, so that trainings may share them; a folder in
            `training_dir` if None.

    Raises:
        WorkspaceError: there is nothing to train on, to start from or to learn from.
    """
    spec, listener, origin = spec or PreprocessingSpec(), listener or Listener(), origin or Origin()
    heldout = heldout_faces((face.label for face in catalogue), settings.dataset, settings.seed)
    faces = [face for face in catalogue if face.face_id not in heldout]
    cache = inputs_dir or training_dir / "inputs"
    inputs, validation = gather_inputs(
        catalogue, faces, dataset_dir, cache, settings, spec, listener
    )
    facts = {
        "seed": settings.seed,
        "training": settings.training.model_dump(exclude=set(AFTER_TRAINING)),
        "preprocessing": spec.to_dict(),
        "faces": [face.face_id for face in faces],
        "heldout": sorted(heldout),
        "designs": len({face.label.design for face in faces}),
        "images": len(inputs),
        "backend": keras.backend.backend(),
    } | origin.to_dict()
    for folder in origin.teachers:
        require_same_faces(folder, [face.face_id for face in faces])
    checkpoints = Checkpoints(training_dir / "checkpoints", _fingerprint(facts, inputs))
    started = time.perf_counter()
    progress = _fit(inputs, validation, checkpoints, settings, spec, listener, origin)
    kept = progress.kept
    assert kept is not None  # at least one epoch has run
    trained = checkpoints.load("kept")
    record = facts | {
        "kept_epoch": kept.epoch,
        "whitened": settings.training.whiten,
        "pattern_mean": settings.training.pattern_mean,
        "dtype": arithmetic_of(trained),
        "history": [asdict(row) for row in progress.history],
        "seconds_of_this_run": round(time.perf_counter() - started, 1),
    }
    network = shipped_network(
        trained, settings.training, *_subset(inputs, _WHITENING_IMAGES_PER_DESIGN)
    )
    aside = training_dir / f".{MODEL_FILE.replace('.', '.new.')}"
    network.save(aside)
    aside.replace(training_dir / MODEL_FILE)
    write_history(training_dir / "history.csv", progress.history)
    write_curve(training_dir / "curve.png", progress.history)
    atomic.write_json(training_dir / RECORD_FILE, record)
    return TrainingResult(training_dir, record)


def gather_inputs(
    catalogue: Catalogue,
    faces: list[Face],
    dataset_dir: Path,
    cache_dir: Path,
    settings: Settings,
    spec: PreprocessingSpec,
    listener: Listener,
) -> tuple[TrainingInputs, TrainingInputs]:
    """Relit inputs and renders, split into what is trained on and what validates.

    The last tenth of each face's relit inputs and the dataset's validation split validate.
    """
    numbers = {name: i for i, name in enumerate(sorted({face.label.design for face in faces}))}
    parts: list[tuple[UInt8Array, npt.NDArray[np.int64]]] = []
    validation: list[tuple[UInt8Array, npt.NDArray[np.int64]]] = []
    counts = {face.face_id: _relit_count(face, settings) for face in faces}
    listener.on_faces(len(faces))
    paths = ensure_relit_inputs(
        catalogue, faces, counts, settings.seed, spec, cache_dir, listener.on_face
    )
    for face in faces:
        count = counts[face.face_id]
        kept = count - max(1, round(_VALIDATION_SHARE * count)) if count > 1 else count
        if count:
            array = np.load(paths[face.face_id], mmap_mode="r")
            labels = np.full(count, numbers[face.label.design], np.int64)
            parts.append((array[:kept], labels[:kept]))
            validation.append((array[kept:], labels[kept:]))
    if dataset_dir.is_dir():
        copies = settings.training.outlines_per_render
        parts += render_inputs(dataset_dir, "train", numbers, copies, settings.seed, spec)
        validation += render_inputs(dataset_dir, "validation", numbers, 1, settings.seed, spec)
    if not any(len(array) for array, _ in parts):
        raise WorkspaceError(
            "Expected something to train on. Received no renders and training.relit_per_face=0. "
            "Run `recoinize dataset build` first or set training.relit_per_face above 0."
        )
    weights = {numbers[face.label.design]: _weight(face, settings) for face in faces}
    layers = None
    if settings.training.fresh_share:
        layers = stacked(
            [polar_layers(face_layers(catalogue.texture(face)), spec) for face in faces]
        )
    designs = tuple(numbers[face.label.design] for face in faces)
    return _joined(parts, weights, layers, designs), _joined(validation)


def _weight(face: Face, settings: Settings) -> float:
    # Half of all coins lie with the common side up, whatever their country.
    if face.label.side == "common":
        return settings.training.common_weight
    if face.kind == "commemorative":
        return settings.training.commemorative_weight
    return 1.0


def _relit_count(face: Face, settings: Settings) -> int:
    if face.kind == "commemorative":
        return settings.training.relit_per_commemorative
    return settings.training.relit_per_face


def render_inputs(
    dataset_dir: Path,
    split: str,
    numbers: dict[str, int],
    copies: int,
    seed: int,
    spec: PreprocessingSpec,
) -> list[tuple[UInt8Array, npt.NDArray[np.int64]]]:
    """Inputs of a split of the dataset, `copies` of each image with outlines a little off.

    Args:
        dataset_dir: the dataset.
        split: its split.
        numbers: number of each design; images of other designs are left out.
        copies: how often each image is taken, each time with another error of the outline.
        seed: of the project.
        spec: preprocessing.
    """
    if not split_path(dataset_dir, split).is_file():
        return []
    rows = load_split(dataset_dir, split)
    chosen = [i for i, design in enumerate(rows["design"]) if design in numbers]
    inputs = np.empty((len(chosen) * copies, *spec.shape), np.uint8)
    labels = np.empty(len(inputs), np.int64)
    for place, i in enumerate(chosen):
        row = rows[i]
        picture = np.asarray(row["image"].convert("RGB"))
        for copy in range(copies):
            rng = np.random.default_rng([seed, i, copy])
            outline = with_outline_error(outline_of(row), rng)
            inputs[place * copies + copy] = polar_input(picture, outline, spec)
            labels[place * copies + copy] = numbers[row["design"]]
    return [(inputs, labels)] if len(inputs) else []


def _joined(
    parts: list[tuple[UInt8Array, npt.NDArray[np.int64]]],
    weights: dict[int, float] | None = None,
    layers: PolarLayers | None = None,
    layer_designs: tuple[int, ...] = (),
) -> TrainingInputs:
    parts = [(array, labels) for array, labels in parts if len(array)]
    return TrainingInputs(
        [array for array, _ in parts],
        [labels for _, labels in parts],
        weights or {},
        layers,
        layer_designs,
    )


def _fingerprint(facts: dict[str, Any], inputs: TrainingInputs) -> str:
    """Changes with the settings and with the content of the inputs, sampled."""
    digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
    for part in inputs.parts:
        digest.update(np.ascontiguousarray(part[:: max(1, len(part) // 4)]).tobytes())
    return digest.hexdigest()


def _fit(
    inputs: TrainingInputs,
    validation: TrainingInputs,
    checkpoints: Checkpoints,
    settings: Settings,
    spec: PreprocessingSpec,
    listener: Listener,
    origin: Origin,
) -> Progress:
    options, seed = settings.training, origin.seed_of(settings.seed)
    progress = checkpoints.progress()
    # The policy is global in Keras; a caller's own must survive.
    policy = keras.config.dtype_policy()
    keras.config.set_dtype_policy(arithmetic(options.dtype))
    try:
        keras.utils.set_random_seed(seed)
        if progress.history:
            model = checkpoints.load("last")
        else:
            checkpoints.clear()
            model = compiled_model(spec.shape, inputs.designs, options, bool(origin.teachers))
            if origin.initial:
                start_from(model, origin.initial)
        teachers = Teachers.load(origin.teachers, model) if origin.teachers else None
        network = embedding_network(model)
        parts = embedding_parts(network)
        sampler = BatchSampler(
            inputs,
            options.designs_per_batch,
            options.images_per_design,
            seed,
            options.fresh_share,
            options.stranger_share,
        )
        maker = InputMaker(inputs.layers, spec)
        references, reference_labels = _subset(inputs, _REFERENCES_PER_DESIGN)
        queries, query_labels = _subset(validation, _QUERIES_PER_DESIGN)
        progress.queries = len(queries)
        listener.on_start(len(progress.history), options.epochs)
        steps = options.steps_per_epoch
        batches = prefetched(
            sampler.batch, len(progress.history) * steps, options.epochs * steps, _processes()
        )
        while not _finished(progress, options.epochs, options.patience):
            epoch = len(progress.history)
            started = time.perf_counter()
            loss = _run_epoch(model, teachers, maker, islice(batches, steps), listener)
            top1 = _top1(network, parts, references, reference_labels, queries, query_labels)
            rate = float(keras.ops.convert_to_numpy(model.optimizer.learning_rate))
            record = EpochRecord(epoch, loss, top1, rate, time.perf_counter() - started)
            progress.history.append(record)
            checkpoints.save(model, progress)
            listener.on_epoch(record)
    finally:
        keras.config.set_dtype_policy(policy)
    return progress


def _processes() -> int:
    """Processes that make batches: one beside two cores, more where an accelerator trains."""
    return max(1, min(_MOST_PROCESSES, (os.cpu_count() or 1) // 3))


def _run_epoch(
    model: keras.Model,
    teachers: Teachers | None,
    maker: InputMaker,
    batches: Iterable[Batch],
    listener: Listener,
) -> float:
    """Mean loss of the batches of one epoch."""
    total = 0.0
    for done, batch in enumerate(batches, start=1):
        inputs = maker(batch)
        truth = teachers(inputs, batch.labels) if teachers else batch.labels
        total += float(model.train_on_batch(inputs, truth))
        listener.on_step(total / done)
    return total / done


def _finished(progress: Progress, epochs: int, patience: int) -> bool:
    done, best = len(progress.history), progress.best
    return done >= epochs or (best is not None and done - 1 - best.epoch >= patience)


def _subset(inputs: TrainingInputs, per_design: int) -> tuple[UInt8Array, npt.NDArray[np.int64]]:
    """The first few images of each design."""
    taken: dict[int, int] = {}
    images, labels = [], []
    for part, part_labels in zip(inputs.parts, inputs.labels, strict=True):
        for row, label in enumerate(part_labels.tolist()):
            if taken.setdefault(label, 0) < per_design:
                taken[label] += 1
                images.append(part[row])
                labels.append(label)
    return np.stack(images), np.asarray(labels, np.int64)


def _top1(
    network: keras.Model,
    parts: EmbeddingParts,
    references: UInt8Array,
    reference_labels: npt.NDArray[np.int64],
    queries: UInt8Array,
    query_labels: npt.NDArray[np.int64],
) -> float:
    """Share of queries whose nearest reference shows the same design."""
    cosine = likeness(embed_inputs(network, queries), embed_inputs(network, references), parts)
    return float((reference_labels[cosine.argmax(axis=1)] == query_labels).mean())
