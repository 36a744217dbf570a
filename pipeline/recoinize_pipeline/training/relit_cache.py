"""Relit training inputs of every face, made once and kept on disk."""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import cv2
import numpy as np

from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input
from recoinize_pipeline import atomic
from recoinize_pipeline.faces.catalogue import Catalogue, Face
from recoinize_pipeline.relight.layers import face_layers
from recoinize_pipeline.relight.relight import relit_picture
from recoinize_pipeline.training.outline_error import with_outline_error


def relit_inputs(
    texture: UInt8Array, face_id: str, count: int, seed: int, spec: PreprocessingSpec
) -> UInt8Array:
    """Inputs from relit pictures of one face, outlines as inexact as a detector's.

    Image i depends on the texture, the name of the face, i, the seed and the spec only.

    Returns:
        uint8 (count, radii, angles, 3).
    """
    # One thread each: the processes side by side already fill the machine.
    cv2.setNumThreads(1)
    layers = face_layers(texture)
    name = int.from_bytes(hashlib.sha256(face_id.encode()).digest()[:8], "big")
    inputs = np.empty((count, *spec.shape), np.uint8)
    for i in range(count):
        rng = np.random.default_rng([seed, name, i])
        picture, outline = relit_picture(layers, rng)
        inputs[i] = polar_input(picture, with_outline_error(outline, rng), spec)
    return inputs


def _write_face(path: Path, *arguments: object) -> Path:
    buffer = io.BytesIO()
    np.save(buffer, relit_inputs(*arguments))  # type: ignore[arg-type]
    atomic.write_bytes(path, buffer.getvalue())
    return path


def ensure_relit_inputs(
    catalogue: Catalogue,
    faces: Sequence[Face],
    counts: Mapping[str, int],
    seed: int,
    spec: PreprocessingSpec,
    cache_dir: Path,
    on_face: Callable[[], None] = lambda: None,
) -> dict[str, Path]:
    """Make the inputs that are not there yet; a killed run goes on where it stopped.

    Args:
        catalogue: holds the textures.
        faces: which faces.
        counts: images of each face, by face_id; those with none get no file.
        seed: of the project.
        spec: preprocessing; other settings get files of their own.
        cache_dir: where the files are.
        on_face: called after each face that is done.

    Returns:
        For each face_id the `.npy` file with uint8 (count, radii, angles, 3).
    """
    paths: dict[str, Path] = {}
    todo: list[Face] = []
    for face in faces:
        count = counts[face.face_id]
        if not count:
            on_face()
            continue
        texture = (catalogue.root / face.texture).read_bytes()
        facts = f"{spec} {seed} {count}".encode()
        key = hashlib.sha256(facts + hashlib.sha256(texture).digest()).hexdigest()[:16]
        paths[face.face_id] = cache_dir / f"{face.face_id}-{key}.npy"
        if paths[face.face_id].is_file():
            on_face()
        else:
            todo.append(face)
    if not todo:
        return paths
    # Spawned, because TensorFlow's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    workers = max(1, min(os.cpu_count() or 1, len(todo) // 4))
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting = [
            pool.submit(
                _write_face,
                paths[face.face_id],
                catalogue.texture(face),
                face.face_id,
                counts[face.face_id],
                seed,
                spec,
            )
            for face in todo
        ]
        try:
            for done in as_completed(waiting):
                done.result()
                on_face()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return paths
