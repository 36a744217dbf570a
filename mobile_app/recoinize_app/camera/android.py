"""A phone's camera, through the NDK's Camera2 interface and ctypes.

Why this one. The deprecated `android.hardware.Camera`, which Kivy's own provider uses, may go with
any release. CameraX needs Gradle dependencies that have to be kept up to date, and camera4kivy,
which wraps it, was archived in 2023. Camera2 of the Java framework takes its callbacks as abstract
classes, which pyjnius cannot subclass. The NDK's Camera2 is a C interface with a stable ABI, on
every device since API level 24, which is the app's least level: no Java to compile, nothing to
update, and frames are read where the camera wrote them, without a copy through JNI. SDL 3 chose it,
too. Only the permission is asked for through Java.
"""

from __future__ import annotations

import contextlib
import ctypes
import threading
import time
from collections.abc import Callable, Iterator
from ctypes import byref, c_int, c_int32, c_uint8, c_void_p
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from recoinize_app.camera import ndk
from recoinize_app.camera.camera import RETRY_SECONDS, CameraLost, FrameSink, SelfHealingCamera
from recoinize_app.camera.ndk import CameraNdk
from recoinize_app.troubles import Trouble
from recoinize_edge.preprocessing import UInt8Array

FRAME_SIZE = (1280, 720)
_IMAGES = 3  # that the reader holds: one being read, one being written, one waiting
_POLL_SECONDS = 0.012
_SILENCE_SECONDS = 3.0  # without a frame, after which the camera counts as lost

_TROUBLES = {
    ndk.ACAMERA_ERROR_CAMERA_IN_USE: Trouble.CAMERA_TAKEN,
    ndk.ACAMERA_ERROR_MAX_CAMERA_IN_USE: Trouble.CAMERA_TAKEN,
    ndk.ACAMERA_ERROR_CAMERA_DISABLED: Trouble.CAMERA_REFUSED,
    ndk.ACAMERA_ERROR_PERMISSION_DENIED: Trouble.CAMERA_REFUSED,
}


@dataclass(frozen=True)
class _Chosen:
    """The camera to open."""

    name: bytes
    orientation: int
    has_torch: bool


class AndroidCamera(SelfHealingCamera):
    """The first camera on the back of a phone.

    Args:
        libraries: the NDK; opened from the system if None.
        permitted: asks whether the camera may be used; if not, asks the user for it, once.
        display_rotation: degrees by which the screen's content is turned, counter-clockwise:
            0, 90, 180 or 270.
        retry_seconds: pause between attempts to open it.
    """

    def __init__(
        self,
        libraries: CameraNdk | None = None,
        permitted: Callable[[], bool] | None = None,
        display_rotation: Callable[[], int] | None = None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        super().__init__(retry_seconds)
        self._ndk = libraries or CameraNdk()
        self._permitted = permitted or CameraPermission()
        self._display_rotation = display_rotation or screen_rotation
        self._has_torch = False
        self._lit = False
        self._lit_on_device = False

    @property
    def has_torch(self) -> bool:
        """Whether the open camera has a lamp; False until it is open."""
        return self._has_torch

    def set_torch(self, lit: bool) -> bool:
        """Switch the lamp with the next frame; it stays so when the camera is opened again."""
        if not self._has_torch:
            return not lit
        self._lit = lit
        return True

    def deliver(self, sink: FrameSink, stopped: threading.Event) -> None:
        """Deliver frames, upright as the screen is held.

        Raises:
            CameraLost: permission refused, no camera, taken by another app, or disconnected.
        """
        if not self._permitted():
            raise CameraLost(Trouble.CAMERA_REFUSED)
        with contextlib.ExitStack() as stack:
            manager = self._ndk.ACameraManager_create()
            stack.callback(self._ndk.ACameraManager_delete, manager)
            chosen = self._choose(manager)
            self._has_torch = chosen.has_torch
            lost = threading.Event()
            device = self._open(stack, manager, chosen.name, lost)
            reader = self._reader(stack)
            session, request = self._session(stack, device, reader)
            self._repeat(session, request)
            self._read(sink, stopped, lost, reader, chosen, (session, request))

    def _choose(self, manager: int) -> _Chosen:
        """The first camera on the back, else the first one."""
        names = ctypes.POINTER(ndk.CameraIdList)()
        if self._ndk.ACameraManager_getCameraIdList(manager, byref(names)) != ndk.ACAMERA_OK:
            raise CameraLost(Trouble.NO_CAMERA)
        try:
            found = [names.contents.cameraIds[i] for i in range(names.contents.numCameras)]
        finally:
            self._ndk.ACameraManager_deleteCameraIdList(names)
        if not found:
            raise CameraLost(Trouble.NO_CAMERA)
        facing = {name: self._fact(manager, name, ndk.ACAMERA_LENS_FACING) for name in found}
        name = next((n for n in found if facing[n] == ndk.ACAMERA_LENS_FACING_BACK), found[0])
        orientation = self._fact(manager, name, ndk.ACAMERA_SENSOR_ORIENTATION) or 0
        has_torch = self._fact(manager, name, ndk.ACAMERA_FLASH_INFO_AVAILABLE) == 1
        return _Chosen(name, orientation, has_torch)

    def _fact(self, manager: int, name: bytes, tag: int) -> int | None:
        """The first value of a tag of a camera's description."""
        metadata = c_void_p()
        self._check(self._ndk.ACameraManager_getCameraCharacteristics(manager, name, metadata))
        try:
            entry = ndk.MetadataEntry()
            status = self._ndk.ACameraMetadata_getConstEntry(metadata, tag, byref(entry))
            if status != ndk.ACAMERA_OK or not entry.count:
                return None
            values = entry.data.i32 if tag == ndk.ACAMERA_SENSOR_ORIENTATION else entry.data.u8
            return int(values[0])
        finally:
            self._ndk.ACameraMetadata_free(metadata)

    def _open(
        self, stack: contextlib.ExitStack, manager: int, name: bytes, lost: threading.Event
    ) -> c_void_p:
        callbacks = ndk.DeviceStateCallbacks(
            None,
            ndk.DeviceCallback(lambda *_: lost.set()),
            ndk.DeviceErrorCallback(lambda *_: lost.set()),
        )
        device = c_void_p()
        status = self._ndk.ACameraManager_openCamera(manager, name, byref(callbacks), device)
        self._check(status)
        # The device calls these until it is closed: they must live as long.
        stack.callback(lambda _: None, callbacks)
        stack.callback(self._ndk.ACameraDevice_close, device)
        return device

    def _reader(self, stack: contextlib.ExitStack) -> c_void_p:
        reader = c_void_p()
        yuv = ndk.AIMAGE_FORMAT_YUV_420_888
        self._check(self._ndk.AImageReader_new(*FRAME_SIZE, yuv, _IMAGES, reader))
        stack.callback(self._ndk.AImageReader_delete, reader)
        return reader

    def _session(
        self, stack: contextlib.ExitStack, device: c_void_p, reader: c_void_p
    ) -> tuple[c_void_p, c_void_p]:
        """A session that writes into the reader, and the request for it to repeat."""
        window = c_void_p()
        self._check(self._ndk.AImageReader_getWindow(reader, window))
        outputs, output, target = c_void_p(), c_void_p(), c_void_p()
        self._check(self._ndk.ACaptureSessionOutputContainer_create(outputs))
        stack.callback(self._ndk.ACaptureSessionOutputContainer_free, outputs)
        self._check(self._ndk.ACaptureSessionOutput_create(window, output))
        stack.callback(self._ndk.ACaptureSessionOutput_free, output)
        self._check(self._ndk.ACaptureSessionOutputContainer_add(outputs, output))
        request = c_void_p()
        template = ndk.TEMPLATE_PREVIEW
        self._check(self._ndk.ACameraDevice_createCaptureRequest(device, template, request))
        stack.callback(self._ndk.ACaptureRequest_free, request)
        self._check(self._ndk.ACameraOutputTarget_create(window, target))
        stack.callback(self._ndk.ACameraOutputTarget_free, target)
        self._check(self._ndk.ACaptureRequest_addTarget(request, target))
        self._set(
            request, ndk.ACAMERA_CONTROL_AF_MODE, ndk.ACAMERA_CONTROL_AF_MODE_CONTINUOUS_VIDEO
        )
        nothing = ndk.SessionCallback(lambda *_: None)
        callbacks = ndk.SessionStateCallbacks(None, nothing, nothing, nothing)
        session = c_void_p()
        status = self._ndk.ACameraDevice_createCaptureSession(
            device, outputs, byref(callbacks), session
        )
        self._check(status)
        stack.callback(lambda _: None, callbacks)
        stack.callback(self._ndk.ACameraCaptureSession_close, session)
        return session, request

    def _repeat(self, session: c_void_p, request: c_void_p) -> None:
        """Ask for frames without end, with the lamp as wished."""
        lit = self._lit and self._has_torch
        mode = ndk.ACAMERA_FLASH_MODE_TORCH if lit else ndk.ACAMERA_FLASH_MODE_OFF
        self._set(request, ndk.ACAMERA_FLASH_MODE, mode)
        requests = (c_void_p * 1)(request)
        self._check(
            self._ndk.ACameraCaptureSession_setRepeatingRequest(session, None, 1, requests, None)
        )
        self._lit_on_device = self._lit

    def _read(
        self,
        sink: FrameSink,
        stopped: threading.Event,
        lost: threading.Event,
        reader: c_void_p,
        chosen: _Chosen,
        repeated: tuple[c_void_p, c_void_p],
    ) -> None:
        last = time.monotonic()
        while not stopped.wait(_POLL_SECONDS):
            if lost.is_set() or time.monotonic() - last > _SILENCE_SECONDS:
                raise CameraLost(Trouble.CAMERA_LOST)
            if self._lit != self._lit_on_device:
                self._repeat(*repeated)
            with self._latest_image(reader) as image:
                if image is None:
                    continue
                picture = self._to_rgb(image)
            last = time.monotonic()
            sink.frame(turned(picture, chosen.orientation - self._display_rotation()), last)

    @contextlib.contextmanager
    def _latest_image(self, reader: c_void_p) -> Iterator[c_void_p | None]:
        image = c_void_p()
        status = self._ndk.AImageReader_acquireLatestImage(reader, image)
        if status == ndk.AMEDIA_IMGREADER_NO_BUFFER_AVAILABLE:
            yield None
            return
        self._check(status)
        try:
            yield image
        finally:
            self._ndk.AImage_delete(image)

    def _to_rgb(self, image: c_void_p) -> UInt8Array:
        width, height = c_int32(), c_int32()
        self._check(self._ndk.AImage_getWidth(image, width))
        self._check(self._ndk.AImage_getHeight(image, height))
        return yuv_to_rgb(
            self._plane(image, 0, (height.value, width.value)),
            self._plane(image, 1, (height.value // 2, width.value // 2)),
            self._plane(image, 2, (height.value // 2, width.value // 2)),
        )

    def _plane(self, image: c_void_p, number: int, shape: tuple[int, int]) -> UInt8Array:
        """A view of one plane of an image, valid until the image is deleted."""
        row_stride, pixel_stride, length = c_int32(), c_int32(), c_int()
        data = ctypes.POINTER(c_uint8)()
        self._check(self._ndk.AImage_getPlaneRowStride(image, number, row_stride))
        self._check(self._ndk.AImage_getPlanePixelStride(image, number, pixel_stride))
        self._check(self._ndk.AImage_getPlaneData(image, number, byref(data), length))
        memory = np.ctypeslib.as_array(data, (length.value,))
        strides = (row_stride.value, pixel_stride.value)
        return np.lib.stride_tricks.as_strided(memory, shape, strides, writeable=False)

    def _set(self, request: c_void_p, tag: int, value: int) -> None:
        self._check(self._ndk.ACaptureRequest_setEntry_u8(request, tag, 1, c_uint8(value)))

    def _check(self, status: int) -> None:
        if status != ndk.ACAMERA_OK:
            raise CameraLost(_TROUBLES.get(status, Trouble.CAMERA_LOST))


def yuv_to_rgb(y: UInt8Array, u: UInt8Array, v: UInt8Array) -> UInt8Array:
    """A picture from the planes of Android's YUV_420_888.

    Cameras fill them as JPEG does, from 0 to 255 (`HAL_DATASPACE_V0_JFIF`); OpenCV's conversions
    from NV12 and NV21 take them for video, from 16 to 235, and would clip highlights.

    Args:
        y: uint8 (height, width).
        u: uint8 (height / 2, width / 2).
        v: as `u`.

    Returns:
        uint8 (height, width, 3), RGB.
    """
    size = (y.shape[1], y.shape[0])
    chroma = cv2.resize(np.dstack([v, u]), size, interpolation=cv2.INTER_NEAREST)
    return cv2.cvtColor(np.dstack([y, chroma]), cv2.COLOR_YCrCb2RGB)  # type: ignore[return-value]


def turned(image: UInt8Array, degrees: int) -> UInt8Array:
    """A picture turned clockwise by a multiple of 90 degrees."""
    turns = {
        90: cv2.ROTATE_90_CLOCKWISE,
        180: cv2.ROTATE_180,
        270: cv2.ROTATE_90_COUNTERCLOCKWISE,
    }
    code = turns.get(degrees % 360)
    return image if code is None else cv2.rotate(image, code)  # type: ignore[return-value]


class CameraPermission:
    """The permission to use the camera; the user is asked for it once a start of the app."""

    def __init__(self) -> None:
        self._asked = False

    def __call__(self) -> bool:
        """Whether it is granted now."""
        from android.permissions import Permission, check_permission, request_permissions

        granted: bool = check_permission(Permission.CAMERA)
        if not granted and not self._asked:
            self._asked = True
            request_permissions([Permission.CAMERA])
        return granted


def screen_rotation() -> int:
    """Degrees by which Android has turned what the screen shows."""
    from jnius import autoclass

    activity: Any = autoclass("org.kivy.android.PythonActivity").mActivity
    rotation: int = activity.getWindowManager().getDefaultDisplay().getRotation()
    return 90 * rotation
