"""Where on the screen the picture and the words go."""

from __future__ import annotations

from dataclasses import dataclass

_TEXT_SHARE = 0.52  # of the longer side; words matter more than the picture here
_BOARD_SHARE = 0.45  # of the picture's place, for the drawn coins


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels; `y` counts from the bottom, as Kivy does."""

    x: float
    y: float
    width: float
    height: float

    @property
    def empty(self) -> bool:
        """Whether nothing can be drawn in it."""
        return self.width < 1 or self.height < 1


@dataclass(frozen=True, slots=True)
class Insets:
    """Pixels at each side that belong to cameras, corners and system bars."""

    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True, slots=True)
class Regions:
    """The parts of the screen, none of which overlap."""

    preview: Region
    board: Region
    text: Region


NOWHERE = Region(0, 0, 0, 0)


def arrange(
    width: float, height: float, insets: Insets, with_list: bool = False, with_board: bool = False
) -> Regions:
    """Divide the screen.

    Args:
        width: of the window, pixels.
        height: of the window, pixels.
        insets: not to be used.
        with_list: a list is shown; it takes all the room.
        with_board: drawn coins are shown beside the camera's picture.

    Returns:
        In portrait the picture above the words, in landscape to their left.
    """
    left, bottom = insets.left, insets.bottom
    safe_width = max(0.0, width - insets.left - insets.right)
    safe_height = max(0.0, height - insets.top - insets.bottom)
    whole = Region(left, bottom, safe_width, safe_height)
    if with_list:
        return Regions(NOWHERE, NOWHERE, whole)
    if safe_width > safe_height:
        words = _TEXT_SHARE * safe_width
        picture = Region(left, bottom, safe_width - words, safe_height)
        text = Region(left + picture.width, bottom, words, safe_height)
    else:
        words = _TEXT_SHARE * safe_height
        text = Region(left, bottom, safe_width, words)
        picture = Region(left, bottom + words, safe_width, safe_height - words)
    if not with_board:
        return Regions(picture, NOWHERE, text)
    drawn = (1 - _BOARD_SHARE) * picture.height
    board = Region(picture.x, picture.y, picture.width, drawn)
    return Regions(
        Region(picture.x, picture.y + drawn, picture.width, picture.height - drawn), board, text
    )
