"""What is seen of a coin along an outline."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.bundle import Bundle
from recoinize_edge.coin_outlines import coin_outlines
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.preprocessing import polar_input
from recoinize_edge.reader import CoinReader
from recoinize_edge.view import nearest_view, usual_views, views_along

from .conftest import coin_outline, draw_coin


@pytest.fixture(scope="module")
def reader(built_bundle: Path) -> CoinReader:
    return CoinReader(Bundle.load(built_bundle))


def test_views_are_taken_where_their_centre_is_in_the_picture(reader: CoinReader):
    inside, outside = coin_outline(), Ellipse.circle(-3, 50, 40)
    views = views_along(reader, draw_coin(100), [outside, inside])
    assert [view.outline for view in views] == [inside]
    assert views[0].distance == pytest.approx(float(views[0].nearest[0].min()))
    assert views_along(reader, draw_coin(100), [outside]) == []


def test_a_view_holds_what_the_network_and_the_index_say(reader: CoinReader):
    picture = draw_coin(104)
    views = usual_views(reader, picture, coin_outline())
    assert [view.outline for view in views] == coin_outlines(picture, coin_outline())
    for view in views:
        (embedding,) = reader.embed(polar_input(picture, view.outline, reader.spec)[None])
        np.testing.assert_allclose(view.embedding, embedding, atol=1e-6)
        distances, faces = reader.nearest(embedding)
        np.testing.assert_allclose(view.nearest[0], distances, atol=1e-6)
        np.testing.assert_array_equal(view.nearest[1], faces)
    assert nearest_view(views).distance == min(view.distance for view in views)


def test_a_coin_that_no_view_shows_is_our_error(reader: CoinReader):
    with pytest.raises(ImageError, match="at least 2 pixels"):
        usual_views(reader, draw_coin(100), Ellipse.circle(100, 100, 1))
