"""Judges embedding networks on renders that training never saw."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.pattern import EmbeddingParts
from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, polar_input
from recoinize_pipeline.dataset.features import outline_of
from recoinize_pipeline.dataset.load import load_split, split_path
from recoinize_pipeline.evaluation.metrics import roc_auc
from recoinize_pipeline.evaluation.network import Network
from recoinize_pipeline.evaluation.triplet_accuracy import draw_triplets, triplet_accuracy
from recoinize_pipeline.evaluation.vote import top1_accuracy
from recoinize_pipeline.exact_search import nearest
from recoinize_pipeline.settings import EvaluationSettings

FloatArray = npt.NDArray[np.float32]

TARGETS = ("denomination", "country", "design", "face_id")


@dataclass(frozen=True, slots=True)
class SplitInputs:
    """A split of the dataset, ready for a network.

    Attributes:
        inputs: uint8 (n, radii, angles, 3).
        names: for each of `TARGETS`, and `side` and `variant`, one name for each image.
    """

    inputs: UInt8Array
    names: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.inputs)

    def subset(self, keep: npt.NDArray[np.bool_]) -> SplitInputs:
        """The images where `keep` is true."""
        names = {
            target: [name for name, kept in zip(values, keep, strict=True) if kept]
            for target, values in self.names.items()
        }
        return SplitInputs(self.inputs[keep], names)


@dataclass(frozen=True, slots=True)
class EvaluationInputs:
    """What a network is judged on.

    Attributes:
        references: the train split, whose embeddings are the references.
        test: images of the same faces that training never saw.
        heldout: images of coin types that training never saw, if there are any.
    """

    references: SplitInputs
    test: SplitInputs
    heldout: SplitInputs | None


@dataclass(frozen=True, slots=True)
class SplitResult:
    """Figures of one network.

    Attributes:
        figures: plain values, for JSON; see `evaluate_network`.
        embeddings: of the test split, float32 (n, d).
    """

    figures: dict[str, Any]
    embeddings: FloatArray


def load_inputs(dataset_dir: Path, split: str, spec: PreprocessingSpec) -> SplitInputs:
    """Unwrap the coin in every image of a split.

    Args:
        dataset_dir: folder of the dataset.
        split: name of the split.
        spec: preprocessing of the network.

    Raises:
        WorkspaceError: if the split is missing or damaged.
    """
    rows = load_split(dataset_dir, split)
    inputs = np.empty((len(rows), *spec.shape), np.uint8)
    for i, row in enumerate(rows):
        picture = np.asarray(row["image"].convert("RGB"))
        inputs[i] = polar_input(picture, outline_of(row), spec)
    columns = (*TARGETS, "side", "variant")
    return SplitInputs(inputs, {name: [str(value) for value in rows[name]] for name in columns})


def load_evaluation_inputs(dataset_dir: Path, spec: PreprocessingSpec) -> EvaluationInputs:
    """Everything that a network with this preprocessing is judged on.

    Raises:
        WorkspaceError: if a split is missing or damaged; `heldout` may be missing.
    """
    has_heldout = split_path(dataset_dir, "heldout").is_file()
    return EvaluationInputs(
        references=load_inputs(dataset_dir, "train", spec),
        test=load_inputs(dataset_dir, "test", spec),
        heldout=load_inputs(dataset_dir, "heldout", spec) if has_heldout else None,
    )


def evaluate_network(
    network: Network,
    inputs: EvaluationInputs,
    settings: EvaluationSettings,
    seed: int,
) -> SplitResult:
    """Triplet accuracy and recognition by nearest neighbours.

    Args:
        network: embeds.
        inputs: what to judge on.
        settings: `neighbours` vote, `triplets` are drawn.
        seed: of the triplets.

    Returns:
        Figures: `images`; `triplet_accuracy` on triplets of designs in the test split; top-1 of
        the k-nearest-neighbour vote for denomination, country, design and face; `per_class`, the
        same by denomination; and, if coin types were held out, under `heldout`: `images`,
        `triplet_accuracy`, the same top-1 among all types after half of their images were
        added to the references, as enrolling a coin does, and `strangers_auc`: how well the
        distance to the nearest reference tells coins that were never enrolled from known ones
        (area under the ROC curve, 0.5 is chance).
    """
    references, test, heldout = inputs.references, inputs.test, inputs.heldout
    parts = network.parts
    reference_embeddings = network.embed(references.inputs)
    test_embeddings = network.embed(test.inputs)
    distances, indices = nearest(test_embeddings, reference_embeddings, settings.neighbours, parts)
    figures: dict[str, Any] = {
        "images": len(test),
        "references": len(references),
        "triplet_accuracy": _triplets(test_embeddings, test, parts, settings, seed),
        **_top1(indices, references.names, test.names),
        "per_class": _by_denomination(indices, references, test),
    }
    if heldout is not None and len(heldout):
        embedded = network.embed(heldout.inputs)
        strange, _ = nearest(embedded, reference_embeddings, 1, parts)
        enrolled = np.array([int(variant) % 2 == 0 for variant in heldout.names["variant"]])
        figures["heldout"] = {
            "images": len(heldout),
            "strangers_auc": roc_auc(distances[:, 0], strange[:, 0]),
            "triplet_accuracy": _triplets(embedded, heldout, parts, settings, seed),
            **_enrolled_top1(
                reference_embeddings,
                references,
                embedded,
                heldout,
                enrolled,
                settings.neighbours,
                parts,
            ),
        }
    return SplitResult(figures, parts.pooled_unit(test_embeddings))


def _top1(
    neighbours: npt.NDArray[np.int64],
    reference_names: dict[str, list[str]],
    true_names: dict[str, list[str]],
) -> dict[str, float]:
    return {
        f"{target.removesuffix('_id')}_top1": top1_accuracy(
            neighbours, reference_names[target], true_names[target]
        )
        for target in TARGETS
    }


def _by_denomination(
    neighbours: npt.NDArray[np.int64], references: SplitInputs, test: SplitInputs
) -> dict[str, dict[str, float]]:
    names = np.asarray(test.names["denomination"])
    result = {}
    for name in dict.fromkeys(test.names["denomination"]):
        chosen = test.subset(names == name).names
        result[name] = {
            "images": len(chosen["design"]),
            **_top1(neighbours[names == name], references.names, chosen),
        }
    return result


def _triplets(
    embeddings: FloatArray,
    split: SplitInputs,
    parts: EmbeddingParts,
    settings: EvaluationSettings,
    seed: int,
) -> float | None:
    """None where the split has fewer than two designs, or no design twice."""
    designs = split.names["design"]
    if len(set(designs)) < 2 or len(set(designs)) == len(designs):
        return None
    return triplet_accuracy(embeddings, draw_triplets(designs, settings.triplets, seed), parts)


def _enrolled_top1(
    reference_embeddings: FloatArray,
    references: SplitInputs,
    embeddings: FloatArray,
    heldout: SplitInputs,
    enrolled: npt.NDArray[np.bool_],
    neighbours: int,
    parts: EmbeddingParts,
) -> dict[str, float]:
    if enrolled.all() or not enrolled.any():
        return {}
    added, queries = heldout.subset(enrolled), heldout.subset(~enrolled)
    everything = np.concatenate([reference_embeddings, embeddings[enrolled]])
    names = {target: references.names[target] + added.names[target] for target in TARGETS}
    _, indices = nearest(embeddings[~enrolled], everything, neighbours, parts)
    return _top1(indices, names, queries.names)
