"""Colours, and how much they differ."""

from __future__ import annotations

from dataclasses import dataclass

Colour = tuple[float, float, float]
"""sRGB, each 0 to 1."""

LEAST_CONTRAST = 7.0
"""Between text and its ground: WCAG 2.2, success criterion 1.4.6 (AAA)."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one appearance; every text pair differs by `LEAST_CONTRAST` or more.

    Attributes:
        ground: behind everything.
        text: the headline and details.
        quiet: words of less weight: mode and status.
        chosen: ground of the entry of a list that is selected.
        on_chosen: its text.
        alarm: ground of a trouble's sentence.
        on_alarm: its text.
        line: outlines of coins; with a `halo` on both sides it is seen on any picture.
        halo: beside `line`.
    """

    ground: Colour
    text: Colour
    quiet: Colour
    chosen: Colour
    on_chosen: Colour
    alarm: Colour
    on_alarm: Colour
    line: Colour
    halo: Colour

    @property
    def text_pairs(self) -> tuple[tuple[Colour, Colour], ...]:
        """Each text with its ground."""
        return (
            (self.text, self.ground),
            (self.quiet, self.ground),
            (self.on_chosen, self.chosen),
            (self.on_alarm, self.alarm),
            (self.line, self.halo),
        )


_BLACK: Colour = (0.0, 0.0, 0.0)
_WHITE: Colour = (1.0, 1.0, 1.0)
_YELLOW: Colour = (1.0, 0.86, 0.2)

DARK = Theme(
    ground=_BLACK,
    text=_WHITE,
    quiet=(0.8, 0.82, 0.86),
    chosen=_YELLOW,
    on_chosen=_BLACK,
    alarm=(0.45, 0.0, 0.0),
    on_alarm=_WHITE,
    line=_YELLOW,
    halo=_BLACK,
)
LIGHT = Theme(
    ground=_WHITE,
    text=_BLACK,
    quiet=(0.22, 0.24, 0.28),
    chosen=(0.0, 0.16, 0.42),
    on_chosen=_WHITE,
    alarm=(0.45, 0.0, 0.0),
    on_alarm=_WHITE,
    line=_YELLOW,
    halo=_BLACK,
)


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.2, definition of "relative luminance")."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
