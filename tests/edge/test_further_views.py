"""Further views: where they are taken, and when."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge import further_views
from recoinize_edge.bundle import Bundle
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.further_views import FAR, RESIZED, embedded_views, other_outlines
from recoinize_edge.reader import CoinReader
from recoinize_edge.views import VIEWS

from .conftest import coin_outline, draw_coin
from .resembling import Distances


@pytest.mark.parametrize(("distance", "more"), [(FAR - 0.01, False), (FAR + 0.01, True)])
def test_only_what_resembles_nothing_is_looked_at_further(distance: float, more: bool):
    views = embedded_views(Distances(distance), draw_coin(100), coin_outline())
    assert (len(views) > VIEWS) == more
    assert len(views) % VIEWS == 0


def test_outlines_are_resized_about_their_centre():
    outline = Ellipse(90, 110, 60, 50, 0.3)
    others = other_outlines(np.full((200, 200, 3), 99, np.uint8), outline)
    assert len(others) == len(RESIZED)  # nothing is found on an empty table
    for size, other in zip(RESIZED, others, strict=True):
        assert (other.cx, other.cy, other.angle) == (90, 110, 0.3)
        assert (other.major, other.minor) == pytest.approx((60 * size, 50 * size))


@pytest.mark.parametrize("scale", [1, 3])
def test_the_coin_is_found_where_an_outline_is_wrong_and_its_neighbour_is_not(scale: int):
    picture = np.random.default_rng(0).normal(170, 3, (200 * scale, 400 * scale, 3))
    picture = picture.clip(0, 255).astype(np.uint8)
    for x in (110, 290):
        cv2.circle(picture, (x * scale, 100 * scale), 70 * scale, (90, 70, 50), -1, cv2.LINE_AA)
    wrong = Ellipse.circle(115 * scale, 96 * scale, 52 * scale)
    found = other_outlines(picture, wrong)[len(RESIZED) :]
    assert found
    for outline in found:
        apart = np.hypot(outline.cx - 110 * scale, outline.cy - 100 * scale)
        assert apart < 3 * scale
        assert outline.major == pytest.approx(70 * scale, rel=0.05)


def test_a_coin_whose_core_was_outlined_resembles_its_reference_more_as_a_whole(
    built_bundle: Path, monkeypatch: pytest.MonkeyPatch
):
    reader = CoinReader(Bundle.load(built_bundle))
    whole = coin_outline()
    core = Ellipse.circle(whole.cx, whole.cy, whole.major / RESIZED[0])
    distances = []
    for far in (0.0, 2.0):
        monkeypatch.setattr(further_views, "FAR", far)
        answer = reader.read(draw_coin(104), core)
        distances.append(answer.candidates[0].distance)
    assert answer.candidates[0].label.face_id == "fr-1e-1"
    assert distances[0] < 0.8 * distances[1]
