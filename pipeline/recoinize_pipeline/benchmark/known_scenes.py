"""Pictures of several coins whose content is known: photographs and renders, in one form."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_pipeline.faces.catalogue import Catalogue
from recoinize_pipeline.render.scenes import list_scenes

CORRECTIONS = "scene_corrections.csv"
"""Mistakes in the labels of photographs, found by looking: file, change, denomination, cx, cy,
radius in pixels. A change is `add` (a coin without a label), `remove` (a second label for one
coin), `token` (a trolley token, which may be found or not and has no value), or `denomination`
(another one than the label says, by the design and edge seen and by the size of the circles that
people drew; none where that does not settle it)."""

LEAST_VISIBLE = 0.7
"""Coins of rendered scenes of which less is visible may be found or not."""

SMALLEST_PIXELS = 40.0
MOST_TILT = math.radians(50)
"""Coins that are smaller across or tilted more may be found or not: finding promises no more."""


_SAME_PIXELS = 1.0


@dataclass(frozen=True, slots=True)
class TrueCoin:
    """A coin that a picture shows.

    Attributes:
        outline: where it is.
        denomination: code of its value; None where nobody has said.
        visible: share of it that is seen, 0 to 1; 0 for what is no coin, but looks like one.
    """

    outline: Ellipse
    denomination: str | None
    visible: float = 1.0

    @property
    def expected(self) -> bool:
        """Whether it must be found."""
        return (
            self.visible >= LEAST_VISIBLE
            and 2 * self.outline.major >= SMALLEST_PIXELS
            and self.outline.minor >= math.cos(MOST_TILT) * self.outline.major
        )


@dataclass(frozen=True, slots=True)
class TrueScene:
    """A picture and the coins in it."""

    path: Path
    coins: tuple[TrueCoin, ...]

    @property
    def cents(self) -> int | None:
        """Sum of all coins, or None where one's value is not known."""
        codes = [coin.denomination for coin in self.coins if coin.visible > 0]
        if any(code is None for code in codes):
            return None
        return sum(DENOMINATIONS[code].cents for code in codes if code is not None)


def photographed_scenes(folder: Path, corrected: bool = True) -> list[TrueScene]:
    """Photographs with `labels.csv`: file, denomination, cx, cy, radius.

    Args:
        folder: the photographs.
        corrected: whether to add the coins that the labels are known to miss, and to leave out
            what is no coin.

    Raises:
        ImageError: there are no labels, or they have other columns.
    """
    labels = folder / "labels.csv"
    if not labels.is_file():
        raise ImageError(
            f"Expected {labels} with the columns file, denomination, cx, cy, radius. "
            "There is none. Name a folder of labelled scenes."
        )
    coins: dict[str, list[TrueCoin]] = defaultdict(list)
    try:
        with labels.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                coins[row["file"]].append(TrueCoin(_circle(row), row["denomination"] or None))
    except (KeyError, ValueError) as error:
        raise ImageError(
            f"Expected the columns file, denomination, cx, cy, radius in {labels}. "
            f"Received a row without a usable {error}. Correct the file."
        ) from None
    if corrected:
        _correct(coins)
    return [TrueScene(folder / name, tuple(listed)) for name, listed in sorted(coins.items())]


def rendered_scenes(folder: Path, catalogue: Catalogue) -> list[TrueScene]:
    """Scenes that `recoinize render scenes` made."""
    return [
        TrueScene(
            scene.image,
            tuple(TrueCoin(c.outline, c.label.denomination, c.visible) for c in scene.coins),
        )
        for scene in list_scenes(folder, catalogue)
    ]


def _correct(coins: dict[str, list[TrueCoin]]) -> None:
    text = (resources.files(__package__) / CORRECTIONS).read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        listed = coins.get(row["file"])
        if listed is None:
            continue
        outline = _circle(row)
        if row["change"] == "add":
            listed.append(TrueCoin(outline, row["denomination"] or None))
        elif row["change"] == "token":
            listed.append(TrueCoin(outline, None, visible=0.0))
        elif row["change"] == "denomination":
            coins[row["file"]] = [
                replace(coin, denomination=row["denomination"] or None)
                if _same(coin.outline, outline)
                else coin
                for coin in listed
            ]
        else:
            coins[row["file"]] = [coin for coin in listed if not _same(coin.outline, outline)]


def _same(a: Ellipse, b: Ellipse) -> bool:
    return math.hypot(a.cx - b.cx, a.cy - b.cy) < _SAME_PIXELS and abs(a.major - b.major) < 1


def _circle(row: dict[str, str]) -> Ellipse:
    return Ellipse.circle(float(row["cx"]), float(row["cy"]), float(row["radius"]))
