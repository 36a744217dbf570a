"""The one preprocessing function: a coin in a picture becomes the network's input.

Training, calibration, evaluation and the phone all call `polar_input`. Its settings travel in the
bundle as a `PreprocessingSpec`, so a model is never fed anything else than it was trained on.

Why polar: a coin lies at any roll. Unwrapped around its centre, a roll is a shift along the angle,
which a network with circular padding and pooling over the angle ignores by construction.
Why local contrast: the same relief is bright in one light and dark in the next. Luminance divided
by its local deviation keeps where the relief is and forgets how strongly it is lit.
"""

from __future__ import annotations

import functools
from dataclasses import asdict, dataclass, fields
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from recoinize_edge.crop import Crop
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import BundleError, ImageError

UInt8Array = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PreprocessingSpec:
    """Settings of `polar_input`, stored in every bundle.

    Attributes:
        radii: rows of the result, from `inner` to `outer`.
        angles: columns of the result, one full turn.
        inner: radius of the first row, as a fraction of the coin's radius.
        outer: radius of the last row; above 1, so that the shape of the edge is seen.
        window: side of the square in which local mean and deviation are taken, in rows.
        clip: local contrast beyond this many deviations is clipped.
        floor: smallest deviation to divide by, in L of CIELAB (0 to 255), so that sensor noise
            on a plain surface is not blown up to full contrast.
        chroma_gain: factor on the a and b channels of CIELAB around neutral grey.
    """

    radii: int = 48
    angles: int = 160
    inner: float = 0.06
    outer: float = 1.06
    window: int = 13
    clip: float = 3.0
    floor: float = 3.0
    chroma_gain: float = 2.0

    @property
    def shape(self) -> tuple[int, int, int]:
        """Shape of the result: (radii, angles, 3)."""
        return (self.radii, self.angles, 3)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> PreprocessingSpec:
        """Read what `to_dict` wrote.

        Raises:
            BundleError: on a missing, unknown or mistyped setting.
        """
        types = {f.name: (int if isinstance(f.default, int) else float) for f in fields(cls)}
        if set(values) != set(types):
            raise BundleError(
                f"Expected the preprocessing settings {sorted(types)}. Received {sorted(values)}. "
                "The model was made by another version of recoinize: export it again."
            )
        for name, kind in types.items():
            value = values[name]
            if isinstance(value, bool) or not isinstance(value, (int, kind)):
                raise BundleError(
                    f"Expected preprocessing setting {name} to be {kind.__name__}. "
                    f"Received {value!r}. Export the bundle again."
                )
        spec = cls(**values)
        if not (4 <= spec.radii <= 512 and 8 <= spec.angles <= 2048 and 3 <= spec.window <= 99):
            raise BundleError(
                "Expected preprocessing sizes between 4x8 and 512x2048. "
                f"Received {spec.radii}x{spec.angles}. Export the bundle again."
            )
        if not (
            0 <= spec.inner < spec.outer <= 2
            and 0.1 <= spec.clip <= 100
            and 0.01 <= spec.floor <= 255
            and 0 <= spec.chroma_gain <= 100
        ):
            raise BundleError(
                "Expected 0 <= inner < outer <= 2, clip from 0.1 to 100, floor from 0.01 to 255 "
                "and chroma_gain from 0 to 100 in the "
                f"preprocessing settings. Received {values}. Export the bundle again."
            )
        return spec


@functools.lru_cache(maxsize=8)
def _unit_grid(spec: PreprocessingSpec) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Sampling points on the unit disc, (radii, angles) each."""
    radius = np.linspace(spec.inner, spec.outer, spec.radii, dtype=np.float32)[:, None]
    angle = np.arange(spec.angles, dtype=np.float32)[None, :] * np.float32(2 * np.pi / spec.angles)
    return radius * np.cos(angle), radius * np.sin(angle)


def unwrap(image: UInt8Array, coin: Ellipse, spec: PreprocessingSpec) -> UInt8Array:
    """Unwrap a coin around its centre; an ellipse is rectified to a disc on the way.

    Args:
        image: uint8 (height, width, 3).
        coin: outline in `image`.
        spec: sampling.

    Returns:
        uint8 (radii, angles, 3), colours as in `image`.
    """
    # Only the coin's surroundings: cv2.remap takes no side above 32766 pixels.
    crop = Crop.around(image, coin, coin.major * spec.outer + 2)
    image, coin = crop.picture, crop.inside(coin)
    # A big coin is shrunk first so that the sampling below skips no pixels (aliasing).
    ring = 2 * coin.major * (spec.outer - spec.inner)
    shrink = 2.0 * spec.radii * 1.25 / ring
    if shrink < 0.75:
        size = (max(1, round(image.shape[1] * shrink)), max(1, round(image.shape[0] * shrink)))
        image = cv2.resize(image, size, interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        coin = coin.scaled(shrink)
    unit_x, unit_y = _unit_grid(spec)
    cos, sin = np.float32(np.cos(coin.angle)), np.float32(np.sin(coin.angle))
    # Turn the unit disc so that its x axis lies on the major axis, stretch, turn back.
    along = (unit_x * cos + unit_y * sin) * np.float32(coin.major)
    across = (-unit_x * sin + unit_y * cos) * np.float32(coin.minor)
    map_x = along * cos - across * sin + np.float32(coin.cx)
    map_y = along * sin + across * cos + np.float32(coin.cy)
    return cv2.remap(  # type: ignore[return-value]
        image, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )


def require_rgb(image: npt.NDArray[np.generic]) -> None:
    """Refuse anything but a uint8 RGB picture.

    Raises:
        ImageError: saying what came instead.
    """
    if image.ndim != 3 or image.shape[2] != 3 or image.dtype != np.uint8 or image.size == 0:
        raise ImageError(
            "Expected a uint8 picture of shape (height, width, 3). "
            f"Received {image.dtype} {image.shape}. Convert it to 8-bit RGB first."
        )


def polar_input(image: UInt8Array, coin: Ellipse, spec: PreprocessingSpec) -> UInt8Array:
    """The network's input for one coin.

    Args:
        image: uint8 (height, width, 3), RGB.
        coin: outline of the coin in `image`.
        spec: settings.

    Returns:
        uint8 (radii, angles, 3). Channel 0: local contrast of L, `-clip … clip` spread over
        0 … 255. Channels 1, 2: a and b of CIELAB around 128, times `chroma_gain`.

    Raises:
        ImageError: if `image` is not a uint8 RGB picture or the outline is degenerate.
    """
    require_rgb(image)
    height, width = image.shape[:2]
    if not (2 <= coin.minor <= coin.major < 1e5 and np.isfinite(coin.angle)):
        raise ImageError(
            f"Expected a coin of at least 2 pixels radius. Received {coin}. Move closer."
        )
    if not (-0.5 <= coin.cx < width and -0.5 <= coin.cy < height):
        raise ImageError(
            f"Expected a coin with its centre in the picture of {width}x{height} pixels. "
            f"Received {coin}. Find the coin in this very picture."
        )
    lab = cv2.cvtColor(unwrap(image, coin, spec), cv2.COLOR_RGB2LAB)
    return local_contrast_input(lab, spec)


def local_contrast_input(lab: npt.NDArray[Any], spec: PreprocessingSpec) -> UInt8Array:
    """The second half of `polar_input`: from an unwrapped coin to the network's input.

    Args:
        lab: (radii, angles, 3), CIELAB as OpenCV stores it in 8 bits: L 0 to 255, a and b
            around 128; uint8 or float32.
        spec: settings.

    Returns:
        uint8 (radii, angles, 3), as described in `polar_input`.
    """
    light = lab[:, :, 0].astype(np.float32)
    # One window reaches across the seam of the angle; radii are mirrored at the borders.
    pad = spec.window // 2
    wrapped = cv2.copyMakeBorder(light, 0, 0, pad, pad, cv2.BORDER_WRAP)
    size = (spec.window, spec.window)
    mean = cv2.blur(wrapped, size)[:, pad : pad + spec.angles]
    square = cv2.sqrBoxFilter(wrapped, cv2.CV_32F, size)[:, pad : pad + spec.angles]
    deviation = np.sqrt(np.maximum(square - mean * mean, 0))
    contrast = (light - mean) / np.maximum(deviation, np.float32(spec.floor))
    result = np.empty(spec.shape, np.uint8)
    result[:, :, 0] = np.clip(contrast * (127.5 / spec.clip) + 128, 0, 255)
    chroma = (lab[:, :, 1:].astype(np.float32) - 128) * spec.chroma_gain + 128
    result[:, :, 1:] = np.clip(chroma, 0, 255)
    return result
