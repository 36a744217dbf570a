"""The camera's picture with the outlines of the coins in it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt
from kivy.core.text import Label as TextLabel
from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.metrics import dp, sp
from kivy.uix.widget import Widget

from recoinize_app.ui.coin_picture import short_name
from recoinize_app.ui.regions import Region
from recoinize_app.ui.theme import DARK, Theme
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.video import CoinInView

_CORNERS = 48  # of an outline
_DASH = (
    4  # corners of a dash and the gap after it, in the outline of a coin that is not known (yet)
)
_WORDS_SHARE = 0.6  # height of the words on a coin, of its radius
_LEAST_WORDS, _MOST_WORDS = 12.0, 22.0  # scale-independent pixels


class Preview(Widget):
    """Shows frames as large as they fit, and outlines on them.

    A known coin has a whole outline and its value beside it; one that is being read has dashes and
    an ellipsis, one that stays unknown has dashes and a question mark.
    """

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.shown_frames = 0
        self._texture: Texture | None = None
        self._shape = (1, 1)
        self._coins: Sequence[CoinInView] = ()
        self._coins_shape = (1, 1)
        with self.canvas:
            self._colour = Color(0, 0, 0)
            self._picture = Rectangle()

    def place(self, region: Region) -> None:
        """Use this part of the window."""
        self.pos, self.size = (region.x, region.y), (region.width, region.height)
        self._place_picture()
        self._draw_coins()  # no frame may be analysed for long

    def show_frame(self, image: UInt8Array) -> None:
        """Show a frame, uint8 (height, width, 3), RGB."""
        if self.width < 1 or self.height < 1:
            return
        self._shape = (image.shape[0], image.shape[1])
        image = self._reduced(image)
        height, width = image.shape[:2]
        if self._texture is None or self._texture.size != (width, height):
            self._texture = Texture.create(size=(width, height), colorfmt="rgb")
            self._texture.flip_vertical()
            self._picture.texture = self._texture
            self._colour.rgb = (1, 1, 1)
        self._texture.blit_buffer(image.reshape(-1), colorfmt="rgb", bufferfmt="ubyte")
        self._place_picture()
        self.shown_frames += 1
        self.canvas.ask_update()

    def show_coins(self, coins: Sequence[CoinInView], shape: tuple[int, int]) -> None:
        """Outline coins; `shape` is height and width of the frame in which they were found."""
        self._coins, self._coins_shape = coins, shape
        self._draw_coins()

    def _reduced(self, image: UInt8Array) -> UInt8Array:
        """A frame with no more pixels than are shown: less to hand to the graphics card."""
        factor = self._factor(self._shape)
        if factor > 0.9:
            return np.ascontiguousarray(image)
        size = (round(image.shape[1] * factor), round(image.shape[0] * factor))
        return cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[return-value]

    def _factor(self, shape: tuple[int, int]) -> float:
        """Pixels of the window for one of a frame."""
        return float(min(self.height / shape[0], self.width / shape[1]))

    def _place_picture(self) -> None:
        factor = self._factor(self._shape)
        size = (self._shape[1] * factor, self._shape[0] * factor)
        self._picture.size = size
        self._picture.pos = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)

    def _draw_coins(self) -> None:
        self.canvas.after.clear()
        if self.width < 1 or self.height < 1:
            return
        with self.canvas.after:
            for coin in self._coins:
                known = coin.answer is not None and coin.answer.known
                self._draw_outline(self._points(coin.outline), dashed=not known)
                self._draw_words(_words(coin), coin.outline)

    def _points(self, outline: Ellipse) -> npt.NDArray[np.float64]:
        """(corners, 2) points of an outline in the window, the first one again at the end."""
        turn = np.linspace(0, 2 * math.pi, _CORNERS + 1)
        along, across = outline.major * np.cos(turn), outline.minor * np.sin(turn)
        cos, sin = math.cos(outline.angle), math.sin(outline.angle)
        x = outline.cx + cos * along - sin * across
        y = outline.cy + sin * along + cos * across
        return np.stack(self._in_window(x, y), axis=1)

    def _in_window(
        self, x: npt.NDArray[np.float64] | float, y: npt.NDArray[np.float64] | float
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        height, width = self._coins_shape
        factor = self._factor(self._coins_shape)
        return (
            np.asarray(self.center_x + factor * (x + 0.5 - width / 2)),
            np.asarray(self.center_y - factor * (y + 0.5 - height / 2)),
        )

    def _draw_outline(self, points: npt.NDArray[np.float64], dashed: bool) -> None:
        pieces = [points]
        if dashed:
            pieces = [points[i : i + _DASH // 2 + 1] for i in range(0, _CORNERS, _DASH)]
        for colour, width in ((self.theme.halo, 3.5), (self.theme.line, 1.75)):
            Color(*colour)
            for piece in pieces:
                Line(points=piece.reshape(-1).tolist(), width=dp(width))

    def _draw_words(self, words: str, outline: Ellipse) -> None:
        radius = outline.major * self._factor(self._coins_shape)
        size = min(max(_WORDS_SHARE * radius, sp(_LEAST_WORDS)), sp(_MOST_WORDS))
        texture = _text(words, round(size), self.theme.line)
        x, y = self._in_window(outline.cx, outline.cy)
        width, height = texture.size[0] + dp(12), texture.size[1] + dp(6)
        left = min(max(float(x) - width / 2, self.x), self.right - width)
        low = min(max(float(y) - height / 2, self.y), self.top - height)
        Color(*self.theme.halo)
        Rectangle(pos=(left, low), size=(width, height))
        Color(1, 1, 1)
        Rectangle(texture=texture, pos=(left + dp(6), low + dp(3)), size=texture.size)


def _words(coin: CoinInView) -> str:
    """What is written on a coin: the same in all languages, spoken words being elsewhere."""
    if coin.answer is None:
        return "…"
    if not coin.answer.known:
        return "?"
    value = " / ".join(short_name(code) for code in coin.answer.denominations)
    country = coin.answer.country
    return f"{value}  {country.upper()}" if country not in (None, "eu") else value


@lru_cache(maxsize=64)
def _text(words: str, size: int, colour: tuple[float, float, float]) -> Texture:
    label = TextLabel(text=words, font_size=size, bold=True, color=(*colour, 1))
    label.refresh()
    return label.texture
