"""What the parity gate compares and what it lets through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.parity import Measured, Parity, ParityError, check_floors, compare
from recoinize_pipeline.export.runtimes import unit
from recoinize_pipeline.export.samples import Truth
from recoinize_pipeline.settings import ExportSettings

LABELS = [
    CoinLabel(f"de-{code}-a", "de", code, "a", "national", code, 20.0)
    for code in ("1e", "2e", "5c")
]
GOOD = Parity(
    artifact="tflite-int8",
    runtime="litert",
    samples={"relit": 1000, "photos": 1000},
    cosine_min=0.97,
    cosine_p1=0.98,
    cosine_mean=0.999,
    top1_agreement=0.99,
    accuracy={"relit": 0.95, "photos": 0.9},
    keras_accuracy={"relit": 0.95, "photos": 0.904},
    unknown_rate={"relit": 0.1, "photos": 0.1},
)


def test_a_good_artifact_passes() -> None:
    check_floors(GOOD, ExportSettings())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"cosine_min": 0.5}, "cosine_min of at least 0.9. Received 0.5000"),
        ({"cosine_min": float("nan")}, "cosine_min"),
        ({"cosine_p1": 0.9}, "cosine_p1"),
        ({"cosine_mean": 0.9}, "cosine_mean"),
        ({"top1_agreement": 0.9}, "top1_agreement"),
        ({"accuracy": {"relit": 0.95, "photos": 0.898}}, "accuracy on photos"),
        ({"accuracy": {"relit": 0.94, "photos": 0.9}}, "accuracy on relit"),
    ],
)
def test_each_floor_holds(change: dict[str, object], words: str) -> None:
    with pytest.raises(ParityError, match=words) as error:
        check_floors(replace(GOOD, **change), ExportSettings())
    assert "tflite-int8 in litert" in str(error.value)
    assert "Nothing was written" in str(error.value)


def test_one_input_more_or_less_is_no_loss() -> None:
    few = replace(
        GOOD,
        samples={"photos": 20},
        accuracy={"photos": 0.90},
        keras_accuracy={"photos": 0.95},
    )
    check_floors(few, ExportSettings())
    with pytest.raises(ParityError):
        check_floors(replace(few, accuracy={"photos": 0.85}), ExportSettings())


def measured(vectors: np.ndarray, nearest: list[int], second: list[float]) -> Measured:
    """Queries at distance 0.3 of their nearest face, and of the next face at `second`."""
    distances = np.array([[0.3, d] for d in second], np.float32)
    faces = np.array([[face, (face + 1) % 3] for face in nearest], np.int32)
    return Measured(vectors, Neighbours(distances, faces, TRUTHS))


TRUTHS = [Truth.of_label(LABELS[0])] * 3 + [Truth("2e")] * 2 + [Truth(stranger=True)]
KINDS = {"relit": slice(0, 3), "renders": slice(3, 3), "photos": slice(3, 5)}


def test_figures_are_those_of_a_plain_recomputation() -> None:
    rng = np.random.default_rng(0)
    reference = unit(rng.normal(size=(6, 8)).astype(np.float32))
    changed = unit(reference + 0.1 * rng.normal(size=(6, 8)).astype(np.float32))
    spec = DecisionSpec(1, 0.5, 0.0, 0.0)
    keras = measured(reference, [0, 0, 0, 1, 1, 2], [0.6] * 6)
    artifact = measured(changed, [0, 0, 1, 1, 2, 0], [0.6] * 6)
    found = compare("a", "r", artifact, keras, KINDS, LABELS, spec)
    cosines = [float(a @ b) for a, b in zip(reference[:5], changed[:5], strict=True)]
    assert found.cosine_min == pytest.approx(min(cosines), abs=1e-6)
    assert found.cosine_mean == pytest.approx(sum(cosines) / 5, abs=1e-6)
    assert found.samples == {"relit": 3, "photos": 2}
    assert found.top1_agreement == pytest.approx(3 / 5)  # the stranger does not count
    assert found.accuracy == {"relit": pytest.approx(2 / 3), "photos": 0.5}
    assert found.keras_accuracy == {"relit": 1.0, "photos": 1.0}
    assert found.unknown_rate == {"relit": 0.0, "photos": 0.0}


def test_a_tie_for_keras_is_agreement() -> None:
    vectors = unit(np.ones((6, 4), np.float32))
    keras = measured(vectors, [0] * 6, [0.31, 0.31, 0.6, 0.6, 0.6, 0.6])
    artifact = measured(vectors, [1, 0, 0, 1, 0, 0], [0.6] * 6)
    found = compare("a", "r", artifact, keras, KINDS, LABELS, DecisionSpec(1, 0.5, 0, 0))
    assert found.top1_agreement == pytest.approx(4 / 5)
