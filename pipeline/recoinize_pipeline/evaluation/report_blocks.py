"""What a report consists of, whatever format it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """Title of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column titles; the first column names the row, the others hold figures."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure.

    Attributes:
        name: file name without suffix.
        caption: what it shows, one sentence.
        light: PNG for a light page.
        dark: PNG for a dark page; None if one serves both.
    """

    name: str
    caption: str
    light: bytes
    dark: bytes | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """A small photograph with lines of text.

    Attributes:
        jpeg: the photograph.
        lines: what to say about it; the first is the most important.
        alarming: whether it shows a wrong answer rather than a missing one.
    """

    jpeg: bytes
    lines: Sequence[str]
    alarming: bool


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """Tiles beside each other.

    Attributes:
        name: file name without suffix.
        caption: what they have in common.
        tiles: in reading order.
        sheet: JPEG of all of them, for formats that have no grids.
    """

    name: str
    caption: str
    tiles: Sequence[Tile]
    sheet: bytes


Block = Heading | Paragraph | Table | Picture | ContactSheet


@dataclass(slots=True)
class Report:
    """A report.

    Attributes:
        title: of the whole.
        summary: a sentence or two below the title.
        blocks: content in order.
    """

    title: str
    summary: str
    blocks: list[Block] = field(default_factory=list)
