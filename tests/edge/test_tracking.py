"""Following coins over frames."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import ImageError
from recoinize_edge.tracking import LOST_SECONDS, Tracker

from .pictures import draw_scene

RATE = 25.0


def moved(outlines: list[Ellipse], dx: float, dy: float) -> list[Ellipse]:
    return [Ellipse(o.cx + dx, o.cy + dy, o.major, o.minor, o.angle) for o in outlines]


COINS = [
    Ellipse.circle(160, 160, 55),
    Ellipse.circle(330, 180, 62),
    Ellipse(470, 330, 60, 42, 0.5),
]


def run(
    tracker: Tracker, frames: int, coins_at: Callable[[int], list[Ellipse]], start: int = 0
) -> list[int]:
    """Feed frames; returns the numbers of tracks that ended."""
    ended = []
    for number in range(start, start + frames):
        image = draw_scene(coins_at(number))
        ended += [track.number for track in tracker.update(image, number / RATE)]
    return ended


def test_coins_keep_their_numbers_while_the_camera_moves():
    tracker = Tracker()
    run(tracker, 22, lambda i: COINS)
    numbers = {track.number for track in tracker.tracks}
    assert len(numbers) == 3
    ended = run(tracker, 12, lambda i: moved(COINS, 5.0 * (i - 22), -3.0 * (i - 22)), start=22)
    assert not ended
    assert {track.number for track in tracker.tracks} == numbers
    where = moved(COINS, 55.0, -33.0)
    for track in tracker.tracks:
        near = min(where, key=lambda o: abs(o.cx - track.coin.outline.cx))
        assert track.coin.outline.cx == pytest.approx(near.cx, abs=3)
        assert track.coin.outline.cy == pytest.approx(near.cy, abs=3)
        assert track.coin.outline.major == pytest.approx(near.major, abs=3)


def test_a_coin_that_leaves_ends_after_a_while_and_the_others_stay():
    tracker = Tracker()
    run(tracker, 22, lambda i: COINS)
    gone = min(tracker.tracks, key=lambda track: track.coin.outline.cx).number
    patience = int(LOST_SECONDS * RATE)
    assert not run(tracker, patience - 2, lambda i: COINS[1:], start=22)
    assert run(tracker, 5, lambda i: COINS[1:], start=20 + patience) == [gone]
    assert len(tracker.tracks) == 2


def test_a_coin_that_is_hidden_for_a_moment_stays_the_same():
    tracker = Tracker()
    run(tracker, 22, lambda i: COINS)
    numbers = [track.number for track in tracker.tracks]
    ended = run(tracker, 14, lambda i: COINS[1:] if 22 <= i < 29 else COINS, start=22)
    assert not ended
    assert [track.number for track in tracker.tracks] == numbers


@pytest.mark.parametrize("shift", [25.0, 40.0])
def test_a_hand_that_shakes_makes_no_new_coins(shift: float):
    """The picture is blurred for three frames; the coins lie elsewhere after that."""
    tracker = Tracker()
    run(tracker, 22, lambda i: COINS)
    numbers = {track.number for track in tracker.tracks}
    ended = run(tracker, 20, lambda i: [] if i < 25 else moved(COINS, shift, 0.0), start=22)
    assert not ended
    found = {track.number: track.coin.outline for track in tracker.tracks}
    places = [round(found[number].cx - shift) for number in numbers]
    assert sorted(places) == pytest.approx([coin.cx for coin in COINS], abs=3)


def test_another_picture_size_starts_no_error():
    tracker = Tracker()
    run(tracker, 6, lambda i: COINS)
    tracker.update(np.zeros((640, 480, 3), np.uint8), 1.0)
    tracker.update(np.zeros((20, 20, 3), np.uint8), 1.1)


@pytest.mark.parametrize(
    "image",
    [np.zeros((0, 0, 3), np.uint8), np.zeros((9, 9, 4), np.uint8), np.zeros((9, 9, 3), np.uint16)],
)
def test_other_pictures_are_refused(image: np.ndarray):
    with pytest.raises(ImageError):
        Tracker().update(image, 0.0)
