"""Training: what it writes, what it leaves out, and that nothing kills it for good."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from recoinize_edge.errors import WorkspaceError
from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.training.embedder import Embedder
from recoinize_pipeline.training.origin import Origin
from recoinize_pipeline.training.relit_cache import ensure_relit_inputs, relit_inputs
from recoinize_pipeline.training.train import Listener, train


def with_training(settings, **values):
    training = settings.training.model_copy(update=values)
    return settings.model_copy(update={"training": training})


def test_training_writes_a_network_its_record_and_its_curve(catalogue, settings, tmp_path):
    result = train(catalogue, tmp_path / "none", tmp_path / "training", settings)
    embedder = Embedder.load(result.folder)
    assert embedder.spec == PreprocessingSpec()
    assert embedder.record["seed"] == 3
    assert embedder.record["faces"] == [face.face_id for face in catalogue]
    with (result.folder / "history.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [int(row["epoch"]) for row in rows] == [0, 1, 2]
    assert (result.folder / "curve.png").read_bytes().startswith(b"\x89PNG")
    inputs = np.random.default_rng(0).integers(0, 256, (5, 48, 160, 3)).astype(np.uint8)
    assert embedder.embed(inputs).shape == (5, 8)


@pytest.mark.parametrize("loss", ["contrastive", "proxy"])
def test_every_loss_trains_and_ships_an_embedding(catalogue, settings, tmp_path, loss):
    settings = with_training(settings, loss=loss, epochs=1)
    train(catalogue, tmp_path / "none", tmp_path / "training", settings)
    inputs = np.zeros((2, 48, 160, 3), np.uint8)
    embeddings = Embedder.load(tmp_path / "training").embed(inputs)
    np.testing.assert_allclose(np.linalg.norm(embeddings, axis=1), 1, atol=1e-5)


def test_a_pattern_is_trained_and_whitening_leaves_it(catalogue, settings, tmp_path):
    settings = with_training(settings, loss="proxy", epochs=1, pattern_channels=4, whiten=True)
    train(catalogue, tmp_path / "none", tmp_path / "training", settings)
    embedder = Embedder.load(tmp_path / "training")
    assert embedder.parts == EmbeddingParts(8, rolls=20, channels=4)
    inputs = np.random.default_rng(0).integers(0, 256, (5, 48, 160, 3)).astype(np.uint8)
    embeddings = embedder.embed(inputs)
    np.testing.assert_allclose(embedder.parts.unit(embeddings), embeddings, atol=1e-5)


def test_a_pattern_may_start_from_a_training_without_one(catalogue, settings, tmp_path):
    settings = with_training(settings, loss="proxy", epochs=1, learning_rate=1e-9)
    train(catalogue, tmp_path / "none", tmp_path / "plain", settings)
    plain = Embedder.load(tmp_path / "plain")
    wider = with_training(settings, pattern_channels=4)
    target = tmp_path / "pattern"
    train(catalogue, tmp_path / "none", target, wider, origin=Origin(tmp_path / "plain"))
    network = Embedder.load(target)
    inputs = np.random.default_rng(0).integers(0, 256, (5, 48, 160, 3)).astype(np.uint8)
    # With next to no learning, only the batches' statistics change.
    pooled = network.parts.pooled_unit(network.embed(inputs))
    assert (pooled * plain.embed(inputs)).sum(axis=1).min() > 0.9


def test_another_network_is_no_start(catalogue, settings, tmp_path):
    settings = with_training(settings, loss="proxy", epochs=1)
    train(catalogue, tmp_path / "none", tmp_path / "plain", settings)
    other = with_training(settings, width=16)
    with pytest.raises(WorkspaceError, match="Received another one"):
        train(
            catalogue, tmp_path / "none", tmp_path / "b", other, origin=Origin(tmp_path / "plain")
        )


def test_training_lowers_the_loss(catalogue, settings, tmp_path):
    settings = with_training(settings, epochs=4, steps_per_epoch=12, learning_rate=5e-3)
    history = train(catalogue, tmp_path / "none", tmp_path / "training", settings).record["history"]
    assert history[-1]["loss"] < history[0]["loss"]


def test_held_out_types_are_not_trained_on(catalogue, settings, tmp_path):
    dataset = settings.dataset.model_copy(update={"heldout_types": 0.34})
    settings = settings.model_copy(update={"dataset": dataset})
    record = train(catalogue, tmp_path / "none", tmp_path / "training", settings).record
    assert len(record["heldout"]) == 1
    assert not set(record["heldout"]) & set(record["faces"])


def test_nothing_to_train_on_is_one_sentence(catalogue, settings, tmp_path):
    settings = with_training(settings, relit_per_face=0)
    with pytest.raises(WorkspaceError, match="Expected something to train on"):
        train(catalogue, tmp_path / "none", tmp_path / "training", settings)


def test_other_settings_start_anew(catalogue, settings, tmp_path):
    first = train(catalogue, tmp_path / "none", tmp_path / "training", settings)
    again = train(catalogue, tmp_path / "none", tmp_path / "training", settings)
    assert again.record["history"] == first.record["history"]  # nothing was left to do
    settings = with_training(settings, learning_rate=1e-3)
    other = train(catalogue, tmp_path / "none", tmp_path / "training", settings)
    assert other.record["history"] != first.record["history"]


PROGRAM = """
import sys
from pathlib import Path
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.settings import validate_settings
from recoinize_pipeline.training.train import Listener, train
root, values = Path(sys.argv[1]), sys.argv[2]
import json
say = Listener(on_epoch=lambda record: print(record.epoch, flush=True))
train(Catalogue.load(root / "faces"), root / "none", root / "training",
      validate_settings(json.loads(values)), listener=say)
"""


@pytest.mark.slow
def test_kill_9_loses_at_most_the_epoch_that_was_running(catalogue, settings, tmp_path):
    settings = with_training(settings, epochs=6, steps_per_epoch=3)
    command = [sys.executable, "-c", PROGRAM, str(tmp_path), json.dumps(settings.model_dump())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            if int(line) == 1:
                break
        os.kill(process.pid, signal.SIGKILL)
    assert not (tmp_path / "training" / "model.keras").exists()
    kept = json.loads((tmp_path / "training/checkpoints/last/progress.json").read_text())["history"]
    assert len(kept) >= 2

    epochs = []
    listener = Listener(on_epoch=lambda record: epochs.append(record.epoch))
    record = train(
        catalogue, tmp_path / "none", tmp_path / "training", settings, listener=listener
    ).record
    assert epochs == list(range(len(kept), 6))
    assert record["history"][: len(kept)] == kept
    assert [row["epoch"] for row in record["history"]] == list(range(6))


def test_relit_inputs_are_made_once_and_depend_on_their_arguments_only(catalogue, tmp_path):
    spec = PreprocessingSpec()
    counts = {face.face_id: 3 for face in catalogue}
    arguments = (catalogue, list(catalogue), counts, 7, spec, tmp_path / "inputs")
    paths = ensure_relit_inputs(*arguments)
    written = {name: path.stat().st_mtime_ns for name, path in paths.items()}
    time.sleep(0.01)
    assert {n: p.stat().st_mtime_ns for n, p in ensure_relit_inputs(*arguments).items()} == written
    face = catalogue.faces[1]
    alone = relit_inputs(catalogue.texture(face), face.face_id, 3, 7, spec)
    np.testing.assert_array_equal(np.load(paths[face.face_id]), alone)
    # Image i does not depend on how many there are.
    np.testing.assert_array_equal(
        relit_inputs(catalogue.texture(face), face.face_id, 2, 7, spec), alone[:2]
    )


def test_a_damaged_network_is_one_sentence(catalogue, settings, tmp_path):
    with pytest.raises(WorkspaceError, match="Run `recoinize train` first"):
        Embedder.load(tmp_path / "training")
    train(catalogue, tmp_path / "none", tmp_path / "training", with_training(settings, epochs=1))
    model = tmp_path / "training" / "model.keras"
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(WorkspaceError, match="Expected a network that Keras can read"):
        Embedder.load(tmp_path / "training")
