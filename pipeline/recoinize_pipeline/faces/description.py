"""What is known of a face before its picture is looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from recoinize_edge.coin import COMMON_SIDE_COUNTRY, CoinLabel, Side
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces.catalogue import TEXTURES, Face
from recoinize_pipeline.faces.coin_types import coin_type
from recoinize_pipeline.faces.countries import country_code
from recoinize_pipeline.faces.designs import design_of

UNKNOWN_LICENCE = "unknown: for private use"

Kind = Literal["regular", "commemorative"]


@dataclass(frozen=True, slots=True)
class FaceDescription:
    """The words that come with a picture of a face.

    Attributes:
        country: as the source writes it; aliases are allowed.
        denomination: `1c` … `2e`.
        edition: which series or year.
        side: `common` or `national`.
        kind: `regular` or `commemorative`.
        year: years of issue, `2022|2025` where the source names several; may be empty.
        subject: what the coin shows; may be empty.
        source: where the picture comes from.
        licence: what may be done with it; may be empty.
    """

    country: str
    denomination: str
    edition: str
    side: Side
    kind: Kind = "regular"
    year: str = ""
    subject: str = ""
    source: str = ""
    licence: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> FaceDescription:
        """Read a row of a table with the columns of `faces.csv`.

        `country` and `denomination` must be there. Without an edition it is `only`; without a
        side, the country says which it is.

        Raises:
            CatalogueError: if a column is missing or has an impossible value.
        """
        values = {name: (value or "").strip() for name, value in row.items() if name}
        for name in ("country", "denomination"):
            if not values.get(name):
                raise CatalogueError(
                    f"Expected a {name}. Received columns {', '.join(values)}. Fill it in."
                )
        common = values["country"].lower() == COMMON_SIDE_COUNTRY
        side = values.get("side") or ("common" if common else "national")
        kind = values.get("kind") or "regular"
        if side not in ("common", "national") or (side == "common") != common:
            raise CatalogueError(
                f"Expected side common with country {COMMON_SIDE_COUNTRY}, else national. "
                f"Received {side!r} with {values['country']!r}. Correct the table."
            )
        if kind not in ("regular", "commemorative"):
            raise CatalogueError(
                f"Expected kind regular or commemorative. Received {kind!r}. Correct the table."
            )
        return cls(
            country=values["country"],
            denomination=values["denomination"],
            edition=values.get("edition") or "only",
            side=cast(Side, side),
            kind=cast(Kind, kind),
            year=values.get("year", ""),
            subject=values.get("subject", ""),
            source=values.get("source", ""),
            licence=values.get("licence", ""),
        )

    @classmethod
    def from_path(cls, path: str) -> FaceDescription:
        """Read a name such as `de/2e_2006-holsten-gate.jpg` or `eu/1e_map2007.png`.

        Raises:
            CatalogueError: if the path does not name a country and a denomination.
        """
        match = re.search(
            r"(?:^|/)([A-Za-z]{2})/(\d{1,2}[ce])(?:_([^/]+?))?\.[A-Za-z]+$",
            path.replace("\\", "/"),
        )
        if match is None:
            raise CatalogueError(
                f"Expected a name such as de/2e_2006.jpg or a row in faces.csv. Received {path!r}. "
                "Rename the picture or list it in the table."
            )
        country, denomination, edition = match.groups()
        row = {"country": country, "denomination": denomination, "edition": edition or "only"}
        return cls.from_row(row)

    def face(self, picture: int = 1) -> Face:
        """The catalogue's entry.

        Args:
            picture: counts the pictures of this face; from the second on it is part of the name.

        Raises:
            CatalogueError: if country or denomination do not exist.
        """
        country = country_code(self.country)
        known = coin_type(self.denomination)
        edition = _slug(self.edition)
        numbered = edition if picture == 1 else f"{edition}-{picture}"
        face_id = f"{country}-{self.denomination}-{numbered}"
        label = CoinLabel(
            face_id=face_id,
            country=country,
            denomination=self.denomination,
            edition=numbered,
            side=self.side,
            design=design_of(country, self.denomination, edition),
            diameter_mm=known.diameter_mm,
            subject=self.subject,
        )
        return Face(
            label=label,
            texture=f"{TEXTURES}/{face_id}.png",
            thickness_mm=known.thickness_mm,
            alloy=known.alloy,
            edge=known.edge,
            source=self.source,
            licence=self.licence or UNKNOWN_LICENCE,
            kind=self.kind,
            year=self.year,
        )


def _slug(text: str) -> str:
    """A part of a file name: letters, digits and single dashes."""
    slug = re.sub(r"[^\w]+|_+", "-", text.lower()).strip("-")
    if not slug:
        raise CatalogueError(
            f"Expected an edition with letters or digits. Received {text!r}. Rename it."
        )
    return slug
