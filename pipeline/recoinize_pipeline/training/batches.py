"""Batches of P designs × K images, each a pure function of the seed and the step."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.relight.polar_layers import PolarLayers, stacked
from recoinize_pipeline.training.strangers import stranger_layers

_EVEN_ABOVE = 240
"""Designs with more images than this are not drawn more often."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch is made of; `InputMaker` makes its inputs.

    Attributes:
        given: uint8 (g, radii, angles, 3), inputs that are there.
        faces: int32 (f,), rows of `TrainingInputs.layers` that are to be relit.
        strangers: layers of s coins that do not exist, to be relit, too.
        labels: int64 (g + f + s,), the designs' numbers, in this order; a stranger's is the number
            of designs.
        seed: of the light and all else that is random about the inputs.
    """

    given: UInt8Array
    faces: npt.NDArray[np.int32]
    strangers: PolarLayers
    labels: npt.NDArray[np.int64]
    seed: int


@dataclass(frozen=True, slots=True)
class TrainingInputs:
    """All inputs and their labels.

    Attributes:
        parts: uint8 (n_i, radii, angles, 3) arrays, usually memory-mapped.
        labels: for each part the design's number, int64 (n_i,).
        weights: how often a design is drawn, by its number; 1 where nothing is said.
        layers: unwrapped layers of faces that may be relit anew, stacked; None if none may.
        layer_designs: the design's number of each of these faces.
    """

    parts: list[UInt8Array]
    labels: list[npt.NDArray[np.int64]]
    weights: dict[int, float] = field(default_factory=dict)
    layers: PolarLayers | None = None
    layer_designs: tuple[int, ...] = ()

    def __len__(self) -> int:
        return sum(len(part) for part in self.parts)

    @property
    def designs(self) -> int:
        """How many designs there are."""
        return 1 + max(int(labels.max()) for labels in self.labels if len(labels))


class BatchSampler:
    """Draws batches of `designs_per_batch` designs with `images_per_design` images each.

    Args:
        inputs: what to draw from.
        designs_per_batch: P different designs, all if there are fewer; with K = 1 a design may come
            more than once.
        images_per_design: K; with replacement where a design has fewer.
        seed: of the project.
        fresh_share: how many of the inputs that show known coins are relit anew.
        stranger_share: how many of the inputs show no coin that exists.
    """

    def __init__(
        self,
        inputs: TrainingInputs,
        designs_per_batch: int,
        images_per_design: int,
        seed: int,
        fresh_share: float = 0.0,
        stranger_share: float = 0.0,
    ) -> None:
        self._inputs = inputs
        self._faces: dict[int, list[int]] = {}
        for row, design in enumerate(inputs.layer_designs):
            self._faces.setdefault(design, []).append(row)
        self._seed = seed
        self._images_per_design = images_per_design
        places: dict[int, list[npt.NDArray[np.int64]]] = {}
        for number, labels in enumerate(inputs.labels):
            for design in np.unique(labels):
                rows = np.flatnonzero(labels == design)
                place = np.column_stack([np.full(len(rows), number), rows])
                places.setdefault(int(design), []).append(place)
        self._designs = sorted(places)
        self._places = {design: np.concatenate(places[design]) for design in self._designs}
        # A design of three denominations has three times the pictures and is met more often.
        counts = np.array([min(len(self._places[d]), _EVEN_ABOVE) for d in self._designs])
        wanted = np.sqrt(counts) * [inputs.weights.get(d, 1.0) for d in self._designs]
        self._probability = wanted / wanted.sum()
        self._designs_per_batch = min(designs_per_batch, len(self._designs))
        # The same number of each kind in every batch, so that a compiled function fits them all.
        size = self._designs_per_batch * images_per_design
        self._strangers = round(stranger_share * size) if inputs.layers else 0
        known = size - self._strangers
        self._given = known - round(fresh_share * known) if inputs.layers else known

    def batch(self, step: int) -> Batch:
        """The batch of one step, the same whenever it is asked for."""
        rng = np.random.default_rng([self._seed, step])
        # Single images need no partners, so a design may come more than once.
        chosen = rng.choice(
            len(self._designs),
            self._designs_per_batch,
            replace=self._images_per_design == 1,
            p=self._probability,
        )
        wanted = np.repeat([self._designs[place] for place in chosen], self._images_per_design)
        rng.shuffle(wanted)
        # Who stands last gives way to strangers.
        known = wanted[: len(wanted) - self._strangers]
        fresh = known[self._given :]
        return Batch(
            given=self._inputs_of(known[: self._given], rng),
            faces=np.array([rng.choice(self._faces[design]) for design in fresh], np.int32),
            strangers=self._invented(rng),
            labels=np.append(known, np.full(self._strangers, self._inputs.designs)).astype(
                np.int64
            ),
            seed=int(rng.integers(2**31)),
        )

    def _inputs_of(self, designs: npt.NDArray[np.int64], rng: np.random.Generator) -> UInt8Array:
        """One input of each design, none twice before all of the design's were taken."""
        order: dict[int, list[int]] = {}
        images = []
        for design in designs.tolist():
            places = self._places[design]
            if not order.get(design):
                order[design] = rng.permutation(len(places)).tolist()
            part, row = places[order[design].pop()]
            images.append(_rolled(self._inputs.parts[part][row], rng))
        shape = self._inputs.parts[0].shape[1:]
        return np.stack(images) if images else np.empty((0, *shape), np.uint8)

    def _invented(self, rng: np.random.Generator) -> PolarLayers:
        layers = self._inputs.layers
        if layers is None:
            return PolarLayers(*(np.empty((0, 1, 1, 1), np.float16) for _ in range(3)))
        invented = [stranger_layers(layers, rng) for _ in range(self._strangers)]
        return stacked(invented) if invented else layers[:0]


def _rolled(polar: UInt8Array, rng: np.random.Generator) -> UInt8Array:
    """The coin at another roll: a shift along the angle."""
    return np.roll(polar, int(rng.integers(polar.shape[1])), axis=1)
