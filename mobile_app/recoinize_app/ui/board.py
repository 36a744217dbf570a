"""The collection to look at: a drawn coin for each country, hollow where it is missing."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from kivy.core.text import Label as TextLabel
from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.metrics import dp, sp
from kivy.uix.widget import Widget

from recoinize_app.ui.coin_picture import coin_picture
from recoinize_app.ui.regions import Region
from recoinize_app.ui.theme import DARK, Theme
from recoinize_edge.coin import COMMON_SIDE_COUNTRY, COUNTRY_NAMES, DENOMINATIONS

COUNTRIES = tuple(sorted(code for code in COUNTRY_NAMES if code != COMMON_SIDE_COUNTRY))


class Board(Widget):
    """One place for each country: its most valuable coin collected, its code, how many of eight."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self._textures: dict[tuple[str, int], Texture] = {}

    def place(self, region: Region) -> None:
        """Use this part of the window."""
        self.pos, self.size = (region.x, region.y), (region.width, region.height)

    def show(self, collected: Mapping[str, frozenset[str]]) -> None:
        """Draw what is collected: denominations for each country that has any."""
        self.canvas.clear()
        if self.width < 1 or self.height < 1:
            return
        columns = _columns(len(COUNTRIES), self.width, self.height)
        rows = math.ceil(len(COUNTRIES) / columns)
        width, height = self.width / columns, self.height / rows
        with self.canvas:
            for place, country in enumerate(COUNTRIES):
                left = self.x + place % columns * width
                low = self.top - (place // columns + 1) * height
                self._draw(country, collected.get(country, frozenset()), left, low, width, height)

    def _draw(
        self,
        country: str,
        denominations: frozenset[str],
        left: float,
        low: float,
        width: float,
        height: float,
    ) -> None:
        words = _written(
            f"{country.upper()} {len(denominations)}/{len(DENOMINATIONS)}",
            min(sp(14), height / 4, width / 4),
            self.theme,
        )
        size = int(min(width - dp(4), height - words.size[1] - dp(3)))
        if size < dp(8):
            return
        x, y = left + (width - size) / 2, low + words.size[1] + dp(1)
        if denominations:
            best = max(denominations, key=lambda code: DENOMINATIONS[code].cents)
            Color(1, 1, 1)
            Rectangle(texture=self._coin(best, size), pos=(x, y), size=(size, size))
        else:
            Color(*self.theme.quiet)
            middle = (x + size / 2, y + size / 2)
            for start in range(0, 360, 30):
                Line(circle=(*middle, 0.45 * size, start, start + 15), width=dp(1))
        Color(1, 1, 1)
        centre = left + (width - words.size[0]) / 2
        Rectangle(texture=words, pos=(centre, low), size=words.size)

    def _coin(self, denomination: str, size: int) -> Texture:
        key = denomination, size
        if key not in self._textures:
            texture = Texture.create(size=(size, size), colorfmt="rgba")
            picture = np.ascontiguousarray(coin_picture(denomination, size)[::-1])
            texture.blit_buffer(picture.reshape(-1), colorfmt="rgba", bufferfmt="ubyte")
            self._textures[key] = texture
        return self._textures[key]


def _columns(places: int, width: float, height: float) -> int:
    """Columns that give the largest square places."""
    return max(
        range(1, places + 1),
        key=lambda columns: min(width / columns, height / math.ceil(places / columns)),
    )


def _written(words: str, size: float, theme: Theme) -> Texture:
    label = TextLabel(text=words, font_size=size, color=(*theme.text, 1))
    label.refresh()
    return label.texture
