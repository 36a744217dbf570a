"""The worker between camera and window, with a reader that knows nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import recoinize_app.analysis
from recoinize_app.analysis import Analysed, Analysis, Motion
from recoinize_edge.errors import BundleError


def picture(seed: int = 0, shift: int = 0) -> np.ndarray:
    """Coarse blobs, 360x640, moved to the right by `shift` pixels."""
    rng = np.random.default_rng(seed)
    blobs = np.kron(rng.integers(40, 200, (9, 16, 3), np.uint8), np.ones((40, 40, 1), np.uint8))
    return np.roll(blobs, shift, axis=1)


class FakeVideo:
    """Stands in for `VideoReader`: keeps the frames, and can be slow or broken."""

    made: list[FakeVideo]
    seconds_a_frame = 0.0
    crash: Exception | None = None

    def __init__(self, reader: Any) -> None:
        self.frames: list[float] = []
        self.coins: list[Any] = []
        self.made.append(self)

    def process(self, image: np.ndarray, seconds: float) -> list[Any]:
        if self.crash is not None:
            raise self.crash
        time.sleep(self.seconds_a_frame)
        self.frames.append(seconds)
        return []


@pytest.fixture
def videos(monkeypatch: pytest.MonkeyPatch) -> type[FakeVideo]:
    video = type("Video", (FakeVideo,), {"made": []})
    monkeypatch.setattr(recoinize_app.analysis, "VideoReader", video)
    return video


@pytest.fixture
def analysis(videos: type[FakeVideo]) -> Iterator[Analysis]:
    analysis = Analysis(lambda: None)  # type: ignore[arg-type, return-value]
    analysis.start()
    yield analysis
    analysis.stop()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.002)


def feed(analysis: Analysis, image: np.ndarray, seconds: float) -> list[Analysed]:
    """Offer one frame and wait until the worker is done with it."""
    analysis.offer(image, seconds)
    wait_for(lambda: analysis._frames._item is None)
    time.sleep(0.03)
    return analysis.results()


def test_results_say_what_was_analysed(analysis: Analysis):
    (result,) = feed(analysis, picture(), 1.0)
    assert result == Analysed((), (), (360, 640), 1.0, True)
    assert analysis.results() == []


def test_frames_too_many_are_dropped_and_the_camera_never_waits(
    analysis: Analysis, videos: type[FakeVideo]
):
    videos.seconds_a_frame = 0.05
    frames = [picture(seed) for seed in range(5)]
    start = time.monotonic()
    for number in range(200):
        analysis.offer(frames[number % 5], float(number))
    assert time.monotonic() - start < 1.0
    wait_for(lambda: bool(videos.made) and videos.made[0].frames[-1:] == [199.0])
    assert len(videos.made[0].frames) < 60


def test_with_an_interval_still_frames_wait_for_their_turn(analysis: Analysis):
    analysis.interval = 1.0
    analysed = [s for s in np.arange(0, 3, 0.25) if feed(analysis, picture(), float(s))]
    assert analysed == [0.0, 1.0, 2.0]


def test_what_moves_is_analysed_at_once(analysis: Analysis):
    analysis.interval = 100.0
    assert feed(analysis, picture(), 0.0)
    assert not feed(analysis, picture(), 0.1)
    (result,) = feed(analysis, picture(shift=60), 0.2)
    assert result.moved
    assert not feed(analysis, picture(shift=60), 0.3)


def test_in_a_pause_nothing_is_analysed_whatever_moves(analysis: Analysis):
    feed(analysis, picture(), 0.0)
    analysis.interval = float("inf")
    assert not feed(analysis, picture(1), 1.0)
    assert not feed(analysis, picture(2), 1000.0)
    analysis.interval = 0.0
    assert feed(analysis, picture(2), 1001.0)


def test_forgetting_begins_anew(analysis: Analysis, videos: type[FakeVideo]):
    feed(analysis, picture(), 0.0)
    analysis.forget()
    feed(analysis, picture(), 1.0)
    feed(analysis, picture(), 2.0)
    assert [video.frames for video in videos.made] == [[0.0], [1.0, 2.0]]


def test_a_bundle_that_cannot_be_loaded_is_kept_as_the_reason():
    def fail() -> Any:
        raise BundleError("Expected a bundle.")

    analysis = Analysis(fail)
    analysis.start()
    wait_for(lambda: analysis.error is not None)
    analysis.offer(picture(), 0.0)
    assert str(analysis.error) == "Expected a bundle."
    assert analysis.results() == []
    analysis.stop()


def test_a_bug_in_the_worker_is_kept_and_logged(
    analysis: Analysis, videos: type[FakeVideo], caplog: pytest.LogCaptureFixture
):
    videos.crash = ZeroDivisionError("a bug")
    analysis.offer(picture(), 0.0)
    wait_for(lambda: analysis.error is not None)
    assert analysis.error is videos.crash
    wait_for(lambda: "Coins cannot be read any more." in caplog.text)
    assert analysis.results() == []


def test_stopping_ends_the_thread(analysis: Analysis):
    feed(analysis, picture(), 0.0)
    analysis.stop()
    assert "analysis" not in [thread.name for thread in threading.enumerate()]


def noisy(image: np.ndarray, seed: int, gain: float = 1.0) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 4, image.shape)
    return np.clip(gain * image + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize("gain", [0.9, 1.0, 1.1])
def test_noise_and_flicker_are_no_motion(gain: float):
    motion = Motion()
    motion.differs(noisy(picture(), 0))
    motion.keep()
    assert not motion.differs(noisy(picture(), 1, gain))


def test_a_slow_drift_becomes_motion():
    motion = Motion()
    motion.differs(picture())
    motion.keep()
    drifting = [motion.differs(picture(shift=s)) for s in range(0, 40, 2)]
    assert not drifting[0] and drifting[-1]


def test_a_coin_laid_down_is_motion():
    motion = Motion()
    table = np.full((360, 640, 3), 90, np.uint8)
    motion.differs(table)
    motion.keep()
    coin = table.copy()
    coin[150:220, 300:370] = 160
    assert motion.differs(coin)
