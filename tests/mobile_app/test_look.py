"""What is seen, without a window: contrast, layout, drawn coins."""

from __future__ import annotations

import itertools
from dataclasses import astuple

import numpy as np
import pytest

from recoinize_app.ui.coin_picture import coin_picture, short_name
from recoinize_app.ui.regions import Insets, Region, arrange
from recoinize_app.ui.theme import DARK, LEAST_CONTRAST, LIGHT, Theme, contrast
from recoinize_edge.coin import DENOMINATIONS

BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_every_text_differs_from_its_ground_by_seven_to_one(theme: Theme):
    ratios = [contrast(text, ground) for text, ground in theme.text_pairs]
    assert len(ratios) == 5
    assert min(ratios) >= LEAST_CONTRAST == 7.0


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        (BLACK, WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        # Ratios that WCAG's own tools give for these greys on white.
        ((0x76 / 255,) * 3, WHITE, 4.54),
        ((0x59 / 255,) * 3, WHITE, 7.0),
        ((1.0, 0.0, 0.0), WHITE, 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one, other, ratio: float):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(other, one) == contrast(one, other)


def inside(part: Region, left: float, bottom: float, right: float, top: float) -> bool:
    return (
        part.x >= left - 1e-6
        and part.y >= bottom - 1e-6
        and part.x + part.width <= right + 1e-6
        and part.y + part.height <= top + 1e-6
    )


def overlap(one: Region, other: Region) -> bool:
    return (
        one.x < other.x + other.width - 1e-6
        and other.x < one.x + one.width - 1e-6
        and one.y < other.y + other.height - 1e-6
        and other.y < one.y + one.height - 1e-6
    )


@pytest.mark.parametrize("size", [(720, 1280), (1280, 720), (320, 480), (2560, 1600)])
@pytest.mark.parametrize("insets", [Insets(), Insets(0, 90, 0, 48), Insets(90, 0, 48, 30)])
@pytest.mark.parametrize(("with_list", "with_board"), itertools.product([False, True], repeat=2))
def test_parts_keep_to_the_safe_area_and_do_not_overlap(
    size: tuple[int, int], insets: Insets, with_list: bool, with_board: bool
):
    regions = arrange(*size, insets, with_list, with_board)
    parts = [part for part in (regions.preview, regions.board, regions.text) if not part.empty]
    safe = (insets.left, insets.bottom, size[0] - insets.right, size[1] - insets.top)
    assert all(inside(part, *safe) for part in parts)
    assert not any(overlap(*pair) for pair in itertools.combinations(parts, 2))
    assert len(parts) == (1 if with_list else 3 if with_board else 2)


def test_words_are_below_in_portrait_and_beside_in_landscape():
    portrait, landscape = arrange(720, 1280, Insets()), arrange(1280, 720, Insets())
    assert portrait.text.y < portrait.preview.y and portrait.text.width == 720
    assert landscape.text.x > landscape.preview.x and landscape.text.height == 720


def test_a_window_smaller_than_its_insets_is_no_error():
    assert all(side >= 0 for side in astuple(arrange(20, 20, Insets(30, 30, 30, 30)).text))


@pytest.mark.parametrize("denomination", [*DENOMINATIONS, "token"])
def test_a_drawn_coin_is_a_disc_with_its_metals(denomination: str):
    picture = coin_picture(denomination, 96)
    assert picture.shape == (96, 96, 4) and picture.dtype == np.uint8
    assert picture[0, 0, 3] == 0 and picture[48, 48, 3] == 255
    assert picture[..., 3].mean() / 255 == pytest.approx(np.pi / 4 * 0.98**2, abs=0.01)


def test_drawn_coins_of_different_value_differ():
    pictures = [coin_picture(denomination, 64).astype(int) for denomination in DENOMINATIONS]
    for one, other in itertools.combinations(pictures, 2):
        assert np.abs(one - other).max() > 60


def test_two_coloured_coins_have_two_colours():
    def warmth(pixel: np.ndarray) -> int:
        return int(pixel[0]) - int(pixel[2])

    one, two = coin_picture("1e", 96), coin_picture("2e", 96)
    rim, core = (48, 4), (26, 48)
    assert warmth(one[rim]) > 60 > warmth(one[core])
    assert warmth(two[rim]) < 60 < warmth(two[core])


def test_values_are_written_short():
    names = [short_name(code) for code in DENOMINATIONS]
    assert names == ["1 c", "2 c", "5 c", "10 c", "20 c", "50 c", "1 €", "2 €"]
    assert short_name("token") == "token"
