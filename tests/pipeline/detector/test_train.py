"""Training the detector, and what becomes of it."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import keras
import numpy as np
import pytest
import tensorflow as tf

from recoinize_edge.outlines import Outlines
from recoinize_pipeline.detector import train
from recoinize_pipeline.detector.detector import INPUT_SIZE, Detector, export_detector, letterbox
from recoinize_pipeline.detector.network import build_network
from recoinize_pipeline.detector.train import DetectorTraining, make_batch, train_detector
from recoinize_pipeline.detector.training_scenes import TrainingScene

TRAINING = DetectorTraining(seed=1, steps=6, batch=4, view=64)


@pytest.fixture(scope="module")
def scenes() -> list[TrainingScene]:
    """Bright discs on dark noise."""
    rng, made = np.random.default_rng(0), []
    for _ in range(4):
        image = rng.integers(0, 60, (96, 96, 3)).astype(np.uint8)
        centre = rng.uniform(30, 66, 2)
        cv2.circle(image, tuple(int(v) for v in centre), 18, (200, 180, 120), -1)
        outlines = Outlines(np.floor(centre)[None], 18.0 * np.eye(2)[None])
        made.append(TrainingScene(image, outlines, np.ones(1)))
    return made


def test_a_few_steps_lower_the_loss_and_a_killed_training_goes_on(
    scenes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
):
    monkeypatch.setattr(train, "_STEPS_PER_EPOCH", 3)
    request.addfinalizer(lambda: tf.config.run_functions_eagerly(False))
    tf.config.run_functions_eagerly(True)  # three models would be traced for six steps
    told: list[tuple[int, float]] = []

    def interrupt(step: int, loss: float) -> None:
        told.append((step, loss))
        if step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_detector(scenes, tmp_path / "a", TRAINING, interrupt)
    resumed = train_detector(scenes, tmp_path / "a", TRAINING, lambda *at: told.append(at))
    assert [step for step, _ in told] == [3, 6]
    assert told[1][1] < told[0][1]
    whole = train_detector(scenes, tmp_path / "b", TRAINING)
    for once, twice in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        np.testing.assert_allclose(once, twice, atol=1e-4)
    record = json.loads((tmp_path / "a" / "training.json").read_text())
    assert record["seed"] == 1 and len(record["losses"]) == 2
    # What is trained is not trained again, but other settings are.
    train_detector(scenes, tmp_path / "a", TRAINING, lambda *at: pytest.fail("trained again"))


def test_a_batch_depends_on_seed_and_step_only(scenes):
    first, again, other = (make_batch(scenes, TRAINING, step) for step in (5, 5, 6))
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.array_equal(first[0], other[0])
    assert first[0].shape == (4, 64, 64, 3) and first[1].shape == (4, 8, 8, 8)


def test_the_network_is_small():
    assert build_network().count_params() < 150_000


def test_the_exported_detector_answers_as_the_model(scenes):
    """An untrained network whose head says the same everywhere: position and scale must survive."""
    keras.utils.set_random_seed(0)
    model = build_network()
    head = model.get_layer("coins")
    kernel, bias = head.get_weights()
    bias[:] = (1.0, 0.25, -0.5, 0.4, 0.2, 0.1)
    head.set_weights([0 * kernel, bias])
    exported = export_detector(
        model, [TrainingScene(s.image, s.outlines, s.visible) for s in scenes]
    )
    outlines, scores = Detector(exported).find(np.full((160, 640, 3), 90, np.uint8))
    assert scores == pytest.approx(1 / (1 + np.exp(-4)), abs=0.02)
    assert outlines.radii == pytest.approx(2 * 24 * np.exp(0.4), rel=0.02)
    assert outlines.axis_ratios == pytest.approx(np.exp(-2 * np.hypot(0.2, 0.1)), rel=0.02)


def test_pictures_are_padded_not_stretched():
    image = np.full((60, 120, 3), 200, np.uint8)
    padded = letterbox(image)
    assert padded.shape == (INPUT_SIZE, INPUT_SIZE, 3)
    assert (padded[: INPUT_SIZE // 2] == 200).all() and (padded[INPUT_SIZE // 2 :] == 114).all()
