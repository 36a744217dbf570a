"""The programs by which benchmarks use the app: told apart from it by a process, not an import."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.errors import ImageError, RuntimeMissingError
from recoinize_pipeline.benchmark.app_speech import listen
from recoinize_pipeline.benchmark.app_window import measure_window

from .footage import FRENCH_1E, GERMAN_2E, STRANGER, frame


@pytest.fixture
def photos(tmp_path: Path) -> list[tuple[Path, str | None]]:
    shown = [(GERMAN_2E, "2e"), (STRANGER, None), (FRENCH_1E, "1e")]
    for kind, _ in shown:
        picture = frame([(kind, 200, 80)])
        cv2.imwrite(str(tmp_path / f"{kind}.png"), np.ascontiguousarray(picture[..., ::-1]))
    return [(tmp_path / f"{kind}.png", denomination) for kind, denomination in shown]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_each_photograph_is_listened_to_however_many_processes_do_it(
    built_bundle: Path, photos: list[tuple[Path, str | None]], jobs: int
):
    german, stranger, french = listen(built_bundle, photos, jobs)
    for heard, denomination in ((german, "2e"), (french, "1e")):
        assert heard.denomination == denomination
        ((seconds, named),) = heard.announcements
        assert named == (denomination,) and 0 < seconds < 2
    assert stranger.denomination is None
    assert all(not named for _, named in stranger.announcements)


def test_what_is_no_picture_is_told(
    built_bundle: Path, photos: list[tuple[Path, str | None]], tmp_path: Path
):
    (tmp_path / "text.jpg").write_text("no picture")
    heard = listen(built_bundle, [photos[0], (tmp_path / "text.jpg", "1c")])
    assert next(heard).announcements
    with pytest.raises(ImageError, match=r"text\.jpg"):
        next(heard)


def test_an_app_that_does_not_start_is_told(tmp_path: Path, photos: list[tuple[Path, str | None]]):
    with pytest.raises(RuntimeMissingError, match="ended by itself"):
        next(listen(tmp_path / "no bundle", photos))


def test_the_window_is_measured(built_bundle: Path):
    figures = measure_window(built_bundle, seconds=1.0)
    assert 0 < figures.start_seconds < 60
    assert 0 < figures.shown_per_second <= 32
    assert figures.longest_gap_ms > 0
