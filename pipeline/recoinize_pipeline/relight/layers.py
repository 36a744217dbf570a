"""Takes a face picture apart: slow colour, fine relief, and the coin's silhouette.

A face picture is lit; its highlights and shadows are baked in. Colour is therefore kept only as a
profile along the radius (rings of bimetal coins survive, highlights do not), and relief only as
what changes quickly across the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]
UInt8Array = npt.NDArray[np.uint8]

LAYER_SIZE = 160
"""Side of the layers, pixels. Twice the rows of the polar input, and a little."""


@dataclass(frozen=True, slots=True)
class FaceLayers:
    """One face, taken apart; every array covers the square around the coin.

    Attributes:
        chroma: float32 (n, n, 3) CIELAB colour (L 0 to 100) that depends on the radius only.
        fine: float32 (n, n), relief of lines and rims, mean 0 and deviation 1 inside the coin.
        broad: float32 (n, n), relief that includes filled shapes, likewise.
        slope_x: float32 (n, n), derivative of the fine relief along x, deviation 1.
        slope_y: float32 (n, n), the same along y.
        edges: float32 (n, n), magnitude of the slope, mean 0 and deviation 1.
        silhouette: float32 (n, n), 1 inside the coin, 0 outside, soft border.
    """

    chroma: FloatArray
    fine: FloatArray
    broad: FloatArray
    slope_x: FloatArray
    slope_y: FloatArray
    edges: FloatArray
    silhouette: FloatArray


def face_layers(texture: UInt8Array, size: int = LAYER_SIZE) -> FaceLayers:
    """Take a disc texture apart.

    Args:
        texture: uint8 (n, n, 4), RGBA; the coin touches the sides.
        size: side of the layers, pixels.
    """
    resized: np.ndarray = cv2.resize(texture, (size, size), interpolation=cv2.INTER_AREA)
    rgb = resized[:, :, :3].astype(np.float32) / 255
    lab: np.ndarray = cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)
    axis = (np.arange(size, dtype=np.float32) + 0.5) * (2 / size) - 1
    radius = np.hypot(axis[None, :], axis[:, None])
    inside = radius < 0.985
    silhouette = _silhouette(resized, radius)

    light: np.ndarray = lab[:, :, 0]
    # Outside the coin the picture's ground would ring into the relief: continue the rim instead.
    light = np.where(silhouette > 0.5, light, np.median(light[inside]))
    fine = _high_pass(light, silhouette, 0.02 * size, inside)
    smooth = cv2.GaussianBlur(fine, (0, 0), 0.005 * size)
    slope_x = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=3)
    slope_y = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=3)
    scale = 1 / max(1e-6, float(np.std(np.stack([slope_x[inside], slope_y[inside]]))))
    slope_x, slope_y = slope_x * scale, slope_y * scale
    edges = _standardize(np.hypot(slope_x, slope_y), inside)
    return FaceLayers(
        chroma=_radial_profile(lab, radius, silhouette),
        fine=fine,
        broad=_high_pass(light, silhouette, 0.055 * size, inside),
        slope_x=slope_x.astype(np.float32),
        slope_y=slope_y.astype(np.float32),
        edges=(edges * silhouette).astype(np.float32),
        silhouette=silhouette,
    )


def _standardize(values: FloatArray, inside: npt.NDArray[np.bool_]) -> FloatArray:
    mean, deviation = float(values[inside].mean()), float(values[inside].std())
    return ((values - mean) / max(deviation, 1e-6)).astype(np.float32)


def _high_pass(
    light: FloatArray, silhouette: FloatArray, sigma: float, inside: npt.NDArray[np.bool_]
) -> FloatArray:
    """What changes within `sigma` pixels, standardized; 0 outside the coin."""
    quick = (light - _masked_blur(light, silhouette, sigma)) * silhouette
    return _standardize(quick, inside) * (silhouette > 0)


def _masked_blur(values: FloatArray, mask: FloatArray, sigma: float) -> FloatArray:
    """Gaussian blur that takes only what the mask covers."""
    weight = cv2.GaussianBlur(mask, (0, 0), sigma)
    return cv2.GaussianBlur(values * mask, (0, 0), sigma) / np.maximum(weight, 1e-3)


def _silhouette(rgba: UInt8Array, radius: FloatArray) -> FloatArray:
    """The disc, less the notches of its edge (Spanish flower, scallops) where these are seen."""
    disc = np.clip((1 - radius) * (rgba.shape[0] / 2) + 0.5, 0, 1).astype(np.float32)
    return disc * (rgba[:, :, 3].astype(np.float32) / 255)


def _radial_profile(lab: FloatArray, radius: FloatArray, silhouette: FloatArray) -> FloatArray:
    """Median colour of each ring, smoothed a little, painted back onto the plane."""
    bins = 40
    ring = np.minimum((radius * bins).astype(int), bins - 1)
    profile = np.zeros((bins, 3), np.float32)
    usable = silhouette > 0.9
    for k in range(bins):
        chosen = usable & (ring == k)
        if chosen.sum() >= 4:
            profile[k] = np.median(lab[chosen], axis=0)
        elif k:
            profile[k] = profile[k - 1]
    # The ring nearest the centre has too few pixels to trust.
    profile[0] = profile[1]
    position = np.clip(radius * bins - 0.5, 0, bins - 1).astype(np.float32)
    low = np.floor(position).astype(int)
    high = np.minimum(low + 1, bins - 1)
    part = (position - low)[:, :, None]
    return (profile[low] * (1 - part) + profile[high] * part).astype(np.float32)
