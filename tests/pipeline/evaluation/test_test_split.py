from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.errors import WorkspaceError
from recoinize_edge.preprocessing import polar_input
from recoinize_pipeline.evaluation.split_photos import SplitPhotos
from recoinize_pipeline.evaluation.split_report import split_figures, split_report
from recoinize_pipeline.evaluation.test_split import evaluate_network, load_evaluation_inputs
from recoinize_pipeline.settings import EvaluationSettings

from .conftest import OUTLINE, SPEC, StandInNetwork, make_label, write_split

SETTINGS = EvaluationSettings(neighbours=3, triplets=300)
HELD_OUT = [make_label("fi", "2e"), make_label("it", "1e")]


def test_figures_against_a_naive_loop(dataset_dir: Path) -> None:
    network = StandInNetwork()
    inputs = load_evaluation_inputs(dataset_dir, SPEC)
    assert inputs.heldout is None
    result = evaluate_network(network, inputs, SETTINGS, seed=1)

    train = SplitPhotos(dataset_dir, "train")
    test = SplitPhotos(dataset_dir, "test")

    def embedding(split: SplitPhotos, i: int) -> np.ndarray:
        image = split.load(split.photos[i])
        return network.embed(polar_input(image, OUTLINE, SPEC)[None])[0]

    references = [embedding(train, i) for i in range(len(train.photos))]
    right = 0
    for i, photo in enumerate(test.photos):
        query = embedding(test, i)
        order = np.argsort([np.linalg.norm(query - r) for r in references], kind="stable")[:3]
        votes = [train.photos[j].country for j in order]
        right += max(votes, key=votes.count) == photo.country
    assert result.figures["images"] == len(test.photos) == 14
    assert result.figures["references"] == 28
    assert result.figures["country_top1"] == pytest.approx(right / 14)
    assert result.figures["design_top1"] > 0.9
    assert result.figures["face_top1"] < result.figures["design_top1"], "sizes look alike"
    assert result.figures["triplet_accuracy"] > 0.9
    assert sum(group["images"] for group in result.figures["per_class"].values()) == 14
    assert "heldout" not in result.figures


def test_held_out_coins_are_strangers_until_they_are_enrolled(dataset_dir: Path) -> None:
    write_split(dataset_dir, "heldout", HELD_OUT, range(6))
    inputs = load_evaluation_inputs(dataset_dir, SPEC)
    heldout = evaluate_network(StandInNetwork(), inputs, SETTINGS, 1).figures["heldout"]
    assert heldout["images"] == 12
    assert heldout["strangers_auc"] > 0.95
    assert heldout["face_top1"] == 1.0
    assert heldout["triplet_accuracy"] > 0.9


def test_strangers_auc_is_chance_for_a_network_that_sees_nothing(dataset_dir: Path) -> None:
    write_split(dataset_dir, "heldout", HELD_OUT, range(2))
    inputs = load_evaluation_inputs(dataset_dir, SPEC)

    class Blind(StandInNetwork):
        def embed(self, inputs: np.ndarray) -> np.ndarray:
            return np.eye(1, self.dimension, dtype=np.float32).repeat(len(inputs), axis=0)

    figures = evaluate_network(Blind(), inputs, SETTINGS, seed=1).figures
    assert figures["heldout"]["strangers_auc"] == 0.5
    assert figures["triplet_accuracy"] == 0


def test_networks_stand_beside_each_other(dataset_dir: Path) -> None:
    inputs = load_evaluation_inputs(dataset_dir, SPEC)
    results = {
        name: evaluate_network(StandInNetwork(), inputs, SETTINGS, seed=1)
        for name in ("training", "training-contrastive")
    }
    figures = split_figures(results)
    assert list(figures["networks"]) == ["training", "training-contrastive"]
    assert figures["photos"] == 14
    assert figures["denomination_top1"] == results["training"].figures["denomination_top1"]
    assert figures["answered"] is None
    report = split_report("Test split", results, inputs.test.names["denomination"])
    names = [block.name for block in report.blocks if hasattr(block, "name")]
    assert names == ["projection-training", "projection-training-contrastive"]


def test_split_photos_carry_all_labels(dataset_dir: Path) -> None:
    photos = SplitPhotos(dataset_dir, "test").photos
    assert len({photo.path for photo in photos}) == 14
    gate = next(photo for photo in photos if photo.path.name == "de-20c-x-11")
    assert (gate.denomination, gate.country, gate.side, gate.edition) == (
        "20c",
        "de",
        "national",
        "x",
    )


def test_a_missing_split_is_told(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="dataset build"):
        load_evaluation_inputs(tmp_path, SPEC)
