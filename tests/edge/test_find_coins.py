"""Finding all coins of a picture."""

from __future__ import annotations

import importlib
import math
from dataclasses import replace

import cv2
import numpy as np
import pytest

from recoinize_edge import circle_votes
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.find_coins import FoundCoin, find_coins

from .pictures import draw_scene

FINDER = importlib.import_module("recoinize_edge.find_coins")

THREE = [
    Ellipse.circle(120.3, 130.6, 52.0),
    Ellipse.circle(330.7, 150.2, 66.5),
    Ellipse.circle(470.1, 340.9, 60.0),
]


def assert_found(found: list[FoundCoin], outlines: list[Ellipse], tolerance: float = 1.5) -> None:
    assert len(found) == len(outlines)
    for true in outlines:
        near = min(found, key=lambda c: math.hypot(c.outline.cx - true.cx, c.outline.cy - true.cy))
        assert near.outline.cx == pytest.approx(true.cx, abs=tolerance)
        assert near.outline.cy == pytest.approx(true.cy, abs=tolerance)
        assert near.outline.major == pytest.approx(true.major, abs=tolerance)
        assert near.outline.minor == pytest.approx(true.minor, abs=tolerance)


def test_three_coins_are_found_to_the_pixel():
    found = find_coins(draw_scene(THREE))
    assert_found(found, THREE, tolerance=1.0)
    assert all(coin.visible > 0.9 and coin.cut_off is None for coin in found)
    assert [coin.score for coin in found] == sorted((c.score for c in found), reverse=True)


@pytest.mark.parametrize("angle", [0.0, 0.7, 1.4, 2.3])
@pytest.mark.parametrize("axis_ratio", [0.85, 0.64])
def test_a_tilted_coin_is_an_ellipse(axis_ratio: float, angle: float):
    outline = Ellipse(320, 240, 90, 90 * axis_ratio, angle)
    (coin,) = find_coins(draw_scene([outline]))
    assert_found([coin], [outline], tolerance=2.5)
    turn = (coin.outline.angle - angle + math.pi / 2) % math.pi - math.pi / 2
    assert abs(turn) < 0.1


def test_touching_and_overlapping_coins_are_told_apart():
    outlines = [
        Ellipse.circle(180, 240, 70),
        Ellipse.circle(320, 240, 70),  # touches the first
        Ellipse.circle(400, 330, 62),  # covers a part of the second
    ]
    found = find_coins(draw_scene(outlines))
    assert_found(found, outlines, tolerance=2.5)
    covered = min(found, key=lambda c: abs(c.outline.cx - 320))
    assert covered.visible < 0.97


@pytest.mark.parametrize("radius", [20.0, 33.0, 61.0, 110.0, 190.0])
def test_coins_of_any_size_are_found(radius: float):
    outline = Ellipse.circle(322.4, 238.7, radius)
    assert_found(find_coins(draw_scene([outline])), [outline], tolerance=max(1.2, 0.02 * radius))


@pytest.mark.parametrize(
    ("x", "y", "border"),
    [(40, 240, "left"), (600, 240, "right"), (320, 40, "top"), (320, 440, "bottom")],
)
def test_a_coin_cut_off_names_the_border(x: float, y: float, border: str):
    (coin,) = find_coins(draw_scene([Ellipse.circle(x, y, 75)]))
    assert coin.cut_off == border


@pytest.mark.parametrize("quarter_turns", [1, 2, 3])
def test_a_turned_picture_has_the_same_coins(quarter_turns: int):
    picture = draw_scene(THREE)
    found = find_coins(np.ascontiguousarray(np.rot90(picture, quarter_turns)))
    radii = sorted(coin.outline.major for coin in found)
    assert radii == pytest.approx([52.0, 60.0, 66.5], abs=1.5)


def test_a_mirrored_picture_has_mirrored_coins():
    mirrored = [Ellipse.circle(639 - o.cx, o.cy, o.major) for o in THREE]
    assert_found(find_coins(draw_scene(THREE)[:, ::-1]), mirrored)


def test_memory_order_does_not_matter():
    picture = draw_scene(THREE)
    wide = np.zeros((480, 1280, 3), np.uint8)
    wide[:, ::2] = picture
    assert find_coins(wide[:, ::2]) == find_coins(picture)
    assert find_coins(np.asfortranarray(picture)) == find_coins(picture)


def test_a_grey_picture_has_the_same_coins():
    grey = draw_scene(THREE).mean(axis=2, keepdims=True).astype(np.uint8).repeat(3, axis=2)
    assert_found(find_coins(grey), THREE)


def test_a_large_picture_has_the_same_coins():
    large = cv2.resize(draw_scene(THREE), (2560, 1920), interpolation=cv2.INTER_CUBIC)
    assert_found(find_coins(large), [outline.scaled(4.0) for outline in THREE], tolerance=5)


def nothing(kind: str) -> np.ndarray:
    rng = np.random.default_rng(0)
    return {
        "black": np.zeros((240, 320, 3), np.uint8),
        "white": np.full((240, 320, 3), 255, np.uint8),
        "grey": np.full((240, 320, 3), 128, np.uint8),
        "noise": rng.integers(0, 256, (240, 320, 3), np.uint8),
        "stripes": np.tile(np.uint8([[[0] * 3] * 8 + [[255] * 3] * 8]), (240, 20, 1)),
        "ground": draw_scene([], (320, 240)),
        "tiny": np.zeros((3, 3, 3), np.uint8),
        "one row": np.zeros((1, 4000, 3), np.uint8),
    }[kind]


@pytest.mark.parametrize(
    "kind", ["black", "white", "grey", "noise", "stripes", "ground", "tiny", "one row"]
)
def test_nothing_is_found_where_there_is_nothing(kind: str):
    assert find_coins(nothing(kind)) == []


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((100, 0, 3), np.uint8),
        np.zeros((100, 100), np.uint8),
        np.zeros((100, 100, 4), np.uint8),
        np.zeros((100, 100, 3), np.uint16),
        np.zeros((100, 100, 3), np.float32),
    ],
    ids=["zero-size", "no columns", "no channels", "4 channels", "16 bit", "float"],
)
def test_what_is_no_8_bit_rgb_picture_is_refused(image: np.ndarray):
    with pytest.raises(ImageError, match="Expected a uint8 picture"):
        find_coins(image)


def coin_on_cloth(outline: Ellipse) -> np.ndarray:
    """A golden disc that is as bright as the cloth, whose folds go on in it."""
    rng = np.random.default_rng(0)
    folds = cv2.resize(rng.normal(0, 25, (80, 107)), (640, 480), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[:480, :640]
    inside = np.hypot((x - outline.cx) / outline.major, (y - outline.cy) / outline.minor) <= 1
    picture = np.repeat(120 + folds[..., None], 3, axis=2)
    picture[inside] += (12, 0.7, -35)  # of no brightness, by the weights of BT.601
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.7), 0, 255).astype(np.uint8)


def test_a_coin_as_bright_as_its_ground_is_found_by_its_colour(monkeypatch: pytest.MonkeyPatch):
    outline = Ellipse.circle(330, 240, 80)
    picture = coin_on_cloth(outline)
    assert_found(find_coins(picture), [outline], tolerance=4)
    monkeypatch.setattr(circle_votes, "colour_edge_pixels", circle_votes.edge_pixels)
    assert find_coins(picture) == []


def test_what_differs_in_brightness_alone_has_no_edge_of_colours():
    grey = np.repeat(coin_on_cloth(Ellipse.circle(330, 240, 80))[..., :1], 3, axis=2)
    assert len(circle_votes.edge_pixels(grey).points) > 1000
    assert len(circle_votes.colour_edge_pixels(grey).points) == 0


def in_bad_light(picture: np.ndarray) -> np.ndarray:
    noise = np.random.default_rng(0).normal(0, 12, picture.shape)
    return np.clip(60 + 0.15 * (picture - picture.mean()) + noise, 0, 255).astype(np.uint8)


def test_coins_that_are_all_dim_are_held_against_their_light(monkeypatch: pytest.MonkeyPatch):
    """Of one coin nobody knows whether it is dim or no coin; three tell the light."""

    def odds(picture: np.ndarray, shared_by: int) -> list[float]:
        monkeypatch.setattr(FINDER, "_SHARED_BY", shared_by)
        found = find_coins(picture, least_score=0.0)
        assert len(found) == 3
        return [coin.score / (1 - coin.score) for coin in found]

    good = draw_scene(THREE)
    assert odds(good, 3) == odds(good, 4)
    assert not any(coin.dim for coin in find_coins(good))
    dim = in_bad_light(good)
    gained = np.divide(odds(dim, 3), odds(dim, 4))
    assert 1.2 < gained[0] <= 1.6
    assert gained == pytest.approx(gained[0])


@pytest.mark.parametrize(("made_up_for", "dim"), [(1.2, True), (3.0, False)])
def test_more_dimness_than_is_made_up_for_is_told(
    monkeypatch: pytest.MonkeyPatch, made_up_for: float, dim: bool
):
    monkeypatch.setattr(FINDER, "_MOST_DIMNESS", made_up_for)
    found = find_coins(in_bad_light(draw_scene(THREE)), least_score=0.0)
    assert [coin.dim for coin in found] == [dim] * 3


@pytest.mark.parametrize(("made_up_for", "count"), [(1.05, 3), (3.0, 2)])
def test_a_dim_picture_is_searched_again_with_full_contrast(
    monkeypatch: pytest.MonkeyPatch, made_up_for: float, count: int
):
    """Here stretching brings out a coin that cannot be seen before."""
    bright = draw_scene(THREE)
    monkeypatch.setattr(FINDER, "_SHARED_BY", 2)
    monkeypatch.setattr(FINDER, "_MOST_DIMNESS", made_up_for)
    monkeypatch.setattr(FINDER, "with_full_contrast", lambda image: bright)
    found = find_coins(in_bad_light(draw_scene(THREE[:2])))
    assert len(found) == count
    assert [coin.dim for coin in found] == [count == 3] * count
    assert_found(found, THREE[:count], tolerance=4)


def test_two_searches_give_each_coin_once():
    """Where the first saw it, with the better score; what only the second saw is added."""
    first = [FoundCoin(Ellipse.circle(100, 100, 40), 0.4, 1.0)]
    second = [
        FoundCoin(Ellipse.circle(110, 100, 44), 0.7, 0.9),
        FoundCoin(Ellipse.circle(160, 100, 40), 0.6, 0.9),
    ]
    joined = FINDER._joined(first, second)
    assert joined == [replace(first[0], score=0.7), second[1]]
    assert FINDER._joined([], second) == second
