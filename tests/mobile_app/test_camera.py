"""Cameras on a desktop, and files that stand in for one."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_app.camera import files
from recoinize_app.camera.desktop import DesktopCamera
from recoinize_app.camera.files import FolderCamera, VideoFileCamera, on_ground
from recoinize_app.camera.source import open_camera
from recoinize_app.troubles import Trouble
from recoinize_edge.errors import ImageError, RecoinizeError

from .frame_log import FrameLog

RED_IN_BGR = np.full((48, 64, 3), (0, 0, 200), np.uint8)


class FakeCapture:
    """OpenCV's capture of a device: gives some frames, then none."""

    def __init__(self, frames: int) -> None:
        self._left = frames
        self._opened = frames > 0
        self.released = False

    def isOpened(self) -> bool:
        return self._opened

    def set(self, *_: object) -> bool:
        return True

    def read(self) -> tuple[bool, np.ndarray | None]:
        self._left -= 1
        return (True, RED_IN_BGR) if self._left >= 0 else (False, None)

    def release(self) -> None:
        self.released = True


class FakeDevice:
    """A device whose next openings are known."""

    def __init__(self, *frames: int) -> None:
        self.captures = [FakeCapture(number) for number in frames]
        self.opened = 0

    def __call__(self, number: int) -> FakeCapture:
        capture = self.captures[min(self.opened, len(self.captures) - 1)]
        self.opened += 1
        return capture


@pytest.fixture
def device_file(tmp_path: Path) -> Path:
    path = tmp_path / "video0"
    path.touch()
    return path


def test_a_desktop_camera_gives_rgb_and_lets_go(device_file: Path):
    device, log = FakeDevice(10**9), FrameLog()
    camera = DesktopCamera(0, device, device_file)
    camera.start(log)
    image = log.wait_for_frame()
    camera.stop()
    assert image[0, 0].tolist() == [200, 0, 0]
    assert device.captures[0].released
    assert log.troubles == []
    assert not camera.has_torch and not camera.set_torch(True) and camera.set_torch(False)


def test_a_camera_can_be_started_again(device_file: Path):
    device, log = FakeDevice(10**9, 10**9), FrameLog()
    camera = DesktopCamera(0, device, device_file)
    for _ in range(2):
        log.frames.clear()
        camera.start(log)
        log.wait_for_frame()
        camera.stop()
        count = len(log.frames)
        time.sleep(0.05)
        assert len(log.frames) == count
    assert device.opened == 2


def test_an_unplugged_camera_is_told_and_comes_back(device_file: Path):
    device, log = FakeDevice(3, 0, 10**9), FrameLog()
    camera = DesktopCamera(0, device, device_file, retry_seconds=0.01)
    camera.start(log)
    log.wait_until(lambda: len(log.frames) > 3)
    camera.stop()
    lost, taken = Trouble.CAMERA_LOST, Trouble.CAMERA_TAKEN
    assert log.troubles == [(lost, True), (lost, False), (taken, True), (taken, False)]
    assert [capture.released for capture in device.captures] == [True, True, True]


def test_no_camera_and_no_permission_differ_from_one_in_use(tmp_path: Path, device_file: Path):
    def trouble(path: Path, readable: bool, monkeypatch: pytest.MonkeyPatch) -> Trouble:
        monkeypatch.setattr("os.access", lambda *_: readable)
        log, camera = FrameLog(), DesktopCamera(0, FakeDevice(0), path)
        camera.start(log)
        log.wait_until(lambda: bool(log.troubles))
        camera.stop()
        return log.troubles[0][0]

    with pytest.MonkeyPatch.context() as patch:
        assert trouble(tmp_path / "none", True, patch) == Trouble.NO_CAMERA
        assert trouble(device_file, False, patch) == Trouble.CAMERA_REFUSED
        assert trouble(device_file, True, patch) == Trouble.CAMERA_TAKEN


def test_the_same_trouble_is_told_once(tmp_path: Path):
    device, log = FakeDevice(0), FrameLog()
    camera = DesktopCamera(0, device, tmp_path / "none", retry_seconds=0.005)
    camera.start(log)
    log.wait_until(lambda: device.opened > 5)
    camera.stop()
    assert log.troubles == [(Trouble.NO_CAMERA, True)]


def write_video(path: Path, frames: int = 10, rate: float = 50.0) -> Path:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), rate, (64, 48))
    for number in range(frames):
        writer.write(np.full((48, 64, 3), 20 * number, np.uint8))
    writer.release()
    return path


def test_a_video_plays_at_its_own_speed_and_its_end_is_told(tmp_path: Path):
    log = FrameLog()
    camera = VideoFileCamera(write_video(tmp_path / "walk.avi"))
    began = time.monotonic()
    camera.start(log)
    log.wait_until(lambda: log.troubles == [(Trouble.SOURCE_ENDED, True)])
    camera.stop()
    assert [round(float(image.mean()) / 20) for image, _ in log.frames] == list(range(10))
    # Frames may be late on a busy machine, but never early.
    assert all(seconds - began >= number / 50 for number, (_, seconds) in enumerate(log.frames))


def test_a_video_can_be_repeated(tmp_path: Path):
    log = FrameLog()
    camera = VideoFileCamera(write_video(tmp_path / "walk.avi", frames=3), repeat=True)
    camera.start(log)
    log.wait_until(lambda: len(log.frames) > 7)
    camera.stop()
    assert log.troubles == []


def write_picture(path: Path, level: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = np.full((40, 40, 3), level, np.uint8)
    cv2.circle(picture, (20, 20), 10, (255, 255, 255), -1)
    cv2.imwrite(str(path), picture)
    return path


def test_pictures_are_laid_down_and_taken_away_one_after_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "SHOWN_SECONDS", 0.4)
    monkeypatch.setattr(files, "BARE_SECONDS", 0.2)
    one, other = write_picture(tmp_path / "a.png", 40), write_picture(tmp_path / "b.png", 90)
    torn = tmp_path / "torn.png"
    torn.write_bytes(b"\x89PNG\r\n\x1a\n")
    frames = list(files.picture_frames([one, torn, other]))
    shown, each = int(0.4 * files.RATE), int(0.4 * files.RATE) + int(0.2 * files.RATE)
    assert len(frames) == 2 * each
    assert frames[-1][1] == pytest.approx((2 * each - 1) / files.RATE)
    middle = [int(image[360, 640].mean()) for image, _ in frames]
    corner = [int(image[10, 10].mean()) for image, _ in frames]
    assert min(middle[:shown]) > 240
    assert np.abs(np.array(middle[shown:each]) - 40).max() <= 12
    assert np.abs(np.array(corner[:each]) - 40).max() <= 12
    assert np.abs(np.array(corner[each:]) - 90).max() <= 12


def test_frames_of_a_picture_differ_as_a_cameras_do(tmp_path: Path):
    frames = files.picture_frames([write_picture(tmp_path / "a.png", 40)])
    (first, _), (second, _) = next(frames), next(frames)
    assert (first != second).mean() > 0.5


@pytest.mark.parametrize("shape", [(40, 40), (4000, 1000), (300, 5000)])
def test_pictures_of_any_size_fit_on_the_ground(shape: tuple[int, int]):
    picture = np.full((*shape, 3), 77, np.uint8)
    picture[shape[0] // 4 : -shape[0] // 4, shape[1] // 4 : -shape[1] // 4] = 200
    laid, bare = on_ground(picture)
    assert laid.shape == bare.shape == (720, 1280, 3)
    assert (bare == 77).all()
    assert laid[360, 640, 0] == 200


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("missing.mp4", "Expected a video, a picture"),
        ("empty", "Expected pictures"),
        ("words.mp4", "cannot be decoded"),
        ("words.jpg", "Expected"),
        ("camera:x", "Expected camera or camera:NUMBER"),
    ],
)
def test_a_wrong_source_is_one_sentence_before_a_window_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, words: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    for name in ("words.mp4", "words.jpg"):
        (tmp_path / name).write_text("not a picture")
    with pytest.raises(RecoinizeError, match=words):
        open_camera(source)


def test_sources_are_told_apart(tmp_path: Path):
    write_picture(tmp_path / "in" / "a.png", 40)
    video = write_video(tmp_path / "walk.avi")
    assert isinstance(open_camera(str(video)), VideoFileCamera)
    assert isinstance(open_camera(str(tmp_path / "in")), FolderCamera)
    assert isinstance(open_camera(str(tmp_path / "in" / "a.png")), FolderCamera)
    assert isinstance(open_camera("camera:1"), DesktopCamera)
    assert isinstance(open_camera(None), DesktopCamera)


def test_a_folder_without_a_readable_first_picture_is_refused(tmp_path: Path):
    (tmp_path / "a.png").write_bytes(b"no picture")
    with pytest.raises(ImageError):
        FolderCamera(tmp_path)


def test_stopping_ends_the_cameras_thread(tmp_path: Path):
    camera = FolderCamera(write_picture(tmp_path / "a.png", 40), repeat=True)
    log = FrameLog()
    camera.start(log)
    log.wait_for_frame()
    camera.stop()
    assert "camera" not in [thread.name for thread in threading.enumerate()]
