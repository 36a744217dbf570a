"""Teachers: their mean, and trainings that learn it."""

from __future__ import annotations

import json

import keras
import numpy as np
import pytest

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline.training.origin import Origin
from recoinize_pipeline.training.other_training import model_of
from recoinize_pipeline.training.teachers import Teachers
from recoinize_pipeline.training.train import train


def with_training(settings, **values):
    training = settings.training.model_copy(update={"loss": "proxy", "epochs": 1, **values})
    return settings.model_copy(update={"training": training})


def taught_by(*folders):
    return Origin(teachers=folders)


@pytest.fixture
def teacher(catalogue, settings, tmp_path):
    """Trains a teacher with other settings, and gives its folder."""

    def trained(name, **values):
        folder = tmp_path / name
        train(catalogue, tmp_path / "none", folder, with_training(settings, **values))
        return folder

    return trained


def test_teachers_say_the_mean_of_what_each_sees(teacher):
    models = [model_of(teacher("a")), model_of(teacher("b", width=16))]
    inputs = np.random.default_rng(0).uniform(0, 255, (5, 48, 160, 3)).astype(np.float32)
    labels = np.array([2, 0, 1, 1, 3])
    truth = keras.ops.convert_to_numpy(Teachers(models)(inputs, labels))
    seen = [keras.ops.convert_to_numpy(model(inputs, training=False)) for model in models]
    np.testing.assert_array_equal(truth[:, 0], labels)
    np.testing.assert_allclose(truth[:, 1:], (seen[0] + seen[1]) / 2, atol=1e-5)


def test_only_who_listens_is_changed_by_teachers(catalogue, settings, teacher, tmp_path):
    folder = teacher("teacher", width=16)

    def loss(name, share, teachers):
        student = with_training(settings, teacher_share=share)
        target = tmp_path / name
        result = train(catalogue, tmp_path / "none", target, student, origin=taught_by(*teachers))
        return result.record["history"][0]["loss"]

    alone = loss("alone", 0.8, [])
    assert loss("deaf", 0.0, [folder]) == pytest.approx(alone, rel=1e-4)
    assert loss("taught", 0.8, [folder]) != pytest.approx(alone, rel=1e-2)


def test_teachers_are_remembered_and_others_start_anew(catalogue, settings, teacher, tmp_path):
    settings = with_training(settings)
    folders = [teacher("a"), teacher("b", width=16)]
    first = train(
        catalogue, tmp_path / "none", tmp_path / "s", settings, origin=taught_by(*folders)
    )
    assert [len(t["sha256"]) for t in first.record["teachers"]] == [64, 64]
    again = train(
        catalogue, tmp_path / "none", tmp_path / "s", settings, origin=taught_by(*folders)
    )
    assert again.record["history"] == first.record["history"]
    other = train(
        catalogue, tmp_path / "none", tmp_path / "s", settings, origin=taught_by(folders[0])
    )
    assert other.record["history"] != first.record["history"]


@pytest.mark.parametrize("loss", ["triplet", "proxy"])
def test_who_answers_otherwise_is_no_teacher(catalogue, settings, teacher, tmp_path, loss):
    folder = teacher("teacher", loss="triplet")
    student = with_training(settings, loss=loss)
    with pytest.raises(WorkspaceError, match="Name another folder with --teacher"):
        train(catalogue, tmp_path / "none", tmp_path / "s", student, origin=taught_by(folder))


def test_a_folder_without_training_is_one_sentence(catalogue, settings, tmp_path):
    settings, target = with_training(settings), tmp_path / "s"
    with pytest.raises(WorkspaceError, match="Name the folder of a training"):
        train(catalogue, tmp_path / "none", target, settings, origin=taught_by(tmp_path))


def test_who_learned_other_faces_is_no_teacher(catalogue, settings, teacher, tmp_path):
    folder, target = teacher("teacher"), tmp_path / "s"
    record = json.loads((folder / "training.json").read_text())
    record["faces"][0] = "xx-2e-other"
    (folder / "training.json").write_text(json.dumps(record))
    with pytest.raises(WorkspaceError, match="Received one on others"):
        train(
            catalogue, tmp_path / "none", target, with_training(settings), origin=taught_by(folder)
        )
    (folder / "training.json").unlink()
    with pytest.raises(WorkspaceError, match="Expected a finished training"):
        train(
            catalogue, tmp_path / "none", target, with_training(settings), origin=taught_by(folder)
        )
