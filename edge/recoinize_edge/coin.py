"""What a coin is called: denominations, countries, and the label of one face."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Side = Literal["common", "national"]

COMMON_SIDE_COUNTRY = "eu"
"""Stands in the `country` field of the side that all issuers share."""


@dataclass(frozen=True, slots=True)
class Denomination:
    """A face value and the official size of its coin.

    Sizes: European Commission, "Euro coins: technical specifications"
    (Council Regulation (EU) No 729/2014, Annex I).
    """

    code: str
    cents: int
    diameter_mm: float
    thickness_mm: float

    @property
    def name(self) -> str:
        """English name, as spoken: `"2 euro"`, `"50 cent"`."""
        return f"{self.cents // 100} euro" if self.cents >= 100 else f"{self.cents} cent"

    @property
    def metal(self) -> str:
        """Group of denominations that look alike in colour: copper, gold, or one bimetal each."""
        if self.cents <= 5:
            return "copper"
        return "gold" if self.cents <= 50 else self.code


DENOMINATIONS: dict[str, Denomination] = {
    d.code: d
    for d in (
        Denomination("1c", 1, 16.25, 1.67),
        Denomination("2c", 2, 18.75, 1.67),
        Denomination("5c", 5, 21.25, 1.67),
        Denomination("10c", 10, 19.75, 1.93),
        Denomination("20c", 20, 22.25, 2.14),
        Denomination("50c", 50, 24.25, 2.38),
        Denomination("1e", 100, 23.25, 2.33),
        Denomination("2e", 200, 25.75, 2.20),
    )
}

COUNTRY_NAMES: dict[str, str] = {
    "ad": "Andorra",
    "at": "Austria",
    "be": "Belgium",
    "bg": "Bulgaria",
    "cy": "Cyprus",
    "de": "Germany",
    "ee": "Estonia",
    "es": "Spain",
    "fi": "Finland",
    "fr": "France",
    "gr": "Greece",
    "hr": "Croatia",
    "ie": "Ireland",
    "it": "Italy",
    "lt": "Lithuania",
    "lu": "Luxembourg",
    "lv": "Latvia",
    "mc": "Monaco",
    "mt": "Malta",
    "nl": "Netherlands",
    "pt": "Portugal",
    "si": "Slovenia",
    "sk": "Slovakia",
    "sm": "San Marino",
    "va": "Vatican City",
    COMMON_SIDE_COUNTRY: "common side",
}


@dataclass(frozen=True, slots=True)
class CoinLabel:
    """The label of one face: one side of one coin type.

    Attributes:
        face_id: unique name, `<country>-<denomination>-<edition>`.
        country: ISO 3166-1 alpha-2 in lower case, or `eu` for the common side.
        denomination: code of a denomination, `1c` … `2e` for euro coins; an enrolled coin may
            carry another one.
        edition: which series or year of that country's coin.
        side: `common` or `national`.
        design: name shared by all faces that show the same picture in the same metal, as 10, 20
            and 50 cent of most countries do. Such faces cannot be told apart by their relief;
            only by scale or edge.
        diameter_mm: outer diameter in millimetres.
        subject: what the coin shows or commemorates, in English; may be empty.
    """

    face_id: str
    country: str
    denomination: str
    edition: str
    side: Side
    design: str
    diameter_mm: float
    subject: str = ""

    @property
    def denomination_name(self) -> str:
        """English name of the face value; the code itself for coins that are not euro coins."""
        known = DENOMINATIONS.get(self.denomination)
        return known.name if known else self.denomination

    @property
    def country_name(self) -> str:
        """English name of the issuer, or `common side`."""
        return COUNTRY_NAMES.get(self.country, self.country)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)
