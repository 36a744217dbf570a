"""Official sizes, weights, alloys and edges of the euro coins."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.table import read_table


@dataclass(frozen=True, slots=True)
class CoinType:
    """What all coins of one denomination have in common.

    Source: Council Regulation (EU) No 729/2014, Annex I (see `data/coin_types.csv`).

    Attributes:
        denomination: `1c` … `2e`.
        cents: face value.
        diameter_mm: outer diameter.
        thickness_mm: thickness at the rim.
        weight_g: weight.
        alloy: `copper-plated steel`, `nordic gold`, `bimetal-1e` or `bimetal-2e`.
        composition: the alloy in chemical terms.
        edge: `smooth`, `smooth with groove`, `fine scallops`, `Spanish flower`,
            `interrupted reeding` or `fine reeding with lettering`.
        core_mm: diameter of the inner part of a bimetal coin; None for the others.
    """

    denomination: str
    cents: int
    diameter_mm: float
    thickness_mm: float
    weight_g: float
    alloy: str
    composition: str
    edge: str
    core_mm: float | None


@functools.cache
def coin_types() -> dict[str, CoinType]:
    """All euro coin types by denomination, in rising face value."""
    return {
        row["denomination"]: CoinType(
            denomination=row["denomination"],
            cents=int(row["cents"]),
            diameter_mm=float(row["diameter_mm"]),
            thickness_mm=float(row["thickness_mm"]),
            weight_g=float(row["weight_g"]),
            alloy=row["alloy"],
            composition=row["composition"],
            edge=row["edge"],
            core_mm=float(row["core_mm"]) if row["core_mm"] else None,
        )
        for row in read_table("coin_types.csv")
    }


def coin_type(denomination: str) -> CoinType:
    """The coin type of a denomination.

    Raises:
        CatalogueError: if there is no such euro coin.
    """
    known = coin_types()
    if denomination not in known:
        raise CatalogueError(
            f"Expected a denomination of {', '.join(known)}. Received {denomination!r}. "
            "Correct it in the table or the file name."
        )
    return known[denomination]
