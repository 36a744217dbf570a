"""Pictures of known content, and how findings are held against it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_pipeline.benchmark.camera_paths import (
    FRAME_SIZE,
    MOVING_SECONDS,
    RATE,
    RESTING_SECONDS,
    camera_path,
)
from recoinize_pipeline.benchmark.known_scenes import TrueCoin, TrueScene, photographed_scenes
from recoinize_pipeline.benchmark.scene_accuracy import match_outlines


def write_labels(folder: Path, *rows: str) -> Path:
    lines = ["file,denomination,cx,cy,radius", *rows]
    (folder / "labels.csv").write_text("\n".join(lines) + "\n")
    return folder


def test_labels_become_scenes(tmp_path: Path):
    write_labels(tmp_path, "b.jpg,2e,10,20,5", "a.jpg,1c,1,2,3", "b.jpg,,30,20,6")
    a, b = photographed_scenes(tmp_path)
    assert (a.path, a.cents) == (tmp_path / "a.jpg", 1)
    assert b.coins[0] == TrueCoin(Ellipse.circle(10, 20, 5), "2e")
    assert b.coins[1].denomination is None and b.cents is None


def test_known_mistakes_of_labels_are_corrected(tmp_path: Path):
    write_labels(tmp_path, "r_000.jpg,2e,478.6,748.9,71.0", "r_000.jpg,2e,473.9,758.4,69.9")
    (as_they_are,) = photographed_scenes(tmp_path, corrected=False)
    (corrected,) = photographed_scenes(tmp_path)
    assert len(as_they_are.coins) == 2
    assert [coin.outline.cx for coin in corrected.coins] == [473.9]


def test_a_token_has_no_value_and_need_not_be_found(tmp_path: Path):
    write_labels(tmp_path, "r_090.jpg,50c,100,100,60")
    (scene,) = photographed_scenes(tmp_path)
    assert [coin.visible for coin in scene.coins] == [1.0, 0.0]
    assert scene.cents == 50


def test_a_wrong_denomination_is_corrected_where_the_coin_is(tmp_path: Path):
    rows = ["r_206.jpg,10c,300,300,70", "r_206.jpg,10c,666.7,1312.0,126.5"]
    write_labels(tmp_path, *rows)
    (scene,) = photographed_scenes(tmp_path)
    assert [coin.denomination for coin in scene.coins] == ["10c", "1c"]
    (as_it_is,) = photographed_scenes(tmp_path, corrected=False)
    assert [coin.denomination for coin in as_it_is.coins] == ["10c", "10c"]


@pytest.mark.parametrize(
    ("visible", "across", "tilt", "expected"),
    [
        (1.0, 60, 0, True),
        (0.7, 60, 0, True),
        (0.69, 60, 0, False),
        (1.0, 40, 49, True),
        (1.0, 39, 0, False),
        (1.0, 60, 51, False),
    ],
)
def test_what_must_be_found(visible: float, across: float, tilt: float, expected: bool):
    minor = across / 2 * np.cos(np.radians(tilt))
    coin = TrueCoin(Ellipse(100, 100, across / 2, minor, 1.0), "1e", visible)
    assert coin.expected == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "There is none"),
        ("file,cx\na.jpg,1\n", "Expected the columns"),
        ("file,denomination,cx,cy,radius\na.jpg,1c,x,2,3\n", "Expected the columns"),
    ],
)
def test_other_labels_are_one_sentence(tmp_path: Path, text: str | None, message: str):
    if text is not None:
        (tmp_path / "labels.csv").write_text(text)
    with pytest.raises(ImageError, match=message):
        photographed_scenes(tmp_path)


def test_the_sum_counts_every_coin():
    outline = Ellipse.circle(0, 0, 1)
    coins = tuple(TrueCoin(outline, code) for code in ("2e", "1e", "50c", "1c"))
    assert TrueScene(Path("x"), coins).cents == 351


def test_each_outline_is_in_one_pair_and_the_best_pairs_win():
    truth = [Ellipse.circle(100, 100, 50), Ellipse.circle(180, 100, 50)]
    found = [
        Ellipse.circle(104, 100, 50),
        Ellipse.circle(101, 100, 51),  # nearer to the first
        Ellipse.circle(500, 500, 50),
    ]
    assert match_outlines(truth, found) == {0: 1}
    assert match_outlines([], found) == {}
    assert match_outlines(truth, []) == {}


@pytest.mark.parametrize(("radius", "matches"), [(36.0, True), (35.0, False), (70.0, True)])
def test_a_disc_of_half_the_area_is_not_the_coin(radius: float, matches: bool):
    pairs = match_outlines([Ellipse.circle(0, 0, 50)], [Ellipse.circle(0, 0, radius)])
    assert bool(pairs) == matches


def test_matches_agree_with_counted_pixels():
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:200, :200]
    outcomes = []
    for _ in range(60):
        a, b = (rng.uniform(85, 115, 2) for _ in range(2))
        r, q = rng.uniform(30, 60, 2)
        one, other = np.hypot(x - a[0], y - a[1]) < r, np.hypot(x - b[0], y - b[1]) < q
        share = (one & other).sum() / (one | other).sum()
        if abs(share - 0.5) < 0.02 or abs(np.hypot(*(a - b)) - r / 2) < 1:
            continue  # counting pixels is not exact
        counted = share > 0.5 and np.hypot(*(a - b)) < r / 2
        pairs = match_outlines([Ellipse.circle(*a, r)], [Ellipse.circle(*b, q)])
        assert bool(pairs) == counted
        outcomes.append(counted)
    assert 5 < sum(outcomes) < len(outcomes) - 5


def test_a_camera_path_comes_to_rest_on_the_picture():
    picture = np.zeros((300, 300, 3), np.uint8)
    picture[140:160, 140:160] = 255
    frames = list(camera_path(picture, 0))
    assert len(frames) == int((MOVING_SECONDS + RESTING_SECONDS) * RATE)
    assert frames[0].image.shape == (FRAME_SIZE[1], FRAME_SIZE[0], 3)
    last = frames[-1]
    assert last.resting and not frames[0].resting
    x, y = last.to_frame @ (149.5, 149.5, 1)
    bright = np.argwhere(last.image.min(axis=2) > 150)
    assert bright.mean(axis=0) == pytest.approx((y, x), abs=1.5)
    again = list(camera_path(picture, 0, 0.2))
    assert all(np.array_equal(a.image, b.image) for a, b in zip(again, frames, strict=False))
