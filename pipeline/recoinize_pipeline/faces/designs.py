"""Which faces show the same picture in the same metal."""

from __future__ import annotations

import functools

from recoinize_edge.coin import DENOMINATIONS
from recoinize_pipeline.faces.table import read_table


@functools.cache
def _distinct() -> frozenset[tuple[str, str, str]]:
    return frozenset(
        (row["country"], row["edition"], row["metal"]) for row in read_table("distinct_designs.csv")
    )


def design_of(country: str, denomination: str, edition: str) -> str:
    """Name of the design that a face shows.

    Within one country and edition the faces of one metal (1, 2, 5 cent; 10, 20, 50 cent) share a
    design, except where `data/distinct_designs.csv` says that each has its own picture. A
    commemorative is an edition of its own, so its design is too.

    Args:
        country: ISO 3166-1 alpha-2 in lower case, or `eu`.
        denomination: `1c` … `2e`; another code stands for a metal of its own.
        edition: series or year.

    Returns:
        `<country>-<edition>-<metal>`, or `<country>-<edition>-<denomination>` where each
        denomination has its own picture.
    """
    known = DENOMINATIONS.get(denomination)
    metal = known.metal if known else denomination
    distinct = any(
        (country, a_edition, a_metal) in _distinct()
        for a_edition in (edition, "*")
        for a_metal in (metal, "*")
    )
    return f"{country}-{edition}-{denomination if distinct else metal}"
