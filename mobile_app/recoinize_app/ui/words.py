"""The words of the screen, as large as they fit."""

from __future__ import annotations

from dataclasses import dataclass

from kivy.core.text import Label as TextLabel
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.metrics import dp, sp
from kivy.uix.widget import Widget

from recoinize_app.screen_text import ScreenText
from recoinize_app.ui.regions import Region
from recoinize_app.ui.theme import DARK, Colour, Theme

HEADLINE_SIZE = 52.0
"""Scale-independent pixels, before the user's own factor."""

LIST_HEADLINE_SIZE = 34.0
"""Of a headline that says again what a list's entry says."""

DETAIL_SIZE = 24.0
QUIET_SIZE = 18.0
SMALLEST_SIZE = 14.0
"""Below which no text shrinks; what then does not fit is left out at the end."""

_MARGIN = 16.0
_INDENT = 22.0  # scale-independent pixels, of a list's entries behind their sign
_SHRINKING = (1.0, 0.88, 0.77, 0.68, 0.6, 0.5, 0.4)


@dataclass(frozen=True, slots=True)
class _Block:
    """Words of one size and colour, with a sign before them in a list."""

    words: str
    size: float
    colour: Colour
    bold: bool = False
    ground: Colour | None = None
    sign: str | None = None


class Words(Widget):
    """Shows a `ScreenText`: mode, headline, detail, a list, a trouble, and the status."""

    def __init__(self) -> None:
        super().__init__()
        self.theme: Theme = DARK
        self.scale = 1.0
        self._text = ScreenText(mode="", headline="")

    def place(self, region: Region) -> None:
        """Use this part of the window."""
        self.pos, self.size = (region.x, region.y), (region.width, region.height)

    def show(self, text: ScreenText) -> None:
        """Draw these words."""
        self._text = text
        self.canvas.clear()
        if self.width < dp(4 * _MARGIN) or self.height < dp(2 * _MARGIN):
            return
        blocks = self._blocks(text)
        room = self.height - 2 * dp(_MARGIN)
        for factor in _SHRINKING:
            textures = [self._texture(block, factor) for block in blocks]
            gap = dp(10) * factor
            if sum(t.size[1] for t in textures) + gap * (len(textures) - 1) <= room:
                break
        self._draw(blocks, textures, gap, factor)

    def _blocks(self, text: ScreenText) -> list[_Block]:
        theme = self.theme
        blocks = [
            _Block(" · ".join(filter(None, (text.mode, text.status))), QUIET_SIZE, theme.quiet)
        ]
        if text.trouble:
            blocks.append(
                _Block(text.trouble, DETAIL_SIZE, theme.on_alarm, bold=True, ground=theme.alarm)
            )
        headline_size = LIST_HEADLINE_SIZE if text.lines else HEADLINE_SIZE
        blocks.append(_Block(text.headline, headline_size, theme.text, bold=True))
        blocks.append(_Block(text.detail, DETAIL_SIZE, theme.text))
        blocks += [self._line(i, line) for i, line in enumerate(self._near_selected())]
        return [block for block in blocks if block.words]

    def _near_selected(self) -> list[tuple[bool, str]]:
        """The entries around the selected one, which must not fall off the end."""
        chosen = self._text.selected
        lines = [(i == chosen, line) for i, line in enumerate(self._text.lines)]
        shown = max(3, int(self.height / (dp(64) * self.scale)))
        first = min(max(0, (chosen or 0) - shown // 2), max(0, len(lines) - shown))
        return lines[first : first + shown]

    def _line(self, number: int, line: tuple[bool, str]) -> _Block:
        chosen, words = line
        if chosen:
            # Marked by a sign, by weight and by its ground: not by colour alone.
            theme = self.theme
            return _Block(words, DETAIL_SIZE, theme.on_chosen, True, theme.chosen, "»")
        return _Block(words, DETAIL_SIZE, self.theme.text, sign="")

    def _texture(self, block: _Block, factor: float) -> Texture:
        width = self.width - 2 * dp(_MARGIN) - self._indent(block)
        return self._written(block, block.words, factor, (width, None))

    def _written(
        self, block: _Block, words: str, factor: float, room: tuple[float | None, None]
    ) -> Texture:
        label = TextLabel(
            text=words,
            font_size=sp(max(SMALLEST_SIZE, block.size * self.scale * factor)),
            bold=block.bold,
            color=(*block.colour, 1),
            text_size=room,
            halign="left",
        )
        label.refresh()
        return label.texture

    def _indent(self, block: _Block) -> float:
        return 0.0 if block.sign is None else float(sp(_INDENT * self.scale))

    def _draw(
        self, blocks: list[_Block], textures: list[Texture], gap: float, factor: float
    ) -> None:
        top = self.top - dp(_MARGIN)
        left = self.x + dp(_MARGIN)
        with self.canvas:
            for block, texture in zip(blocks, textures, strict=True):
                low = top - texture.size[1]
                if low < self.y:
                    break
                if block.ground is not None:
                    Color(*block.ground)
                    Rectangle(
                        pos=(self.x + dp(_MARGIN / 2), low - gap / 2),
                        size=(self.width - dp(_MARGIN), texture.size[1] + gap),
                    )
                Color(1, 1, 1)
                place = (left + self._indent(block), low)
                Rectangle(texture=texture, pos=place, size=texture.size)
                if block.sign:
                    sign = self._written(block, block.sign, factor, (None, None))
                    Rectangle(texture=sign, pos=(left, top - sign.size[1]), size=sign.size)
                top = low - gap
