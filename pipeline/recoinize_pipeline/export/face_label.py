"""The label of a face from what a user types: `country=de,denomination=2e,edition=2026`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recoinize_edge.coin import DENOMINATIONS, CoinLabel
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.export.formats import nearest_word
from recoinize_pipeline.faces.description import FaceDescription

FIELDS = ("country", "denomination", "edition", "side", "kind", "subject", "diameter")


def parse_label(texts: Sequence[str]) -> CoinLabel:
    """A label from `name=value` pairs.

    Euro coins get their official diameter; a coin with another denomination needs `diameter`, in
    millimetres.

    Args:
        texts: each one or several pairs, separated by commas. What follows a comma and has no
            equals sign belongs to the value before it.

    Raises:
        CatalogueError: on an unknown name, a missing or an impossible value.
    """
    values = _pairs(texts)
    denomination = values.get("denomination", "")
    if denomination in DENOMINATIONS or "diameter" not in values:
        values.pop("diameter", None)
        return FaceDescription.from_row(values).face().label
    country, edition = _slug(values.get("country", "")), _slug(values.get("edition", "only"))
    if not country:
        raise CatalogueError("Expected --label with a country. Received none. Add country=….")
    face_id = f"{country}-{_slug(denomination)}-{edition}"
    return CoinLabel(
        face_id=face_id,
        country=country,
        denomination=denomination,
        edition=edition,
        side="common" if values.get("side") == "common" else "national",
        design=face_id,
        diameter_mm=_diameter(values["diameter"]),
        subject=values.get("subject", ""),
    )


def _pairs(texts: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    name = ""
    for part in (part for text in texts for part in text.split(",")):
        before, equals, value = part.partition("=")
        if not equals:
            if not name:
                raise CatalogueError(
                    f"Expected --label name=value,…. Received {part!r}. "
                    "Write for example country=de,denomination=2e,edition=2026."
                )
            values[name] += f",{part}"
            continue
        name = before.strip().lower()
        if name not in FIELDS:
            raise CatalogueError(
                f"Expected --label with {', '.join(FIELDS)}. Received {name!r}. "
                f"{nearest_word(name, FIELDS)}"
            )
        values[name] = value.strip()
    return values


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _diameter(text: str) -> float:
    try:
        diameter = float(text)
    except ValueError:
        diameter = 0.0
    if not 1 <= diameter <= 200:
        raise CatalogueError(
            f"Expected a diameter of 1 to 200 millimetres. Received {text!r}. Measure the coin."
        )
    return diameter
