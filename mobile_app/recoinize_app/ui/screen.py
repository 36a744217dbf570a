"""All that is seen, and the touches on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kivy.graphics import Color, Rectangle
from kivy.uix.widget import Widget

from recoinize_app.screen_text import ScreenText
from recoinize_app.ui.board import Board
from recoinize_app.ui.preview import Preview
from recoinize_app.ui.regions import Insets, arrange
from recoinize_app.ui.theme import DARK, Theme
from recoinize_app.ui.words import Words
from recoinize_edge.preprocessing import UInt8Array
from recoinize_edge.video import CoinInView


class Screen(Widget):
    """The camera's picture, the words, and in Collect the drawn coins.

    Args:
        insets: the parts of the window that belong to the system.
    """

    def __init__(self, insets: Insets) -> None:
        super().__init__()
        self.insets = insets
        self.preview = Preview()
        self.words = Words()
        self.board = Board()
        self._theme: Theme = DARK
        self._text = ScreenText(mode="", headline="")
        self._collected: Mapping[str, frozenset[str]] | None = None
        with self.canvas.before:
            self._ground_colour = Color(0, 0, 0)
            self._ground = Rectangle()
        for part in (self.preview, self.board, self.words):
            self.add_widget(part)
        self.bind(size=self._arrange, pos=self._arrange)

    def show(
        self,
        text: ScreenText,
        theme: Theme,
        scale: float,
        collected: Mapping[str, frozenset[str]] | None,
    ) -> None:
        """Draw words and, if given, a collection.

        Args:
            text: all words.
            theme: colours.
            scale: factor on the size of all words.
            collected: denominations for each country; None where there is nothing to collect.
        """
        self._text, self._theme, self._collected = text, theme, collected
        self.words.scale = scale
        for part in (self.preview, self.words, self.board):
            part.theme = theme
        self._arrange()

    def show_frame(self, image: UInt8Array) -> None:
        """Show the camera's newest frame, uint8 (height, width, 3), RGB."""
        self.preview.show_frame(image)

    def show_coins(self, coins: Sequence[CoinInView], shape: tuple[int, int]) -> None:
        """Outline the coins of a frame of this height and width."""
        self.preview.show_coins(coins, shape)

    def _arrange(self, *_: object) -> None:
        self._ground_colour.rgb = self._theme.ground
        self._ground.pos, self._ground.size = self.pos, self.size
        with_board = self._collected is not None
        regions = arrange(self.width, self.height, self.insets, bool(self._text.lines), with_board)
        self.preview.place(regions.preview)
        self.board.place(regions.board)
        self.words.place(regions.text)
        self.words.show(self._text)
        self.board.show(self._collected or {})
