"""From light to an 8-bit picture, the way a phone does it.

Blender's colour management is left out: a phone meters, balances white imperfectly, bends tones,
sharpens and compresses, and those traces are in every photograph the reader will ever see.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_blender.denoise import box_mean
from recoinize_blender.scene import Development

Float = npt.NDArray[np.float64]

_METER_TARGET = 0.30
"""Linear light that the meter puts the frame's average at (about 58% after sRGB encoding)."""


def develop(
    light: npt.NDArray[np.floating[Any]], how: Development, rng: np.random.Generator
) -> npt.NDArray[np.uint8]:
    """Develop a picture.

    Args:
        light: float (h, w, 3), linear RGB, any scale.
        how: settings of the camera's computer.
        rng: for the sensor's noise.

    Returns:
        uint8 (h, w, 3), sRGB.
    """
    image = np.maximum(light.astype(np.float64), 0)
    image = _blur(image, how.softness, how.motion, how.motion_direction)
    image *= _vignette(image.shape[0], image.shape[1], how.vignetting)[..., None]
    image *= np.array(how.white_balance)
    image *= _METER_TARGET * 2**how.exposure / _metered(image)
    variance = how.shot_noise * image + how.read_noise**2
    image = np.maximum(image + rng.standard_normal(image.shape) * np.sqrt(variance), 0)
    image = _tone(image, how.contrast)
    grey = image @ np.array([0.299, 0.587, 0.114])
    image = grey[..., None] + (image - grey[..., None]) * how.saturation
    image = smooth_noise(image, how.denoising)
    if how.sharpening > 0:
        image += how.sharpening * (image - _blur(image, 0.9, 0, 0))
    pixels = np.clip(image, 0, 1) * 255
    if how.jpeg_quality < 100:
        pixels = jpeg_loss(pixels, how.jpeg_quality)
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def _metered(image: Float) -> float:
    """What the meter reads: between the mean and the geometric mean, which ignores glints."""
    luminance = image @ np.array([0.2126, 0.7152, 0.0722])
    geometric = math.exp(np.log(luminance + 1e-4 * luminance.mean() + 1e-9).mean())
    return math.sqrt(geometric * luminance.mean()) + 1e-9


def _tone(light: Float, contrast: float) -> Float:
    """sRGB encoding with a soft shoulder and an S-curve."""
    shoulder = 0.8
    over = np.maximum(light - shoulder, 0)
    light = np.where(light > shoulder, shoulder + 0.2 * over / (over + 0.2), light)
    encoded = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    curve = encoded * encoded * (3 - 2 * encoded)
    return encoded + contrast * (curve - encoded)


def _vignette(height: int, width: int, amount: float) -> Float:
    y = np.linspace(-1, 1, height)[:, None]
    x = np.linspace(-1, 1, width)[None, :]
    return 1 - amount * (x * x + y * y) / 2


def _blur(image: Float, sigma: float, length: float, direction: float) -> Float:
    """Gaussian blur and motion along a line, mirrored at the borders, by one multiplication of
    the spectrum."""
    if sigma < 0.15 and length < 0.3:
        return image
    pad = int(3 * sigma + length / 2) + 2
    padded = np.pad(image, ((pad, pad), (pad, pad), (0, 0)), mode="symmetric")
    height, width = padded.shape[:2]
    fy, fx = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None, :]
    gain = np.exp(-2 * (np.pi * sigma) ** 2 * (fx**2 + fy**2))
    gain = gain * np.sinc(length * (fx * math.cos(direction) + fy * math.sin(direction)))
    spectrum = np.fft.rfft2(padded, axes=(0, 1)) * gain[..., None]
    result = np.fft.irfft2(spectrum, s=(height, width), axes=(0, 1))
    # Waves cut off by a long motion ring below zero, and light is never negative.
    return np.maximum(result[pad:-pad, pad:-pad], 0)


def smooth_noise(image: Float, deviation: float, radius: int = 2) -> Float:
    """Smooth what varies less than noise does, keep what varies more.

    Guided filter with the picture as its own guide (K. He, J. Sun and X. Tang, "Guided image
    filtering", ECCV 2010). It stands for the phone's noise reduction.

    Args:
        image: float (h, w, channels).
        deviation: standard deviation of noise.
        radius: of the square window, pixels.

    Returns:
        float64 (h, w, channels).
    """
    if deviation <= 0:
        return image
    mean = box_mean(image, radius)
    variance = np.maximum(box_mean(image * image, radius) - mean * mean, 0)
    # One gain for all channels: colours at an edge stay together.
    variance = variance.mean(axis=2, keepdims=True)
    gain = variance / (variance + deviation**2)
    return box_mean(gain, radius) * image + box_mean((1 - gain) * mean, radius)


# Tables K.1 and K.2 of the JPEG standard, ITU-T T.81.
_LUMA = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ],
    dtype=float,
)
_CHROMA = np.full((8, 8), 99.0)
_CHROMA[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]

_TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]]
)

_DCT = np.array(
    [[math.cos((2 * x + 1) * u * math.pi / 16) / 2 for x in range(8)] for u in range(8)]
)
_DCT[0] /= math.sqrt(2)


def jpeg_loss(pixels: Float, quality: int) -> Float:
    """What is left of a picture after JPEG: quantized 8x8 blocks, colour at half resolution.

    Args:
        pixels: float (h, w, 3), 0 … 255, RGB.
        quality: 1 … 100 on libjpeg's scale.

    Returns:
        float64 (h, w, 3); may leave 0 … 255 a little.
    """
    height, width = pixels.shape[:2]
    padded = np.pad(pixels, ((0, -height % 16), (0, -width % 16), (0, 0)), mode="edge")
    ycc = padded @ _TO_YCC.T
    factor = 50 / quality if quality < 50 else 2 - quality / 50
    ycc[..., 0] = _quantize(ycc[..., 0] - 128, _LUMA, factor) + 128
    rows, columns = padded.shape[0] // 2, padded.shape[1] // 2
    for channel in (1, 2):
        half = ycc[..., channel].reshape(rows, 2, columns, 2).mean(axis=(1, 3))
        coarse = _quantize(half, _CHROMA, factor)
        ycc[..., channel] = coarse.repeat(2, axis=0).repeat(2, axis=1)
    return (ycc @ np.linalg.inv(_TO_YCC).T)[:height, :width]


def _quantize(plane: Float, table: Float, factor: float) -> Float:
    rows, columns = plane.shape[0] // 8, plane.shape[1] // 8
    blocks = plane.reshape(rows, 8, columns, 8).transpose(0, 2, 1, 3)
    steps = np.clip(np.floor(table * factor + 0.5), 1, 255)
    rounded = np.rint(_DCT @ blocks @ _DCT.T / steps) * steps
    return (_DCT.T @ rounded @ _DCT).transpose(0, 2, 1, 3).reshape(plane.shape)
