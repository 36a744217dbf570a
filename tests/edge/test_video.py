"""From frames to events, with the tiny bundle."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recoinize_edge import joint_decision, scene
from recoinize_edge import video as video_module
from recoinize_edge.bundle import Bundle
from recoinize_edge.coin_outlines import VIEWS
from recoinize_edge.errors import ImageError
from recoinize_edge.other_outlines import RESIZED
from recoinize_edge.reader import CoinReader
from recoinize_edge.video import (
    VIEWS_PER_FRAME,
    Event,
    Hint,
    LatestFrame,
    Left,
    Seen,
    VideoReader,
    read_frames,
)

from .conftest import draw_coin

RATE = 25.0


@pytest.fixture(scope="module")
def reader(built_bundle: Path) -> CoinReader:
    return CoinReader(Bundle.load(built_bundle))


def frame(*coins: tuple[int, int, int], seed: int = 0) -> np.ndarray:
    """A grainy table, 640x360, with drawn coins: seed, left and top of each."""
    rng = np.random.default_rng(seed)
    picture = np.full((360, 640, 3), 30, np.uint8)
    for kind, left, top in coins:
        picture[top : top + 200, left : left + 200] = draw_coin(kind)
    return np.clip(picture + rng.normal(0, 2, picture.shape), 0, 255).astype(np.uint8)


def watch(
    video: VideoReader, frames: int, picture: Callable[[int], np.ndarray], start: int = 0
) -> list[Event]:
    return [
        event
        for number in range(start, start + frames)
        for event in video.process(picture(number), number / RATE)
    ]


GERMAN, FRENCH = (100, 60, 80), (104, 360, 90)  # draw_coin's seeds of two labels


def test_each_coin_is_one_event_and_one_more_when_it_leaves(reader: CoinReader):
    video = VideoReader(reader)
    events = watch(video, 30, lambda i: frame(GERMAN, FRENCH, seed=i))
    seen = [event for event in events if isinstance(event, Seen)]
    assert sorted(event.answer.text for event in seen) == ["1 euro · France", "2 euro · Germany"]
    assert video.total.text == "2 coins, 3 euro"
    assert {coin.track for coin in video.coins} == {event.track for event in seen}
    later = watch(video, 40, lambda i: frame(FRENCH, seed=i), start=30)
    german = next(event.track for event in seen if event.answer.denomination == "2e")
    assert [event.track for event in later if isinstance(event, Left)] == [german]
    assert not [event for event in later if isinstance(event, Seen)]
    assert video.total.text == "1 coin, 1 euro"


def test_a_coin_that_is_not_settled_yet_is_unknown_in_the_sum(reader: CoinReader):
    video = VideoReader(reader)
    sums = []
    for number in range(30):
        video.process(frame(GERMAN, FRENCH, seed=number), number / RATE)
        sums.append(video.total)
    found = [total for total in sums if total.counted + total.unknown == 2]
    assert not found[0].certain and found[-1].certain
    assert all(total.cents == 300 for total in found if total.certain)


def test_coins_at_rest_are_settled_soon(reader: CoinReader):
    events = watch(VideoReader(reader), 25, lambda i: frame(GERMAN, FRENCH, seed=i))
    seen = [event.seconds for event in events if isinstance(event, Seen)]
    assert len(seen) == 2 and max(seen) <= 0.5


def test_views_of_a_frame_are_bounded_and_shared(
    reader: CoinReader, monkeypatch: pytest.MonkeyPatch
):
    embedded: list[int] = []
    embed = reader.embed

    def counted(inputs: np.ndarray) -> np.ndarray:
        embedded.append(len(inputs))
        return embed(inputs)

    monkeypatch.setattr(reader, "embed", counted)
    video = VideoReader(reader)
    watch(video, 20, lambda i: frame(GERMAN, FRENCH, seed=i))
    assert len(video.coins) == 2
    assert 0 < max(embedded) <= VIEWS_PER_FRAME
    assert len(embedded) < 20  # settled coins are read again only now and then


def test_a_coin_is_judged_by_no_more_views_than_one_in_a_picture(
    reader: CoinReader, monkeypatch: pytest.MonkeyPatch
):
    judged: list[int] = []

    def decide_together(coins: Any, near: Any, *arguments: Any) -> Any:
        judged.extend(len(views) for views in near)
        return scene.decide_together(coins, near, *arguments)

    monkeypatch.setattr(video_module, "decide_together", decide_together)
    watch(VideoReader(reader), 10, lambda i: frame(GERMAN, seed=i))
    assert max(judged) == VIEWS


def test_a_coin_that_resembles_nothing_is_looked_at_along_resized_outlines_too(
    reader: CoinReader, monkeypatch: pytest.MonkeyPatch
):
    sizes: set[int] = set()
    polar_input = video_module.polar_input

    def seen(image: Any, outline: Any, spec: Any) -> Any:
        sizes.add(round(outline.major))
        return polar_input(image, outline, spec)

    monkeypatch.setattr(video_module, "polar_input", seen)
    known = frame(GERMAN)
    watch(VideoReader(reader), 15, lambda i: known)
    usual = max(sizes)
    monkeypatch.setattr(video_module, "FAR", 0.0)
    watch(VideoReader(reader), 15, lambda i: known)
    assert max(sizes) == pytest.approx(max(RESIZED) * usual, rel=0.03)


STRANGER = 300  # draw_coin's seed of no label


def with_stranger(i: int, size: int) -> np.ndarray:
    """A coin, and one that is not known, of a radius of 0.4 · size instead of 80."""
    picture = frame(GERMAN, seed=i)
    picture[100 : 100 + size, 400 : 400 + size] = draw_coin(STRANGER, size)
    return picture


@pytest.mark.parametrize(("size", "told"), [(70, 1), (180, 2)])
def test_a_circle_too_small_for_a_coin_beside_the_others_is_not_told(
    reader: CoinReader, size: int, told: int
):
    """The letter C on a coin was once called an unknown coin, beside the coin's own answer."""
    events = watch(VideoReader(reader), 50, lambda i: with_stranger(i, size))
    assert len([event for event in events if isinstance(event, Seen)]) == told


@pytest.mark.parametrize(("size", "suspected"), [(70, 0), (180, 1)])
def test_totals_warn_of_faint_outlines_of_a_coins_size(
    reader: CoinReader, monkeypatch: pytest.MonkeyPatch, size: int, suspected: int
):
    monkeypatch.setattr(video_module, "FIRM_SCORE", 1.1)  # no outline is clear enough
    # To the tiny network a stranger is nearer than what a coin beside it confirms.
    monkeypatch.setattr(joint_decision, "PAIRED_DISTANCE", 0.0)
    video = VideoReader(reader)
    watch(video, 50, lambda i: with_stranger(i, size))
    assert video.total.counted == 1 and video.total.unknown == 0
    assert video.total.suspected == suspected


def test_flicker_is_no_event(reader: CoinReader):
    video = VideoReader(reader)
    watch(video, 25, lambda i: frame(GERMAN, seed=i))
    events = watch(
        video, 30, lambda i: frame(seed=i) if i % 10 < 3 else frame(GERMAN, seed=i), start=25
    )
    assert not [event for event in events if isinstance(event, (Seen, Left))]


def test_an_empty_table_has_no_events(reader: CoinReader):
    assert watch(VideoReader(reader), 12, lambda i: frame(seed=i)) == []


def test_darkness_is_said_once_in_a_while(reader: CoinReader):
    video = VideoReader(reader)
    events = watch(video, 40, lambda i: frame(GERMAN, seed=i) // 16)
    assert [event.reason for event in events if isinstance(event, Hint)] == ["too_dark"]
    assert video.coins == [] or all(coin.answer is None for coin in video.coins)


def on_white(i: int) -> np.ndarray:
    picture = frame(GERMAN, seed=i)
    around = np.ones(picture.shape[:2], bool)
    _, left, top = GERMAN
    around[top : top + 200, left : left + 200] = False
    picture[around] = 255
    return picture


def test_a_coin_on_white_paper_is_read(reader: CoinReader):
    events = watch(VideoReader(reader), 30, on_white)
    assert [e.answer.text for e in events if isinstance(e, Seen)] == ["2 euro · Germany"]
    assert not [event for event in events if isinstance(event, Hint)]


def test_nothing_but_white_is_too_bright(reader: CoinReader):
    events = watch(VideoReader(reader), 40, lambda i: np.full((360, 640, 3), 255, np.uint8))
    assert [event.reason for event in events if isinstance(event, Hint)] == ["too_bright"]


def test_a_coin_cut_off_is_said_and_not_guessed(reader: CoinReader):
    video = VideoReader(reader)

    def cut(i: int) -> np.ndarray:
        return np.ascontiguousarray(frame((100, 0, 80), seed=i)[:, 48:])

    events = watch(video, 30, cut)
    assert [event for event in events if isinstance(event, Seen)] == []
    assert [event.reason for event in events if isinstance(event, Hint)] == ["cut_off_left"]


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((90, 160, 3), np.uint8),
        np.full((90, 160, 3), 255, np.uint8),
        np.full((90, 160, 3), 128, np.uint8),
        np.random.default_rng(0).integers(0, 256, (90, 160, 3), np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((90, 160, 6), np.uint8)[..., ::2],
    ],
    ids=["black", "white", "grey", "noise", "one pixel", "not contiguous"],
)
def test_frames_without_coins_never_see_one(reader: CoinReader, image: np.ndarray):
    events = watch(VideoReader(reader), 6, lambda i: image)
    assert not [event for event in events if isinstance(event, (Seen, Left))]


@pytest.mark.parametrize(
    "image",
    [
        np.zeros((0, 0, 3), np.uint8),
        np.zeros((90, 160, 4), np.uint8),
        np.zeros((90, 160, 3), np.uint16),
        np.zeros((90, 160), np.uint8),
    ],
    ids=["zero-size", "4 channels", "16 bit", "no channels"],
)
def test_other_frames_are_refused(reader: CoinReader, image: np.ndarray):
    with pytest.raises(ImageError, match="Expected a uint8 picture"):
        VideoReader(reader).process(image, 0.0)


def test_a_slow_reader_gets_the_newest_frame_and_the_others_are_dropped():
    slot = LatestFrame()
    for number in range(5):
        slot.put(np.full((2, 2, 3), number, np.uint8), float(number))
    slot.close()
    item = slot.get()
    assert item is not None
    assert item[1] == 4.0 and item[0][0, 0, 0] == 4
    assert slot.dropped == 4
    assert slot.get() is None


def test_a_thread_reads_until_the_slot_is_closed(reader: CoinReader):
    slot, events = LatestFrame(), []
    thread = threading.Thread(target=read_frames, args=(VideoReader(reader), slot, events.append))
    thread.start()
    slot.put(frame(GERMAN), 0.0)
    slot.close()
    thread.join(timeout=30)
    assert not thread.is_alive()
