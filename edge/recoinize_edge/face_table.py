"""Labels of a bundle's faces as arrays, and what a coin's relief and colour cost each face."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import DENOMINATIONS, CoinLabel
from recoinize_edge.metal_colour import COLOUR_COST, METALS

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]

Neighbours = tuple[npt.NDArray[np.float32], npt.NDArray[np.int32]]
"""Distances and faces of the references nearest to a coin, as `CoinReader.nearest` gives them."""


@dataclass(frozen=True, slots=True)
class FaceTable:
    """Labels of n faces.

    Attributes:
        labels: the labels.
        designs: (n,) number of the design; coins that share one cannot be told apart by it.
        diameters: (n,) millimetres.
        metals: (n,) index into `METALS`; `len(METALS)` for a coin of another metal.
    """

    labels: Sequence[CoinLabel]
    designs: IntArray
    diameters: FloatArray
    metals: IntArray

    @classmethod
    def of(cls, labels: Sequence[CoinLabel]) -> FaceTable:
        """Table of a bundle's labels."""
        numbers: dict[tuple[str, str], int] = {}
        designs = [numbers.setdefault((x.country, x.design), len(numbers)) for x in labels]
        of_metal = {metal: i for i, metal in enumerate(METALS)}
        of_code = {code: of_metal[d.metal] for code, d in DENOMINATIONS.items()}
        return cls(
            labels,
            np.array(designs, np.intp),
            np.array([x.diameter_mm for x in labels], np.float64),
            np.array([of_code.get(x.denomination, len(METALS)) for x in labels], np.intp),
        )

    def relief_costs(self, views: Sequence[Neighbours], spread: float) -> FloatArray:
        """What a coin's relief costs each face.

        Args:
            views: nearest references of each view of the coin.
            spread: standard deviation of the difference of two distances, above 0.

        Returns:
            (n,) half the square of how much further the face's design is than the nearest one, in
            `spread`; infinite for designs that were not looked up.
        """
        distances = np.concatenate([np.ravel(view[0]) for view in views])
        faces = np.concatenate([np.ravel(view[1]) for view in views])
        nearest = np.full(len(self.labels), np.inf)
        np.minimum.at(nearest, self.designs[faces], distances)
        costs: FloatArray = (((nearest - nearest.min()) / spread) ** 2 / 2)[self.designs]
        return costs

    def metal_resemblance(self, reliefs: FloatArray) -> FloatArray:
        """What a coin's relief costs each metal, (len(METALS),), at most `COLOUR_COST`."""
        costs = np.full(len(METALS) + 1, COLOUR_COST)
        np.minimum.at(costs, self.metals, reliefs)
        return costs[:-1]

    def colour_costs(self, metals: FloatArray) -> FloatArray:
        """Cost of each face, (n,), by that of each metal; nothing for a coin of another metal."""
        costs: FloatArray = np.append(metals, 0.0)[self.metals]
        return costs

    def diameter_costs(self, faces: FloatArray) -> dict[float, float]:
        """Diameters that a coin may have, for `agree_on_scale`.

        Args:
            faces: (n,) cost of each face.

        Returns:
            Diameter in millimetres to cost, 0 for the cheapest; none of infinite cost.
        """
        possible = np.isfinite(faces)
        costs: dict[float, float] = {}
        for diameter in np.unique(self.diameters[possible]):
            costs[float(diameter)] = float(faces[self.diameters == diameter].min())
        least = min(costs.values(), default=0.0)
        return {diameter: cost - least for diameter, cost in costs.items()}
