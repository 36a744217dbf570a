"""Relighting of unwrapped faces: a whole batch of fresh training inputs at once.

`relit_picture` paints a picture, which is then unwrapped. Here the face is taken apart and
unwrapped once, and every input is lit, aged, blurred and shifted in polar coordinates, where there
are fewer pixels and nothing to rotate. It leaves out what only a picture has (tilted rims, other
coins, JPEG), so training mixes both.

Everything is an operation of Keras: on a GPU it relights tens of thousands of inputs per second
beside the training, with any backend.
"""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import numpy.typing as npt
from keras import ops

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.relight.fixed_filters import box, gaussian, smooth_field
from recoinize_pipeline.relight.polar_layers import OUTER
from recoinize_pipeline.relight.random_draws import Draws

_GRAIN = 0.3
"""Usual strength of dirt and scratches, as a share of the relief's contrast. With it, inputs have
as much fine detail as those of photographs."""

_STRENGTH = (0.1, 0.5)  # of the relief's light, in stops of the natural logarithm

_SHIFT = 0.03
_SCALE = 0.03
_SQUEEZE = 0.025
"""Usual errors of an outline's centre, radius and axes, as shares of the radius."""

_OUT_OF_FOCUS = 0.1  # share of inputs

_PHOTO_RADII = (40.0, 80.0)  # of coins in photographs, pixels

_GRAIN_SIDE = 1024
_GRAIN_SEED = 1
"""All grain is cut from one fixed square of noise, at random places."""


def relit_polar(relief: Any, lab: Any, inside: Any, spec: PreprocessingSpec, seed: Any) -> Any:
    """One input of each face under a random light.

    Args:
        relief: (n, rows, angles, 5), stacked from `polar_layers`.
        lab: (n, rows, 3), likewise.
        inside: (n, rows, angles), likewise.
        spec: preprocessing; its `radii`, `angles`, `inner` and `outer` must be those of the layers.
        seed: int32 scalar; all randomness comes from it.

    Returns:
        float32 (n, radii, angles, 3), whole numbers 0 to 255, as
        `recoinize_edge.preprocessing.polar_input` gives.
    """
    relief, lab, inside = (ops.cast(part, "float32") for part in (relief, lab, inside))
    draws = Draws(seed, relief.shape[0])
    shape = relief.shape[1:3]
    strength = ops.exp(draws.uniform(math.log(_STRENGTH[0]), math.log(_STRENGTH[1]), 1, 1))
    light = strength * _lit(relief, draws) + _broad(shape, draws)
    tone = lab[:, :, :1]
    tone = (tone - ops.mean(tone, axis=1, keepdims=True)) * draws.uniform(0.2, 1.0, 1, 1)
    tone = (tone + draws.uniform(30, 72, 1, 1)) * ops.exp(0.8 * light)
    tone = ops.clip(tone, 0, 100) * 2.55
    ground = draws.uniform(10, 245, 1, 1) + draws.uniform(0, 25, 1, 1) * _noise(shape, 3, 20, draws)
    tone = tone * inside + ground * (1 - inside)
    covered = inside[..., None]
    metal = lab[:, :, None, 1:] * draws.uniform(0.45, 1.25, 1, 1, 1)
    metal = metal + draws.normal(1, 1, 2) * ops.convert_to_tensor([2.5, 5.0])
    chroma = metal * covered + 8 * draws.normal(1, 1, 2) * (1 - covered) + 128
    seen = _misplaced(ops.concatenate([tone[..., None], chroma], axis=-1), spec, draws)
    seen = _photographed(seen, draws)
    light = seen[..., 0] + _grain(seen[..., 0], spec, draws)
    return local_contrast(ops.concatenate([light[..., None], seen[..., 1:]], axis=-1), spec)


def local_contrast(lab: Any, spec: PreprocessingSpec) -> Any:
    """`recoinize_edge.preprocessing.local_contrast_input` of a batch, rounding apart.

    Args:
        lab: (n, radii, angles, 3), CIELAB as OpenCV stores it in 8 bits.
        spec: settings.

    Returns:
        float32 (n, radii, angles, 3), whole numbers 0 to 255.
    """
    lab = ops.clip(lab, 0, 255)
    light = lab[..., 0]
    mean = box(light, spec.window)
    # Around the mean: float32 squares of light would lose small deviations.
    square = box(ops.square(light - 128), spec.window) - ops.square(mean - 128)
    deviation = ops.sqrt(ops.maximum(square, 0))
    contrast = (light - mean) / ops.maximum(deviation, spec.floor) * (127.5 / spec.clip) + 128
    chroma = (lab[..., 1:] - 128) * spec.chroma_gain + 128
    return ops.floor(ops.clip(ops.concatenate([contrast[..., None], chroma], axis=-1), 0, 255))


def _lit(relief: Any, draws: Draws) -> Any:
    """Relief light, deviation about 1; the mixture of `lighting.relief_light`."""
    direction = draws.uniform(0, 2 * math.pi)
    weights = _mixture((1.2, 0.8, 0.4, 1.2, 0.4), draws)
    raking = weights[:, :1] * ops.stack([ops.cos(direction), ops.sin(direction)], axis=1)
    mix = ops.concatenate([raking, weights[:, 1:4]], axis=1)
    light = ops.clip(ops.einsum("nrac,nc->nra", relief, mix), -3.5, 3.5)
    mirrored = weights[:, 4:] * ops.cast(ops.square(weights[:, 4:]) > 0.05, "float32")
    light = light + mirrored[:, :, None] * _room(relief, draws)
    shape = relief.shape[1:3]
    rubbed = ops.sigmoid(3 * (_noise(shape, 2, 4, draws) - draws.uniform(0, 1.2, 1, 1)))
    rubbed = rubbed * draws.happens(0.5, 1, 1) * draws.uniform(0.3, 0.85, 1, 1)
    spots = _noise(shape, 4, 14, draws) > draws.uniform(1.1, 2.2, 1, 1)
    stains = draws.happens(0.15, 1, 1) * draws.uniform(1, 4, 1, 1)
    return light * (1 - rubbed) - stains * gaussian(ops.cast(spots, "float32"), 0.8)


def _mixture(shares: tuple[float, ...], draws: Draws) -> Any:
    """Weights of random sign whose squares are of a Dirichlet distribution, (n, len(shares))."""
    gamma = ops.stack([draws.gamma(share) for share in shares], axis=1)
    total = ops.sum(gamma, axis=1, keepdims=True)
    return ops.sqrt(gamma / total) * draws.sign(len(shares))


def _room(relief: Any, draws: Draws) -> Any:
    """A smooth random room, waves in all directions, mirrored in the slopes."""
    reach = draws.uniform(0.25, 0.8, 1, 1)
    across, along = relief[..., 0] * reach, relief[..., 1] * reach
    room = 0.0
    for _ in range(4):
        wave = draws.normal(2, 1, 1) * 1.6
        room = room + ops.sin(
            across * wave[:, 0] + along * wave[:, 1] + draws.uniform(0, 2 * math.pi, 1, 1)
        )
    return room * 0.7


def _broad(shape: tuple[int, int], draws: Draws) -> Any:
    """Uneven light over the coin."""
    return draws.uniform(0, 0.3, 1, 1) * _noise(shape, 1, 3, draws) + draws.uniform(
        0, 0.12, 1, 1
    ) * _noise(shape, 3, 9, draws)


def _noise(shape: tuple[int, int], rows: int, columns: int, draws: Draws) -> Any:
    """A smooth random field that continues across the seam of the angle, deviation about 1."""
    return 1.4 * smooth_field(draws.normal(rows + 1, columns), *shape)


def _misplaced(lab: Any, spec: PreprocessingSpec, draws: Draws) -> Any:
    """Sampled along an outline that is a little off: centre, radius, ellipse, roll."""
    radius, angle = _polar_grid(spec)
    first, second, roll = (draws.uniform(0, 2 * math.pi, 1, 1) for _ in range(3))
    # Most outlines are good; on busy grounds and tilted coins they are not.
    error = 1.0 + draws.happens(0.2, 1, 1)
    shift = error * ops.abs(_SHIFT * draws.normal(1, 1))
    scale = 1 + error * (0.005 + _SCALE * draws.normal(1, 1))
    squeeze = error * ops.abs(_SQUEEZE * draws.normal(1, 1))
    away = radius * (scale + squeeze * ops.cos(2 * (angle - second)))
    away = away + shift * ops.cos(angle - first)
    # Near the centre a shift also turns the direction in which one looks.
    turn = -shift * ops.sin(angle - first) / ops.maximum(radius, 0.25)
    columns = (angle + turn + roll) * (spec.angles / (2 * math.pi))
    return _sampled(lab, ops.abs(away) * ((lab.shape[1] - 1) / OUTER), columns)


def _sampled(picture: Any, rows: Any, columns: Any) -> Any:
    """Bilinear samples of (n, r, a, c) at (n, h, w) places; the angle wraps."""
    count, height, width, channels = picture.shape
    rows = ops.clip(rows, 0, height - 1.001)
    top, left = ops.floor(rows), ops.floor(columns)
    down, right = (rows - top)[..., None], (columns - left)[..., None]
    start = ops.arange(count, dtype="int32")[:, None, None] * height
    first = (start + ops.cast(top, "int32")) * width
    here = ops.mod(ops.cast(left, "int32"), width)
    beside = ops.mod(here + 1, width)
    flat = ops.reshape(picture, (-1, channels))

    def taken(place: Any) -> Any:
        return ops.take(flat, place, axis=0)

    upper = taken(first + here) * (1 - right) + taken(first + beside) * right
    lower = taken(first + width + here) * (1 - right) + taken(first + width + beside) * right
    return upper * (1 - down) + lower * down


def _photographed(lab: Any, draws: Draws) -> Any:
    """Blur and sharpening of a camera."""
    usual = draws.uniform(0, 0.5, 1, 1, 1)
    sigma = ops.where(
        draws.happens(_OUT_OF_FOCUS, 1, 1, 1) > 0, draws.uniform(0.5, 1.2, 1, 1, 1), usual
    )
    # A pixel of the picture is wider than a column near the centre, narrower at the rim.
    lab = _blurred(_blurred(lab, 1.3 * sigma, axis=2), sigma, axis=1)
    soft = ops.moveaxis(
        ops.stack([gaussian(lab[..., channel], 1.0) for channel in range(3)]), 0, -1
    )
    amount = draws.happens(0.8, 1, 1, 1) * draws.uniform(0.3, 1.5, 1, 1, 1)
    return lab + amount * (lab - soft)


def _blurred(lab: Any, sigma: Any, axis: int) -> Any:
    """Gaussian blur with a width of its own for each picture, along one axis."""
    reach = 4
    edge = [ops.flip(lab[:, 1 : reach + 1], axis=1), ops.flip(lab[:, -reach - 1 : -1], axis=1)]
    if axis == 2:
        edge = [lab[:, :, -reach:], lab[:, :, :reach]]
    padded = ops.concatenate([edge[0], lab, edge[1]], axis=axis)
    size = lab.shape[axis]
    taps = [ops.exp(-0.5 * ops.square(k / ops.maximum(sigma, 0.1))) for k in range(reach + 1)]
    total = taps[0] + 2 * sum(taps[1:])
    result = 0.0
    for place in range(2 * reach + 1):
        part = padded[:, place : place + size] if axis == 1 else padded[:, :, place : place + size]
        result = result + taps[abs(place - reach)] / total * part
    return result


def _grain(light: Any, spec: PreprocessingSpec, draws: Draws) -> Any:
    """Dirt and scratches finer than the relief, and the sensor's noise.

    Dirt is lit as the relief is, so that it grows with the contrast. Without it, local contrast
    makes flat fields smooth, which no photograph of a used coin shows.
    """
    contrast = ops.std(light - gaussian(light, 3.0), axis=(1, 2), keepdims=True)
    sensor = 4 * (1 - draws.uniform(0, 1, 1, 1) ** (1 / 3))  # of Beta(1, 3)
    amount = contrast * ops.exp(math.log(_GRAIN) + 0.5 * draws.normal(1, 1)) + sensor
    # Unwrapped as the photograph is: near the centre one pixel covers many columns.
    radius, angle = _polar_grid(spec)
    pixels = draws.uniform(*_PHOTO_RADII, 1, 1)
    x = pixels * (radius * ops.cos(angle)) + draws.uniform(90, _GRAIN_SIDE - 90, 1, 1)
    y = pixels * (radius * ops.sin(angle)) + draws.uniform(90, _GRAIN_SIDE - 90, 1, 1)
    column, row = ops.floor(x), ops.floor(y)
    right, down = x - column, y - row
    place = ops.cast(row, "int32") * _GRAIN_SIDE + ops.cast(column, "int32")
    noise = ops.convert_to_tensor(_noise_square())

    def taken(offset: int) -> Any:
        return ops.take(noise, place + offset)

    upper = taken(0) * (1 - right) + taken(1) * right
    lower = taken(_GRAIN_SIDE) * (1 - right) + taken(_GRAIN_SIDE + 1) * right
    grain = upper * (1 - down) + lower * down
    patches = ops.exp(draws.uniform(0, 0.6, 1, 1) * _noise(light.shape[1:], 2, 5, draws))
    return amount * grain * patches


@functools.cache
def _noise_square() -> npt.NDArray[np.float32]:
    side = _GRAIN_SIDE
    return np.random.default_rng(_GRAIN_SEED).standard_normal(side * side, np.float32)


def _polar_grid(spec: PreprocessingSpec) -> tuple[Any, Any]:
    """Radius (1, radii, 1) and angle (1, 1, angles) of each place of an input, float32 tensors."""
    # Tensors, because PyTorch's do not follow NumPy's arrays in an expression.
    radius = np.linspace(spec.inner, spec.outer, spec.radii, dtype=np.float32)
    angle = np.arange(spec.angles, dtype=np.float32) * np.float32(2 * np.pi / spec.angles)
    return (
        ops.convert_to_tensor(radius[None, :, None]),
        ops.convert_to_tensor(angle[None, None, :]),
    )
