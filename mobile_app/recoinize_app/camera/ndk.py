"""The part of Android's camera NDK that the app uses, declared for ctypes.

Signatures, constants and layouts: Android NDK, `camera/NdkCamera*.h` and `media/NdkImage*.h`, all
present since API level 24. Headers of the NDK may grow but not change.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, c_char_p, c_int, c_int32, c_uint8, c_uint32, c_void_p
from typing import Any

ACAMERA_OK = 0
ACAMERA_ERROR_CAMERA_IN_USE = -10010
ACAMERA_ERROR_MAX_CAMERA_IN_USE = -10011
ACAMERA_ERROR_CAMERA_DISABLED = -10012
ACAMERA_ERROR_PERMISSION_DENIED = -10013

AIMAGE_FORMAT_YUV_420_888 = 0x23
AMEDIA_IMGREADER_NO_BUFFER_AVAILABLE = -30001
TEMPLATE_PREVIEW = 1

# Tags are a section's number << 16, plus the place in the section (NdkCameraMetadataTags.h).
ACAMERA_CONTROL_AF_MODE = (1 << 16) + 7
ACAMERA_CONTROL_AF_MODE_CONTINUOUS_VIDEO = 3
ACAMERA_FLASH_MODE = (4 << 16) + 2
ACAMERA_FLASH_MODE_OFF = 0
ACAMERA_FLASH_MODE_TORCH = 2
ACAMERA_FLASH_INFO_AVAILABLE = 5 << 16
ACAMERA_LENS_FACING = (8 << 16) + 5
ACAMERA_LENS_FACING_BACK = 1
ACAMERA_SENSOR_ORIENTATION = (14 << 16) + 14

DeviceCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)
DeviceErrorCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p, c_int)
SessionCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)


class CameraIdList(ctypes.Structure):
    """`ACameraIdList`."""

    _fields_ = (("numCameras", c_int), ("cameraIds", POINTER(c_char_p)))


class DeviceStateCallbacks(ctypes.Structure):
    """`ACameraDevice_StateCallbacks`; zeros follow it, for fields that later headers append."""

    _fields_ = (
        ("context", c_void_p),
        ("onDisconnected", DeviceCallback),
        ("onError", DeviceErrorCallback),
        ("reserved", c_void_p * 4),
    )


class SessionStateCallbacks(ctypes.Structure):
    """`ACameraCaptureSession_stateCallbacks`."""

    _fields_ = (
        ("context", c_void_p),
        ("onClosed", SessionCallback),
        ("onReady", SessionCallback),
        ("onActive", SessionCallback),
        ("reserved", c_void_p * 4),
    )


class _MetadataValues(ctypes.Union):
    _fields_ = (("u8", POINTER(c_uint8)), ("i32", POINTER(c_int32)))


class MetadataEntry(ctypes.Structure):
    """`ACameraMetadata_const_entry`."""

    _fields_ = (
        ("tag", c_uint32),
        ("type", c_uint8),
        ("count", c_uint32),
        ("data", _MetadataValues),
    )


_HANDLE = c_void_p
_OUT = POINTER(c_void_p)

# name: (what it returns, what it takes)
CAMERA_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "ACameraManager_create": (_HANDLE, ()),
    "ACameraManager_delete": (None, (_HANDLE,)),
    "ACameraManager_getCameraIdList": (c_int, (_HANDLE, POINTER(POINTER(CameraIdList)))),
    "ACameraManager_deleteCameraIdList": (None, (POINTER(CameraIdList),)),
    "ACameraManager_getCameraCharacteristics": (c_int, (_HANDLE, c_char_p, _OUT)),
    "ACameraManager_openCamera": (
        c_int,
        (_HANDLE, c_char_p, POINTER(DeviceStateCallbacks), _OUT),
    ),
    "ACameraMetadata_getConstEntry": (c_int, (_HANDLE, c_uint32, POINTER(MetadataEntry))),
    "ACameraMetadata_free": (None, (_HANDLE,)),
    "ACameraDevice_close": (c_int, (_HANDLE,)),
    "ACameraDevice_createCaptureRequest": (c_int, (_HANDLE, c_int, _OUT)),
    "ACameraDevice_createCaptureSession": (
        c_int,
        (_HANDLE, _HANDLE, POINTER(SessionStateCallbacks), _OUT),
    ),
    "ACaptureSessionOutputContainer_create": (c_int, (_OUT,)),
    "ACaptureSessionOutputContainer_add": (c_int, (_HANDLE, _HANDLE)),
    "ACaptureSessionOutputContainer_free": (None, (_HANDLE,)),
    "ACaptureSessionOutput_create": (c_int, (_HANDLE, _OUT)),
    "ACaptureSessionOutput_free": (None, (_HANDLE,)),
    "ACameraOutputTarget_create": (c_int, (_HANDLE, _OUT)),
    "ACameraOutputTarget_free": (None, (_HANDLE,)),
    "ACaptureRequest_addTarget": (c_int, (_HANDLE, _HANDLE)),
    "ACaptureRequest_setEntry_u8": (c_int, (_HANDLE, c_uint32, c_uint32, POINTER(c_uint8))),
    "ACaptureRequest_free": (None, (_HANDLE,)),
    "ACameraCaptureSession_setRepeatingRequest": (
        c_int,
        (_HANDLE, c_void_p, c_int, _OUT, POINTER(c_int)),
    ),
    "ACameraCaptureSession_stopRepeating": (c_int, (_HANDLE,)),
    "ACameraCaptureSession_close": (None, (_HANDLE,)),
}
"""Of `libcamera2ndk.so`."""

IMAGE_FUNCTIONS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "AImageReader_new": (c_int, (c_int32, c_int32, c_int32, c_int32, _OUT)),
    "AImageReader_delete": (None, (_HANDLE,)),
    "AImageReader_getWindow": (c_int, (_HANDLE, _OUT)),
    "AImageReader_acquireLatestImage": (c_int, (_HANDLE, _OUT)),
    "AImage_delete": (None, (_HANDLE,)),
    "AImage_getWidth": (c_int, (_HANDLE, POINTER(c_int32))),
    "AImage_getHeight": (c_int, (_HANDLE, POINTER(c_int32))),
    "AImage_getPlaneRowStride": (c_int, (_HANDLE, c_int, POINTER(c_int32))),
    "AImage_getPlanePixelStride": (c_int, (_HANDLE, c_int, POINTER(c_int32))),
    "AImage_getPlaneData": (c_int, (_HANDLE, c_int, POINTER(POINTER(c_uint8)), POINTER(c_int))),
}
"""Of `libmediandk.so`."""


class CameraNdk:
    """The two libraries, with their functions declared.

    Args:
        camera: path of `libcamera2ndk.so`.
        media: path of `libmediandk.so`.
    """

    def __init__(self, camera: str = "libcamera2ndk.so", media: str = "libmediandk.so") -> None:
        self._declare(ctypes.CDLL(camera), CAMERA_FUNCTIONS)
        self._declare(ctypes.CDLL(media), IMAGE_FUNCTIONS)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"{name} is not declared in CAMERA_FUNCTIONS or IMAGE_FUNCTIONS")

    def _declare(
        self, library: ctypes.CDLL, functions: dict[str, tuple[Any, tuple[Any, ...]]]
    ) -> None:
        for name, (result, arguments) in functions.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
            setattr(self, name, function)
