"""Proves that a model file still recognises what the trained network does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_pipeline.export.calibrate import answers_of
from recoinize_pipeline.export.formats import ExportError
from recoinize_pipeline.export.neighbours import Neighbours
from recoinize_pipeline.export.samples import Truth
from recoinize_pipeline.settings import ExportSettings

FloatArray = npt.NDArray[np.float32]

TIE = 0.02
"""Designs whose distances differ by less are equally near, for all that a decision should know."""


class ParityError(ExportError):
    """A model file that does not do what the trained network does."""


@dataclass(frozen=True, slots=True)
class Parity:
    """One artifact in one runtime, held against Keras.

    Attributes:
        artifact: name of the artifact.
        runtime: what ran it.
        samples: how many inputs were compared, by kind: relit faces, renders, photos.
        cosine_min: least cosine of an embedding with Keras' embedding of the same input.
        cosine_p1: 1st percentile of these cosines.
        cosine_mean: their mean.
        top1_agreement: share of inputs whose nearest reference shows the design that is nearest
            for Keras, too, or a tie with it.
        accuracy: by kind of input, share whose nearest reference is right.
        keras_accuracy: the same for Keras.
        unknown_rate: by kind of input, share that is called unknown at the artifact's threshold.
    """

    artifact: str
    runtime: str
    samples: dict[str, int]
    cosine_min: float
    cosine_p1: float
    cosine_mean: float
    top1_agreement: float
    accuracy: dict[str, float]
    keras_accuracy: dict[str, float]
    unknown_rate: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Measured:
    """Embeddings of the proof's inputs by one model, and their nearest references.

    Attributes:
        embeddings: float32 (n, dimension), of unit length.
        neighbours: nearest references, embedded by that model's artifact.
    """

    embeddings: FloatArray
    neighbours: Neighbours


def compare(
    artifact: str,
    runtime: str,
    measured: Measured,
    keras: Measured,
    kinds: Mapping[str, slice],
    labels: Sequence[CoinLabel],
    decision: DecisionSpec,
) -> Parity:
    """Hold an artifact against Keras.

    Args:
        artifact: its name.
        runtime: what ran it.
        measured: what it made of the inputs.
        keras: what Keras made of the same inputs.
        kinds: which inputs are relit faces, renders, photos. The rest are strangers, which are
            left out: near to nothing, the least difference changes their nearest reference.
        labels: all faces.
        decision: the artifact's own.
    """
    used = {kind: part for kind, part in kinds.items() if part.stop > part.start}
    known = slice(0, max(part.stop for part in used.values()))
    cosines = np.sum(measured.embeddings[known] * keras.embeddings[known], axis=1)
    designs = np.array([f"{label.country}/{label.design}" for label in labels])
    agree = _agree(designs[measured.neighbours.faces[:, 0]], keras.neighbours, designs)
    right, keras_right = (_right(m.neighbours, labels) for m in (measured, keras))
    unknown = np.array([not a.known for a in answers_of(measured.neighbours, labels, decision)])
    return Parity(
        artifact=artifact,
        runtime=runtime,
        samples={kind: part.stop - part.start for kind, part in used.items()},
        cosine_min=float(cosines.min()),
        cosine_p1=float(np.percentile(cosines, 1)),
        cosine_mean=float(cosines.mean()),
        top1_agreement=float(agree[known].mean()),
        accuracy={kind: float(right[part].mean()) for kind, part in used.items()},
        keras_accuracy={kind: float(keras_right[part].mean()) for kind, part in used.items()},
        unknown_rate={kind: float(unknown[part].mean()) for kind, part in used.items()},
    )


def check_floors(parity: Parity, floors: ExportSettings) -> None:
    """Refuse an artifact that is not good enough.

    A loss of accuracy of one single input is always allowed: with few inputs one is already more
    than the floor.

    Raises:
        ParityError: naming the figure, its floor, and what to do.
    """
    for name in ("cosine_min", "cosine_p1", "cosine_mean", "top1_agreement"):
        value, floor = getattr(parity, name), getattr(floors, name)
        if not value >= floor:  # a NaN is below every floor, too
            raise ParityError(
                f"Expected {parity.artifact} in {parity.runtime} to agree with Keras: "
                f"{name} of at least {floor:g}. Received {value:.4f}. Nothing was written. Use "
                "more calibration images, train longer, or export another precision."
            )
    for kind, accuracy in parity.accuracy.items():
        allowed = max(floors.accuracy_loss, 1 / parity.samples[kind])
        loss = parity.keras_accuracy[kind] - accuracy
        if loss > allowed + 1e-9:
            raise ParityError(
                f"Expected {parity.artifact} in {parity.runtime} to lose at most {allowed:.2%} of "
                f"accuracy on {kind}. Received {loss:.2%} ({accuracy:.2%} against "
                f"{parity.keras_accuracy[kind]:.2%}). Nothing was written. Use more calibration "
                "images, train longer, or export another precision."
            )


def _agree(
    nearest: npt.NDArray[np.str_], keras: Neighbours, designs: npt.NDArray[np.str_]
) -> npt.NDArray[np.bool_]:
    """Whether each nearest design is among those that are nearest for Keras, ties included."""
    near_enough = keras.distances <= keras.distances[:, :1] + TIE
    agree: npt.NDArray[np.bool_] = (near_enough & (designs[keras.faces] == nearest[:, None])).any(1)
    return agree


def _right(neighbours: Neighbours, labels: Sequence[CoinLabel]) -> npt.NDArray[np.bool_]:
    nearest = neighbours.faces[:, 0]
    pairs = zip(neighbours.truths, nearest, strict=True)
    return np.array([_shows(labels[int(face)], truth) for truth, face in pairs])


def _shows(label: CoinLabel, truth: Truth) -> bool:
    """Whether a face is what the input shows; faces of one design look the same."""
    if truth.design is not None:
        return (label.country, label.design) == truth.design
    return truth.denomination is None or label.denomination == truth.denomination
