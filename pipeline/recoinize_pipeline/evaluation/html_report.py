"""Writes a report as one HTML file that needs nothing else."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

from recoinize_pipeline import atomic
from recoinize_pipeline.evaluation.report_blocks import (
    Block,
    ContactSheet,
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
    Tile,
)

_STYLE = """
:root {
  color-scheme: light dark;
  --ground: #fbfbfa; --card: #ffffff; --ink: #1d1f23; --soft: #5c626c; --line: #dcdfe4;
  --alarm: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #15171a; --card: #1d2024; --ink: #e8eaed; --soft: #a3abb6; --line: #353a42;
    --alarm: #ff8a80;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 64rem; background: var(--ground);
  color: var(--ink); font: 16px/1.55 system-ui, sans-serif;
}
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; }
p { max-width: 44rem; margin: .6rem 0; }
.summary { font-size: 1.1rem; color: var(--soft); }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .35rem .8rem; text-align: right; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
tbody th { font-weight: 500; }
figure { margin: 1.25rem 0; }
figure > picture > img { max-width: 100%; height: auto; }
figcaption { color: var(--soft); font-size: .92rem; max-width: 44rem; }
.sheet {
  display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem;
  padding: 0; margin: .75rem 0; list-style: none;
}
.sheet li {
  background: var(--card); border: 1px solid var(--line); border-radius: 6px; overflow: hidden;
  font-size: .82rem; line-height: 1.35;
}
.sheet img { display: block; width: 100%; aspect-ratio: 1; object-fit: cover; }
.sheet div { padding: .45rem .55rem .55rem; overflow-wrap: anywhere; }
.sheet p { margin: 0; }
.sheet div :first-child { font-weight: 600; }
.sheet div :not(:first-child) { color: var(--soft); }
.sheet .alarming { border-color: var(--alarm); }
.sheet .alarming div :first-child { color: var(--alarm); }
"""


def write_html(report: Report, path: Path) -> None:
    """Write a report with all pictures inside; it follows the reader's light or dark mode."""
    atomic.write_text(path, to_html(report))


def to_html(report: Report) -> str:
    """The report as one HTML document."""
    body = "\n".join(_html(block) for block in report.blocks)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(report.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<h1>{escape(report.title)}</h1>\n<p class="summary">{escape(report.summary)}</p>\n'
        f"{body}\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text):
            return f"<h2>{escape(text)}</h2>"
        case Paragraph(text):
            return f"<p>{escape(text)}</p>"
        case Table():
            return _table(block)
        case Picture():
            return _picture(block)
        case ContactSheet():
            return _sheet(block)


def _table(table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table.columns)
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def _picture(picture: Picture) -> str:
    dark = ""
    if picture.dark is not None:
        dark = f'<source media="(prefers-color-scheme: dark)" srcset="{_data(picture.dark)}">'
    caption = escape(picture.caption)
    return (
        f'<figure><picture>{dark}<img src="{_data(picture.light)}" alt="{caption}"></picture>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _sheet(sheet: ContactSheet) -> str:
    tiles = "\n".join(_tile(tile) for tile in sheet.tiles)
    return f'<p>{escape(sheet.caption)}</p>\n<ul class="sheet">\n{tiles}\n</ul>'


def _tile(tile: Tile) -> str:
    lines = "".join(f"<p>{escape(line)}</p>" for line in tile.lines)
    name = ' class="alarming"' if tile.alarming else ""
    return f'<li{name}><img src="{_data(tile.jpeg, "jpeg")}" alt=""><div>{lines}</div></li>'


def _data(picture: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(picture).decode('ascii')}"
