"""Relighting of unwrapped faces: fresh training inputs at a twentieth of a relit picture's price.

`relit_picture` paints a picture, which is then unwrapped. Here the face is taken apart and
unwrapped once, and every input is lit, aged, blurred and shifted in polar coordinates, where there
are fewer pixels and nothing to rotate. It leaves out what only a picture has (tilted rims, other
coins, JPEG), so training mixes both.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import cv2
import numpy as np

from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array, local_contrast_input
from recoinize_pipeline.relight.layers import LAYER_SIZE, FaceLayers, FloatArray

_OUTER = 1.16
"""Radius up to which layers are unwrapped: beyond the input's, so that outlines may err."""

_SEAM = 8  # columns

_GRAIN = 0.3
"""Usual strength of dirt and scratches, as a share of the relief's contrast. With it, inputs have
as much fine detail as those of photographs."""

_PHOTO_RADII = (40, 50, 62, 80)  # of coins in photographs, pixels


@dataclass(frozen=True, slots=True)
class PolarLayers:
    """The layers of one face, unwrapped; float16 to keep hundreds of faces in memory.

    Attributes:
        relief: float16 (radii, angles, 5): raking light along x and y, fine, broad, edges.
        lab: float16 (radii, 3), colour of each radius, L 0 to 100.
        inside: float16 (radii, angles), 1 on the coin, 0 beside it.
    """

    relief: np.ndarray
    lab: np.ndarray
    inside: np.ndarray


def polar_layers(layers: FaceLayers, spec: PreprocessingSpec) -> PolarLayers:
    """Unwrap the layers of a face."""
    wide = _wide_rows(spec)
    radius = np.linspace(0, _OUTER, wide, dtype=np.float32)[:, None]
    angle = np.arange(spec.angles, dtype=np.float32)[None, :] * (2 * np.pi / spec.angles)
    half = LAYER_SIZE / 2
    map_x = (radius * np.cos(angle) * half + half - 0.5).astype(np.float32)
    map_y = (radius * np.sin(angle) * half + half - 0.5).astype(np.float32)

    def unwrapped(layer: FloatArray) -> np.ndarray:
        # The layers have more pixels than the unwrapped ones: smooth before skipping some.
        smooth = cv2.GaussianBlur(layer, (0, 0), 0.6)
        return cv2.remap(smooth, map_x, map_y, cv2.INTER_LINEAR)

    parts = (layers.slope_x, layers.slope_y, layers.fine, layers.broad, layers.edges)
    relief = np.dstack([unwrapped(part) for part in parts])
    colours = unwrapped(layers.chroma)
    return PolarLayers(
        relief.astype(np.float16),
        np.median(colours, axis=1).astype(np.float16),
        unwrapped(layers.silhouette).astype(np.float16),
    )


def relit_polar(
    layers: PolarLayers, spec: PreprocessingSpec, rng: np.random.Generator
) -> UInt8Array:
    """One input of a face under a random light.

    Args:
        layers: from `polar_layers`.
        spec: preprocessing; its `radii`, `angles`, `inner` and `outer` must be those of `layers`.
        rng: source of all randomness.

    Returns:
        uint8 (radii, angles, 3), as `recoinize_edge.preprocessing.polar_input` gives.
    """
    relief = _lit(layers, rng)
    strength = np.exp(rng.uniform(np.log(0.1), np.log(0.5)))
    light = strength * relief + _broad(rng, relief.shape)
    tone = layers.lab[:, :1].astype(np.float32)
    tone = (tone - tone.mean()) * rng.uniform(0.2, 1.0) + rng.uniform(30, 72)
    tone = np.clip(tone * np.exp(0.8 * light), 0, 100) * 2.55
    ground = rng.uniform(10, 245) + rng.uniform(0, 25) * _noise(rng, relief.shape, 3, 20)
    inside = layers.inside.astype(np.float32)
    tone = tone * inside + ground * (1 - inside)
    metal = layers.lab[:, None, 1:].astype(np.float32) * rng.uniform(0.45, 1.25)
    metal = metal + rng.normal(0, (2.5, 5.0))
    covered = inside[:, :, None]
    chroma = metal * covered + rng.normal(0, 8, 2) * (1 - covered) + 128
    lab = np.dstack([tone, chroma]).astype(np.float32)
    # Blur reaches across the seam: photograph a little more than one turn.
    seen = cv2.copyMakeBorder(_misplaced(lab, spec, rng), 0, 0, _SEAM, _SEAM, cv2.BORDER_WRAP)
    lab = _photographed(seen, rng)[:, _SEAM:-_SEAM]
    lab[:, :, 0] += _grain(lab[:, :, 0], spec, rng)
    return local_contrast_input(np.clip(lab, 0, 255), spec)


def _wide_rows(spec: PreprocessingSpec) -> int:
    return round(spec.radii * _OUTER / (spec.outer - spec.inner))


def _lit(layers: PolarLayers, rng: np.random.Generator) -> FloatArray:
    """Relief light, deviation about 1; the mixture of `lighting.relief_light`."""
    relief = layers.relief.astype(np.float32)
    direction = rng.uniform(0, 2 * np.pi)
    weights = np.sqrt(rng.dirichlet((1.2, 0.8, 0.4, 1.2, 0.4))) * rng.choice((-1.0, 1.0), 5)
    mix = np.array(
        [weights[0] * np.cos(direction), weights[0] * np.sin(direction), *weights[1:4]], np.float32
    )
    light = np.clip(relief @ mix, -3.5, 3.5)
    if weights[4] ** 2 > 0.05:
        light = light + np.float32(weights[4]) * _room(relief, rng)
    if rng.random() < 0.5:  # rubbed patches
        patches = _noise(rng, light.shape, 2, 4)
        rubbed = 1 / (1 + np.exp(-3 * (patches - rng.uniform(0, 1.2))))
        light = light * (1 - rng.uniform(0.3, 0.85) * rubbed)
    if rng.random() < 0.15:  # stains
        spots = _noise(rng, light.shape, 4, 14) > rng.uniform(1.1, 2.2)
        light = light - rng.uniform(1, 4) * cv2.GaussianBlur(spots.astype(np.float32), (0, 0), 0.8)
    return light.astype(np.float32)


def _room(relief: FloatArray, rng: np.random.Generator) -> np.ndarray:
    """A smooth random room, mirrored in the slopes."""
    room = _noise(rng, (64, 64), 5, 5)
    reach = rng.uniform(3, 10)
    offset = rng.uniform(20, 44, 2)
    return cv2.remap(
        room,
        (relief[:, :, 0] * reach + offset[0]).astype(np.float32),
        (relief[:, :, 1] * reach + offset[1]).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )


def _broad(rng: np.random.Generator, shape: tuple[int, ...]) -> FloatArray:
    """Uneven light over the coin."""
    return (
        rng.uniform(0, 0.3) * _noise(rng, shape, 1, 3)
        + rng.uniform(0, 0.12) * _noise(rng, shape, 3, 9)
    ).astype(np.float32)


def _noise(rng: np.random.Generator, shape: tuple[int, ...], rows: int, columns: int) -> FloatArray:
    """A smooth random field that continues across the seam of the angle, deviation about 1."""
    coarse = rng.standard_normal((rows + 1, columns)).astype(np.float32)
    # Three turns are drawn and the middle one is kept: its ends meet.
    turns = cv2.resize(
        np.tile(coarse, (1, 3)), (3 * shape[1], shape[0]), interpolation=cv2.INTER_CUBIC
    )
    return turns[:, shape[1] : 2 * shape[1]] * np.float32(1.4)


def _misplaced(lab: np.ndarray, spec: PreprocessingSpec, rng: np.random.Generator) -> np.ndarray:
    """Sampled along an outline that is a little off: centre, radius, ellipse, roll."""
    angle = np.arange(spec.angles, dtype=np.float32) * (2 * np.pi / spec.angles)
    first, second, roll = rng.uniform(0, 2 * np.pi, 3)
    # Most outlines are good; on busy grounds and tilted coins they are not.
    error = 1.0 if rng.random() < 0.8 else 2.0
    shift = error * abs(rng.normal(0, 0.03))
    scale = 1 + error * rng.normal(0.005, 0.03)
    squeeze = error * abs(rng.normal(0, 0.025))
    factor = scale + squeeze * np.cos(2 * (angle - second))
    radius = np.linspace(spec.inner, spec.outer, spec.radii, dtype=np.float32)[:, None]
    away = radius * factor + shift * np.cos(angle - first)
    # Near the centre a shift also turns the direction in which one looks.
    turn = -shift * np.sin(angle - first) / np.maximum(radius, 0.25)
    columns = (angle + turn + roll) * (spec.angles / (2 * np.pi))
    rows = np.abs(away) * (lab.shape[0] - 1) / _OUTER
    wrapped = cv2.copyMakeBorder(lab, 0, 0, 0, 1, cv2.BORDER_WRAP)
    return cv2.remap(
        wrapped,
        np.broadcast_to(columns % spec.angles, rows.shape).astype(np.float32),
        rows.astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )


def _photographed(lab: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Blur and sharpening of a camera."""
    sigma = rng.uniform(0, 0.5) if rng.random() < 0.9 else rng.uniform(0.5, 1.2)
    if sigma > 0.25:
        # A pixel of the picture is wider than a column near the centre, narrower at the rim.
        lab = cv2.GaussianBlur(lab, (0, 0), sigmaX=1.3 * sigma, sigmaY=sigma)
    if rng.random() < 0.8:
        soft = cv2.GaussianBlur(lab, (0, 0), 1.0)
        lab = lab + rng.uniform(0.3, 1.5) * (lab - soft)
    return lab


def _grain(light: np.ndarray, spec: PreprocessingSpec, rng: np.random.Generator) -> FloatArray:
    """Dirt and scratches finer than the relief, and the sensor's noise.

    Dirt is lit as the relief is, so that it grows with the contrast. Without it, local contrast
    makes flat fields smooth, which no photograph of a used coin shows.
    """
    contrast = float((light - cv2.GaussianBlur(light, (0, 0), 3.0)).std())
    amount = contrast * np.exp(rng.normal(np.log(_GRAIN), 0.5)) + 4 * rng.beta(1, 3)
    radius = int(rng.choice(_PHOTO_RADII))
    side = 2 * radius + 12
    grain = rng.standard_normal((side, side), np.float32)
    # Unwrapped as the photograph is: near the centre one pixel covers many columns.
    unwrapped = cv2.remap(grain, *_unwrapping(spec, radius), cv2.INTER_LINEAR)
    patches = np.exp(rng.uniform(0, 0.6) * _noise(rng, light.shape, 2, 5))
    return (np.float32(amount) * unwrapped * patches).astype(np.float32)


@functools.cache
def _unwrapping(spec: PreprocessingSpec, radius: int) -> tuple[FloatArray, FloatArray]:
    """Where the columns and rows of an input lie in a photograph of a coin of this radius."""
    away = np.linspace(spec.inner, spec.outer, spec.radii, dtype=np.float32)[:, None] * radius
    angle = np.arange(spec.angles, dtype=np.float32)[None, :] * (2 * np.pi / spec.angles)
    middle = radius + 5.5
    map_x, map_y = away * np.cos(angle) + middle, away * np.sin(angle) + middle
    return map_x.astype(np.float32), map_y.astype(np.float32)
