"""Batches of P designs × K images, each a pure function of the seed and the step."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array
from recoinize_pipeline.relight.polar_relight import PolarLayers, relit_polar
from recoinize_pipeline.training.strangers import stranger_layers

_EVEN_ABOVE = 240
"""Designs with more images than this are not drawn more often."""

Batch = tuple[npt.NDArray[np.float32], npt.NDArray[np.int64]]
"""Inputs and their labels."""


@dataclass(frozen=True, slots=True)
class TrainingInputs:
    """All inputs and their labels.

    Attributes:
        parts: uint8 (n_i, radii, angles, 3) arrays, usually memory-mapped.
        labels: for each part the design's number, int64 (n_i,).
        weights: how often a design is drawn, by its number; 1 where nothing is said.
        layers: unwrapped layers of the faces of each design, by its number, to be relit anew.
    """

    parts: list[UInt8Array]
    labels: list[npt.NDArray[np.int64]]
    weights: dict[int, float] = field(default_factory=dict)
    layers: dict[int, list[PolarLayers]] = field(default_factory=dict)

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
        spec: preprocessing, of inputs that are relit anew.
        fresh_share: how many of the inputs are, of designs whose layers are known.
        stranger_share: how many of the inputs show no coin that exists; their label is the number
            of designs.
    """

    def __init__(
        self,
        inputs: TrainingInputs,
        designs_per_batch: int,
        images_per_design: int,
        seed: int,
        spec: PreprocessingSpec | None = None,
        fresh_share: float = 0.0,
        stranger_share: float = 0.0,
    ) -> None:
        self._inputs = inputs
        self._spec = spec or PreprocessingSpec()
        self._fresh_share = fresh_share
        self._stranger_share = stranger_share if inputs.layers else 0.0
        self._stranger = inputs.designs
        self._all_layers = [face for faces in inputs.layers.values() for face in faces]
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

    def batch(self, step: int) -> Batch:
        """The batch of one step, the same whenever it is asked for.

        Returns:
            Inputs, float32 (P·K, radii, angles, 3) with values 0 to 255, and labels, int64 (P·K,).
        """
        rng = np.random.default_rng([self._seed, step])
        # Single images need no partners, so a design may come more than once.
        chosen = rng.choice(
            len(self._designs),
            self._designs_per_batch,
            replace=self._images_per_design == 1,
            p=self._probability,
        )
        inputs, labels = [], []
        for position in chosen:
            design = self._designs[position]
            places = self._places[design]
            few = len(places) < self._images_per_design
            for pick in rng.choice(len(places), self._images_per_design, replace=few):
                if self._stranger_share and rng.random() < self._stranger_share:
                    stranger = stranger_layers(self._all_layers, rng)
                    inputs.append(relit_polar(stranger, self._spec, rng))
                    labels.append(self._stranger)
                else:
                    inputs.append(self._input(design, places[pick], rng))
                    labels.append(design)
        batch = np.stack(inputs).astype(np.float32)
        _vary_colour(batch, rng)
        if rng.random() < 0.3:
            _hide_sector(batch, rng)
        return batch, np.asarray(labels, np.int64)

    def _input(
        self, design: int, place: npt.NDArray[np.int64], rng: np.random.Generator
    ) -> UInt8Array:
        """The input at a place, or a new one of the same design."""
        faces = self._inputs.layers.get(design)
        if faces and rng.random() < self._fresh_share:
            return relit_polar(faces[rng.integers(len(faces))], self._spec, rng)
        part, row = place
        return _rolled(self._inputs.parts[part][row], rng)


def _rolled(polar: UInt8Array, rng: np.random.Generator) -> UInt8Array:
    """The coin at another roll: a shift along the angle."""
    return np.roll(polar, int(rng.integers(polar.shape[1])), axis=1)


def _vary_colour(batch: npt.NDArray[np.float32], rng: np.random.Generator) -> None:
    """Other white balance and saturation for each image, in place."""
    count = len(batch)
    gain = rng.uniform(0.8, 1.2, (count, 1, 1, 1)).astype(np.float32)
    shift = rng.normal(0, 4, (count, 1, 1, 2)).astype(np.float32)
    batch[..., 1:] = np.clip((batch[..., 1:] - 128) * gain + 128 + shift, 0, 255)


def _hide_sector(batch: npt.NDArray[np.float32], rng: np.random.Generator) -> None:
    """Grey out one sector of each coin, as a finger or another coin would, in place."""
    batch[:, :, : int(rng.integers(10, 40))] = 128
