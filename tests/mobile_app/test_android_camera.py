"""The phone's camera, on a shared library that stands in for Android's."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recoinize_app.camera.android import AndroidCamera, turned
from recoinize_app.camera.ndk import CAMERA_FUNCTIONS, IMAGE_FUNCTIONS, CameraNdk
from recoinize_app.troubles import Trouble

from .frame_log import FrameLog

IN_USE, DENIED = -10010, -10013
OFF, TORCH = 0, 2


class FakePhone:
    """The library's own switches."""

    def __init__(self, path: Path) -> None:
        self.ndk = CameraNdk(str(path), str(path))
        self._library = ctypes.CDLL(str(path))
        self.set()

    def set(
        self, cameras: int = 2, open_status: int = 0, pixel_stride: int = 2, silent: bool = False
    ) -> None:
        self._library.fake_set(cameras, open_status, pixel_stride, silent)

    def disconnect(self) -> None:
        self._library.fake_disconnect()

    @property
    def live_handles(self) -> int:
        return self._library.fake_live()

    @property
    def flash(self) -> int:
        return self._library.fake_flash()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    compiler = shutil.which("g++")
    if compiler is None:
        pytest.skip("needs g++ to build the library that stands in for Android's")
    path = tmp_path_factory.mktemp("ndk") / "libfake.so"
    source = Path(__file__).with_name("fake_camera_ndk.cpp")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", path, source, "-pthread"], check=True)
    return path


@pytest.fixture
def phone(library: Path) -> FakePhone:
    return FakePhone(library)


@pytest.fixture
def log() -> FrameLog:
    return FrameLog()


@pytest.fixture
def camera(phone: FakePhone) -> Iterator[AndroidCamera]:
    camera = AndroidCamera(phone.ndk, lambda: True, lambda: 0, retry_seconds=0.02)
    yield camera
    camera.stop()
    assert phone.live_handles == 0


@pytest.mark.parametrize("pixel_stride", [1, 2], ids=["planar", "interleaved"])
def test_frames_are_upright_and_have_the_colours_that_the_camera_saw(
    phone: FakePhone, camera: AndroidCamera, log: FrameLog, pixel_stride: int
):
    phone.set(pixel_stride=pixel_stride)
    camera.start(log)
    image = log.wait_for_frame()
    assert image.shape == (64, 48, 3)  # the sensor lies on its side
    assert np.abs(image[:, :47].astype(int) - (254, 0, 0)).max() <= 3
    assert (image[:, 47, 0] == 255).all()  # the sensor's top row, turned clockwise


def test_every_handle_is_given_back(phone: FakePhone, camera: AndroidCamera, log: FrameLog):
    camera.start(log)
    log.wait_for_frame()
    assert phone.live_handles > 5
    camera.stop()
    assert phone.live_handles == 0


def test_the_torch_follows(phone: FakePhone, camera: AndroidCamera, log: FrameLog):
    assert not camera.set_torch(True)  # not known yet
    camera.start(log)
    log.wait_for_frame()
    assert camera.has_torch and phone.flash == OFF
    assert camera.set_torch(True)
    log.wait_until(lambda: phone.flash == TORCH)
    assert camera.set_torch(False)
    log.wait_until(lambda: phone.flash == OFF)


@pytest.mark.parametrize(
    ("cameras", "status", "trouble"),
    [
        (0, 0, Trouble.NO_CAMERA),
        (2, IN_USE, Trouble.CAMERA_TAKEN),
        (2, DENIED, Trouble.CAMERA_REFUSED),
    ],
)
def test_what_is_wrong_is_told_once_and_frames_come_when_it_is_mended(
    phone: FakePhone,
    camera: AndroidCamera,
    log: FrameLog,
    cameras: int,
    status: int,
    trouble: Trouble,
):
    phone.set(cameras, status)
    camera.start(log)
    log.wait_until(lambda: log.troubles == [(trouble, True)])
    phone.set()
    log.wait_for_frame()
    assert log.troubles == [(trouble, True), (trouble, False)]


def test_a_refused_permission_is_asked_again_until_granted(phone: FakePhone, log: FrameLog):
    answers = iter([False, False, True])
    camera = AndroidCamera(phone.ndk, lambda: next(answers), lambda: 0, retry_seconds=0.02)
    camera.start(log)
    log.wait_for_frame()
    camera.stop()
    refused = Trouble.CAMERA_REFUSED
    assert log.troubles == [(refused, True), (refused, False)]


def test_a_camera_that_another_app_takes_away_comes_back(
    phone: FakePhone, camera: AndroidCamera, log: FrameLog
):
    camera.start(log)
    log.wait_for_frame()
    phone.set(open_status=IN_USE)
    phone.disconnect()
    log.wait_until(lambda: (Trouble.CAMERA_TAKEN, True) in log.troubles)
    phone.set()
    log.wait_until(lambda: log.troubles[-1] == (Trouble.CAMERA_TAKEN, False))


def test_a_camera_that_falls_silent_is_opened_again(
    phone: FakePhone, camera: AndroidCamera, log: FrameLog, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("recoinize_app.camera.android._SILENCE_SECONDS", 0.2)
    phone.set(silent=True)
    camera.start(log)
    log.wait_until(lambda: log.troubles == [(Trouble.CAMERA_LOST, True)])
    phone.set()
    log.wait_for_frame()
    assert log.troubles[-1] == (Trouble.CAMERA_LOST, False)


def test_functions_that_are_not_declared_are_named(phone: FakePhone):
    with pytest.raises(AttributeError, match="ACameraDevice_getId is not declared"):
        phone.ndk.ACameraDevice_getId  # noqa: B018


def test_only_functions_of_the_camera_and_image_headers_are_declared():
    assert all(name.startswith(("ACamera", "ACapture")) for name in CAMERA_FUNCTIONS)
    assert all(name.startswith("AImage") for name in IMAGE_FUNCTIONS)


@pytest.mark.parametrize(("degrees", "top_left"), [(0, 1), (90, 3), (180, 4), (-90, 2), (450, 3)])
def test_pictures_are_turned_clockwise(degrees: int, top_left: int):
    image = np.repeat(np.array([[1, 2], [3, 4]], np.uint8)[..., None], 3, axis=2)
    assert turned(image, degrees)[0, 0, 0] == top_left
