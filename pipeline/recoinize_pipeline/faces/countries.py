"""Country codes as picture collections write them."""

from __future__ import annotations

import functools

from recoinize_edge.coin import COUNTRY_NAMES
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.table import read_table

INVENTED_COUNTRY = "xx"
"""Issuer of the invented national sides among the built-in faces (ISO 3166-1: user-assigned)."""


@functools.cache
def _aliases() -> dict[str, str]:
    return {row["code"]: row["country"] for row in read_table("country_aliases.csv")}


def country_code(text: str) -> str:
    """ISO 3166-1 alpha-2 code in lower case, or `eu`, for what a collection writes.

    Raises:
        CatalogueError: if it is no issuer of euro coins.
    """
    code = _aliases().get(text.lower(), text.lower())
    if code not in COUNTRY_NAMES and code != INVENTED_COUNTRY:
        raise CatalogueError(
            f"Expected a country of {', '.join(sorted(COUNTRY_NAMES))}. Received {text!r}. "
            "Correct the table or the folder's name."
        )
    return code
