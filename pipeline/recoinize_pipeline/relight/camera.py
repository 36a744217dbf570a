"""What a phone does to a picture: tone, white balance, blur, noise, JPEG."""

from __future__ import annotations

import cv2
import numpy as np

from recoinize_pipeline.relight.layers import FloatArray, UInt8Array


def develop(clean: FloatArray, rng: np.random.Generator) -> UInt8Array:
    """Turn a clean picture into one that a phone might have taken.

    Args:
        clean: float32 (h, w, 3), sRGB, 0 to 1 (values above are clipped as a sensor does).
        rng: source of randomness.

    Returns:
        uint8 (h, w, 3), RGB.
    """
    # White balance errs along blue-yellow more than along green-magenta.
    warm, tint = rng.normal(0, 0.06), rng.normal(0, 0.02)
    gains = np.exp(np.array([warm, tint, -warm], np.float32))
    rgb: np.ndarray = np.clip(clean * gains, 0, None) ** np.float32(rng.uniform(0.75, 1.3))
    sigma = rng.uniform(0.1, 0.5) if rng.random() < 0.82 else rng.uniform(0.5, 1.4)
    rgb = cv2.GaussianBlur(rgb, (0, 0), sigma)
    if rng.random() < 0.15:
        rgb = _motion_blur(rgb, rng)
    noise = 0.03 * rng.beta(1, 2)
    grain = rng.standard_normal((*rgb.shape[:2], 1), dtype=np.float32)
    rgb = rgb + np.float32(noise) * grain
    if rng.random() < 0.5:  # phones sharpen
        soft = cv2.GaussianBlur(rgb, (0, 0), 1.2)
        rgb = rgb + np.float32(rng.uniform(0.2, 1.0)) * (rgb - soft)
    picture: np.ndarray = (np.clip(rgb, 0, 1) * 255 + 0.5).astype(np.uint8)
    if rng.random() < 0.5:
        quality = int(rng.uniform(35, 95))
        _, data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return picture


def _motion_blur(rgb: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    length = int(rng.integers(3, 8))
    kernel: np.ndarray = np.zeros((length, length), np.float32)
    kernel[length // 2, :] = 1
    centre = ((length - 1) / 2, (length - 1) / 2)
    turn = cv2.getRotationMatrix2D(centre, float(rng.uniform(0, 180)), 1)
    kernel = cv2.warpAffine(kernel, turn, (length, length))
    return cv2.filter2D(rgb, -1, kernel / max(float(kernel.sum()), 1e-3))
