from __future__ import annotations

import base64
import io
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.evaluation.contact_sheet import COLUMNS, TILE_SIZE, make_sheet, make_tile
from recoinize_pipeline.evaluation.figures import (
    confusion_figure,
    coverage_figure,
    projection_figure,
)
from recoinize_pipeline.evaluation.html_report import to_html, write_html
from recoinize_pipeline.evaluation.markdown_report import write_markdown
from recoinize_pipeline.evaluation.metrics import CurvePoint
from recoinize_pipeline.evaluation.report_blocks import (
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
)

CURVE = [CurvePoint(0.1 * i, 0.1 * i, 0.002 * i, 1 - 0.01 * i) for i in range(1, 10)]


def picture(name: str) -> Picture:
    return {
        "confusion": lambda: confusion_figure(
            name, "c", ["1c", "2e"], ["1c", "2e", "no answer"], np.array([[5, 0, 1], [0, 7, 2]])
        ),
        "coverage": lambda: coverage_figure(
            name, "c", {"all": CURVE}, {"in use": CURVE[4]}, wrong_budget=0.003
        ),
        "projection": lambda: projection_figure(
            name,
            "c",
            np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32),
            ["a", "b"] * 15,
        ),
    }[name]()


@pytest.fixture
def report() -> Report:
    tiles = [
        make_tile(np.full((50, 80, 3), 99, np.uint8), Ellipse.circle(40, 25, 20), lines, alarming)
        for lines, alarming in (
            (["said: 1 euro", "true: <2 euro> & more"], True),
            (["not answered"], False),
        )
    ]
    return Report(
        "Photographs: <dev>",
        "A summary & more",
        [
            Table(("name", "a|b"), [("x<y", "1%"), ("z", "–")]),
            Heading("Figures"),
            Paragraph("Text with <b>no</b> markup"),
            picture("confusion"),
            make_sheet("errors", "What went wrong", tiles),
        ],
    )


class References(HTMLParser):
    """Collects everything that a page would load, and its visible text."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.open: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "iframe", "object", "embed", "base")
        for name, value in attributes:
            if name in ("src", "srcset", "href", "data", "poster", "background"):
                self.loads.append(value or "")
        if tag not in ("meta", "img", "source"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text.append(data)


def test_the_html_page_is_whole_and_needs_nothing_else(report: Report, tmp_path: Path) -> None:
    write_html(report, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    parser = References()
    parser.feed(page)
    assert parser.open == [], "every tag is closed"
    assert len(parser.loads) == 4, "a figure for light and dark, and two tiles"
    for load in parser.loads:
        kind, data = re.fullmatch(r"data:image/(png|jpeg);base64,(.+)", load).groups()  # type: ignore[union-attr]
        image = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
        image.load()
        assert image.format == kind.upper()
    assert not re.search(r"url\(|@import|https?://", page)
    assert "prefers-color-scheme: dark" in page
    text = "".join(parser.text)
    for shown in ("Photographs: <dev>", "A summary & more", "x<y", "<2 euro> & more", "<b>no</b>"):
        assert shown in text
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]


def test_wrong_answers_are_marked_in_words_and_form(report: Report) -> None:
    tiles = re.findall(r"<li( class=\"alarming\")?>", to_html(report))
    assert [bool(mark) for mark in tiles] == [True, False]


def test_markdown_names_pictures_that_exist(report: Report, tmp_path: Path) -> None:
    write_markdown(report, tmp_path / "report.md")
    text = (tmp_path / "report.md").read_text(encoding="utf-8")
    assert text.startswith("# Photographs: <dev>\n\nA summary & more\n")
    files = re.findall(r"\]\((.+?)\)", text)
    assert files == ["confusion.png", "errors.jpg"]
    for name in files:
        Image.open(tmp_path / name).verify()
    assert r"| name | a\|b |" in text
    table = [line for line in text.splitlines() if line.startswith("|")]
    cells = {len(re.split(r"(?<!\\)\|", line)) for line in table}
    assert cells == {4}


@pytest.mark.parametrize("name", ["confusion", "coverage", "projection"])
def test_figures_differ_for_light_and_dark_pages(name: str) -> None:
    figure = picture(name)
    assert figure.dark is not None
    light, dark = (
        np.asarray(Image.open(io.BytesIO(png)).convert("L")) for png in (figure.light, figure.dark)
    )
    assert light[0, 0] > 240
    assert dark[0, 0] < 40
    for drawn in (light, dark):
        assert np.abs(drawn.astype(int) - drawn[0, 0]).max() > 100, "something is drawn"


def test_a_figure_is_the_same_bytes_each_time() -> None:
    assert picture("coverage") == picture("coverage")


def test_a_sheet_has_a_place_for_every_tile() -> None:
    tiles = [
        make_tile(np.full((30, 30, 3), (10 * i, 0, 0), np.uint8), None, ["one", "two"], False)
        for i in range(1, COLUMNS + 4)
    ]
    sheet = np.asarray(Image.open(io.BytesIO(make_sheet("s", "c", tiles).sheet)))
    assert sheet.shape[1] == COLUMNS * (TILE_SIZE + 10) + 10
    step = (sheet.shape[0] - 10) // 2
    for i in range(len(tiles)):
        y = 10 + i // COLUMNS * step + TILE_SIZE // 2
        x = 10 + i % COLUMNS * (TILE_SIZE + 10) + TILE_SIZE // 2
        assert abs(int(sheet[y, x, 0]) - 10 * (i + 1)) <= 4


def test_the_outline_is_drawn_where_the_coin_is() -> None:
    image = np.zeros((320, 320, 3), np.uint8)
    tile = make_tile(image, Ellipse(159.5, 159.5, 120, 60), ["x"], False)
    drawn = np.asarray(Image.open(io.BytesIO(tile.jpeg)).convert("L"))
    bright = np.argwhere(drawn > 90)
    middle = TILE_SIZE / 2
    across, along = TILE_SIZE * 60 / 320, TILE_SIZE * 120 / 320
    assert bright.min(axis=0) == pytest.approx([middle - across, middle - along], abs=2)
    assert bright.max(axis=0) == pytest.approx([middle + across, middle + along], abs=2)


def test_wide_pictures_are_not_stretched() -> None:
    image = np.zeros((40, 80, 3), np.uint8)
    drawn = np.asarray(Image.open(io.BytesIO(make_tile(image, None, ["x"], False).jpeg)))
    assert drawn.shape == (TILE_SIZE, TILE_SIZE, 3)
    dark_rows = np.flatnonzero(drawn[:, TILE_SIZE // 2, 0] < 60)
    assert len(dark_rows) == pytest.approx(TILE_SIZE / 2, abs=4)
