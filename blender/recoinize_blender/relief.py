"""From a frontal picture of a face to the slopes of its relief.

A picture of a coin under one light is, to first order, the slope of its surface along the light's
direction, so height is the picture's luminance divided by spatial frequency (A. Pentland, "Linear
shape from shading", International Journal of Computer Vision 4, 1990). The light's direction is
unknown and differs from picture to picture, so the division is isotropic: the slope has the
picture's own sharpness and contrast, in whatever direction a lamp rakes over it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float32]

_SLOW = 0.035
"""Standard deviation below which shading counts as relief, as a share of the texture's side."""

_GRAIN = 0.25
"""Light and dark below this, in deviations, counts as the picture's grain."""

_FADE_START, _FADE_END = 0.93, 0.975
"""Radii between which the picture's relief gives way to the rim of the mesh."""


@dataclass(frozen=True, slots=True)
class Relief:
    """Relief of one face, row 0 at the top.

    Attributes:
        slope_x: float32 (n, n), dz/dx to the right; standard deviation 1 over the disc.
        slope_y: float32 (n, n), dz/dy upwards; the same scale.
        height: float32 (n, n), 0 (recess) … 1 (raised).
        detail: float32 (n, n), the picture's fine light and dark, 0 … 1 around 0.5.
    """

    slope_x: Float
    slope_y: Float
    height: Float
    detail: Float

    def packed(self) -> Float:
        """All four as one picture, float32 (n, n, 4) in 0 … 1: a shader looks up once.

        Slopes are clipped at 4 deviations.
        """
        slopes = [np.clip(s / 8 + 0.5, 0, 1) for s in (self.slope_x, self.slope_y)]
        return np.stack([*slopes, self.height, self.detail], axis=-1).astype(np.float32)


def relief_from_texture(texture: npt.NDArray[np.uint8], size: int) -> Relief:
    """Relief of a face from its disc texture.

    Args:
        texture: uint8 RGBA (n, n, 4); the coin is the inscribed circle, less where alpha is 0.
        size: side of the result.

    Returns:
        The relief.
    """
    texture = _shrink(texture, size)
    n = len(texture)
    axis = (np.arange(n) + 0.5) * (2 / n) - 1
    radius = np.hypot(axis, axis[:, None])
    inside = ((radius < 0.985) & (texture[..., 3] > 127)).astype(np.float64)
    # Encoded values, not linear light: their steps are about equally visible, so dark proof
    # fields and bright frosted ones give slopes of the same order.
    luminance = texture[..., :3] @ np.array([0.299, 0.587, 0.114]) / 255
    detail = _flatten(luminance, inside, _SLOW * n)

    height = _integrate(detail * _fade(radius))
    slope_y, slope_x = np.gradient(height)
    scale = np.sqrt(np.mean((slope_x**2 + slope_y**2)[inside > 0]) / 2) + 1e-9
    spread = np.std(height[inside > 0]) + 1e-9
    fade = _fade(radius)
    return Relief(
        slope_x=(slope_x / scale * fade).astype(np.float32),
        slope_y=(-slope_y / scale * fade).astype(np.float32),
        height=np.clip(0.5 + height / spread / 6, 0, 1).astype(np.float32),
        detail=np.clip(0.5 + detail * fade / 6, 0, 1).astype(np.float32),
    )


def _shrink(texture: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Average blocks so that the side comes close to `size`, never below it."""
    factor = max(1, len(texture) // size)
    n = len(texture) // factor
    blocks = texture[: n * factor, : n * factor].reshape(n, factor, n, factor, 4)
    return np.rint(blocks.mean(axis=(1, 3))).astype(np.uint8)


def _fade(radius: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    t = np.clip((_FADE_END - radius) / (_FADE_END - _FADE_START), 0, 1)
    return t * t * (3 - 2 * t)


def _flatten(
    luminance: npt.NDArray[np.float64], inside: npt.NDArray[np.float64], sigma: float
) -> npt.NDArray[np.float64]:
    """Fine light and dark, freed from slow shading and from highlights; deviation about 1.

    Slow shading and broad highlights go with the local mean; where the picture is contrasty or
    dull as a whole, the local deviation evens it out; what still stands out (a glint) is squeezed.
    """
    weight = blur(inside, sigma) + 1e-6
    mean = blur(luminance * inside, sigma) / weight
    fine = (luminance - mean) * inside
    variance = blur(fine**2 * inside, 2 * sigma) / (blur(inside, 2 * sigma) + 1e-6)
    overall = np.sqrt((fine**2).sum() / inside.sum()) + 1e-4
    deviation = 0.3 * np.sqrt(np.maximum(variance, 0)) + 0.7 * overall
    squeezed = 2 * np.tanh(fine / deviation / 2)
    # Grain of the picture, compression and hairlines of the photographed coin are no relief.
    return squeezed * squeezed**2 / (squeezed**2 + _GRAIN**2)


def _integrate(detail: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Divide by spatial frequency; the slowest waves, which are shading, fade out."""
    n = len(detail)
    frequency = np.hypot(np.fft.fftfreq(2 * n)[:, None], np.fft.rfftfreq(2 * n)[None, :])
    cutoff = 4.0 / n
    gain = frequency / (frequency**2 + cutoff**2)
    spectrum = np.fft.rfft2(detail, s=(2 * n, 2 * n)) * gain
    return np.fft.irfft2(spectrum, s=(2 * n, 2 * n))[:n, :n]


def blur(values: npt.NDArray[np.float64], sigma: float) -> npt.NDArray[np.float64]:
    """Gaussian blur with zeros beyond the borders.

    Args:
        values: float (h, w).
        sigma: standard deviation, pixels.

    Returns:
        float64 (h, w).
    """
    height, width = values.shape
    pad = int(3 * sigma) + 1
    shape = (height + pad, width + pad)
    fy, fx = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :]
    gain = np.exp(-2 * (np.pi * sigma) ** 2 * (fx**2 + fy**2))
    result = np.fft.irfft2(np.fft.rfft2(values, s=shape) * gain, s=shape)
    return result[:height, :width]
