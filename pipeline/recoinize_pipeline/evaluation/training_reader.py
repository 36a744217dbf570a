"""Reads photographs with a network that was trained but not exported yet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.decision import DecisionSpec
from recoinize_edge.disc import find_disc
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.evaluation.network import Network
from recoinize_pipeline.evaluation.recognize_photos import NO_THRESHOLD, FloatArray
from recoinize_pipeline.exact_search import nearest
from recoinize_pipeline.export.prototypes import averaged
from recoinize_pipeline.export.samples import relit_samples
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.settings import Settings

REFERENCES = "references"  # purpose of relit pictures, and folder of their cache


class TrainingReader:
    """A network, relit references of all faces, and exact search; nothing is refused.

    Thresholds and margins are calibrated on export. Until then every coin gets the answer of its
    nearest references; the coverage curve says what a threshold would give.

    Args:
        network: embeds.
        catalogue: faces that it is to know.
        settings: `export.references_per_face`, `export.images_per_reference`,
            `evaluation.neighbours` and `seed` are used.
        cache_dir: where relit references are kept; the ones that export makes are the same.
        advance: told how many references were made.
    """

    def __init__(
        self,
        network: Network,
        catalogue: Catalogue,
        settings: Settings,
        cache_dir: Path,
        advance: Callable[[int], Any] = lambda count: None,
    ) -> None:
        self._network = network
        per_face = settings.export.references_per_face
        group = settings.export.images_per_reference
        self.spec = network.spec
        self.labels: Sequence[CoinLabel] = [face.label for face in catalogue.faces]
        self.decision = DecisionSpec(settings.evaluation.neighbours, NO_THRESHOLD, 0.0, 0.0)
        samples = relit_samples(
            catalogue,
            catalogue.faces,
            per_face * group,
            REFERENCES,
            settings.seed,
            self.spec,
            advance,
            cache_dir / REFERENCES,
        )
        self._references = averaged(network.embed(samples.inputs), group, network.parts)
        self._faces = np.repeat(np.arange(len(catalogue.faces), dtype=np.int32), per_face)

    def find(self, image: UInt8Array) -> Ellipse | None:
        """Outline of the coin in the middle of a picture, or None."""
        return find_disc(image)

    def embed(self, inputs: UInt8Array) -> FloatArray:
        """Unit embeddings, float32 (n, d), of uint8 (n, radii, angles, 3)."""
        return self._network.embed(inputs)

    def nearest(self, embedding: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int32]]:
        """Distances (k,), rising, and faces (k,) as indices into `labels`, of float32 (d,)."""
        distances, indices = nearest(
            embedding[None], self._references, self.decision.looked_up, self._network.parts
        )
        return distances[0], self._faces[indices[0]]
