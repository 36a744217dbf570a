"""A training in stages: teachers, then the network that ships."""

from __future__ import annotations

import json

import numpy as np
import pytest

from recoinize_edge.errors import SettingsError
from recoinize_pipeline.settings import load_settings
from recoinize_pipeline.training.other_training import model_of, record_of
from recoinize_pipeline.training.stages import teacher_dir, train_in_stages
from recoinize_pipeline.training.train import Listener, train


@pytest.fixture
def staged(settings):
    values = {"loss": "proxy", "epochs": 1, "teachers": 2, "student_epochs": 2}
    training = settings.training.model_copy(update=values)
    return settings.model_copy(update={"training": training})


def test_teachers_are_trained_first_and_differ(catalogue, staged, tmp_path):
    told = []
    target, none = tmp_path / "training", tmp_path / "none"
    result = train_in_stages(catalogue, none, target, staged, Listener(on_stage=told.append))
    assert told == ["Teacher 1 of 2", "Teacher 2 of 2", "The network that ships"]
    folders = [teacher_dir(target, number) for number in range(2)]
    records = [json.loads((folder / "training.json").read_text()) for folder in folders]
    assert [len(record["history"]) for record in (*records, result.record)] == [1, 1, 2]
    assert records[0]["heldout"] == records[1]["heldout"] == result.record["heldout"]
    assert records[0]["history"][0]["loss"] != records[1]["history"][0]["loss"]
    assert result.record["teachers"] == [record_of(folder) for folder in folders]
    assert result.record["initial"] == record_of(folders[0])


def test_the_first_teacher_is_the_training_without_stages(catalogue, staged, tmp_path):
    none = tmp_path / "none"
    train_in_stages(catalogue, none, tmp_path / "staged", staged, Listener())
    alone = staged.training.model_copy(update={"teachers": 0})
    plain = train(
        catalogue, none, tmp_path / "plain", staged.model_copy(update={"training": alone})
    )
    first, same = (
        np.concatenate([np.ravel(w) for w in model_of(folder).get_weights()])
        for folder in (teacher_dir(tmp_path / "staged", 0), plain.folder)
    )
    np.testing.assert_allclose(first, same, atol=1e-3)


def test_finished_stages_are_not_trained_again(catalogue, staged, tmp_path):
    target, none = tmp_path / "training", tmp_path / "none"
    first = train_in_stages(catalogue, none, target, staged, Listener())
    epochs = []
    again = train_in_stages(catalogue, none, target, staged, Listener(on_epoch=epochs.append))
    assert not epochs
    assert again.record["history"] == first.record["history"]
    # Another student has the same teachers.
    other = {"student_epochs": 1, "student_learning_rate": 1e-4, "teacher_share": 0.5}
    training = staged.training.model_copy(update=other)
    changed = staged.model_copy(update={"training": training})
    train_in_stages(catalogue, none, target, changed, Listener(on_epoch=epochs.append))
    assert [record.epoch for record in epochs] == [0]


def test_without_teachers_it_is_one_training(catalogue, settings, tmp_path):
    result = train_in_stages(
        catalogue, tmp_path / "none", tmp_path / "training", settings, Listener()
    )
    assert not teacher_dir(result.folder, 0).exists()
    assert result.record["teachers"] == []


def test_teachers_need_proxies():
    with pytest.raises(SettingsError, match='teachers need loss="proxy"'):
        load_settings("quick", overrides=["training.loss=triplet", "training.teachers=2"])
