"""The columns of the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import datasets

from recoinize_edge.ellipse import Ellipse

FEATURES = datasets.Features(
    {
        "image": datasets.Image(),
        "mask": datasets.Image(),
        "country": datasets.Value("string"),
        "denomination": datasets.Value("string"),
        "edition": datasets.Value("string"),
        "face_id": datasets.Value("string"),
        "design": datasets.Value("string"),
        "side": datasets.Value("string"),
        "variant": datasets.Value("int32"),
        "seed": datasets.Value("int64"),
        "outline": datasets.Sequence(datasets.Value("float32"), length=5),
    }
)
"""`image` and `mask` are stored as encoded PNG; `outline` is cx, cy, major, minor, angle."""

MEANINGS = {
    "image": "rendered RGB picture of one coin face",
    "mask": "contour mask of that coin, from the renderer: 255 on the coin, 0 elsewhere",
    "country": "issuer, ISO 3166-1 alpha-2 in lower case; `eu` for the common side",
    "denomination": "face value: `1c`, `2c`, `5c`, `10c`, `20c`, `50c`, `1e`, `2e`",
    "edition": "series or year of the issuer's coin",
    "face_id": "name of the face: country, denomination, edition",
    "design": "name shared by faces that show the same picture in the same metal",
    "side": "`common` or `national`",
    "variant": "number of the image among those of its face",
    "seed": "every random choice in the image derives from it",
    "outline": "ellipse of the coin's edge in pixels: cx, cy, semi-axes, angle in radians",
}


def outline_of(row: Mapping[str, Any]) -> Ellipse:
    """The outline of a row's coin."""
    return Ellipse(*row["outline"])
