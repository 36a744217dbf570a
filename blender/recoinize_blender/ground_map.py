"""Procedural grounds for the table, drawn as tileable pictures.

Each is drawn once in a process and then looked up with another offset, turn, scale and pair of
colours for each picture. Evaluating noise functions for each light path took longer than everything
else in the scene together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from recoinize_blender.noise import evened, slopes, spectral_noise

Float = npt.NDArray[np.float64]

TILE_MM = 120.0
"""Side of a ground map on the table."""

Drawing = Callable[[np.random.Generator, int], tuple[Float, Float, Float]]
"""From a source of randomness and a size to mix, shade and height (pixels)."""


def ground_map(kind: str, size: int = 1024) -> npt.NDArray[np.float32]:
    """The map of one kind of ground.

    Args:
        kind: one of `scene.GROUNDS`.
        size: side, pixels.

    Returns:
        float32 (size, size, 4) in 0 … 1, tileable: share of the second colour, brightness, and
        slope to the right and upwards around 0.5 (1 stands for a slope of 1).
    """
    rng = np.random.default_rng(sorted(_DRAWINGS).index(kind) + 1)
    mix, shade, height = _DRAWINGS[kind](rng, size)
    right, up = slopes(height)
    channels = [mix, shade, right / 2 + 0.5, up / 2 + 0.5]
    return np.clip(np.stack(channels, axis=-1), 0, 1).astype(np.float32)


def _concrete(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    clouds = spectral_noise(rng, size, 1.5, 2, 60)
    sand = spectral_noise(rng, size, 0.5, 60, 300)
    pores = np.clip((spectral_noise(rng, size, 1.0, 30, 120) - 0.965) / 0.01, 0, 1)
    shade = 0.8 + 0.2 * sand - 0.45 * pores
    return clouds, shade, 0.9 * sand - 3.0 * pores


def _stone(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    """Terrazzo: stone chips of several sizes and tones in a fine-grained matrix."""
    grain = spectral_noise(rng, size, 0.3, 80, 400)
    mix = 0.25 * grain
    shade = 0.85 + 0.15 * grain
    for waves, share in ((14, 0.82), (30, 0.80), (55, 0.84)):
        where = spectral_noise(rng, size, 0.6, waves, 2.2 * waves)
        tone = spectral_noise(rng, size, 0.2, 0.5 * waves, waves)
        chip = np.clip((where - share) / 0.02, 0, 1)
        light = tone > 0.55
        mix = mix * (1 - chip) + chip * np.where(light, 0.0, 0.4 + tone)
        shade = shade * (1 - chip) + chip * np.where(light, 1.0, 0.9)
    return mix, shade, 0.3 * grain


def _wood(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    bend = spectral_noise(rng, size, 2.5, 1, 12, stretch=6)
    x = np.arange(size)[None, :] / size
    rings = 0.5 + 0.5 * np.sin(2 * np.pi * (9 * x + 2.5 * bend))
    fibres = spectral_noise(rng, size, 0.5, 40, 400, stretch=24)
    pores = np.clip((spectral_noise(rng, size, 0.6, 60, 250, stretch=10) - 0.93) / 0.04, 0, 1)
    mix = np.clip(0.45 * rings + 0.45 * fibres, 0, 1)
    return mix, 0.88 + 0.12 * fibres - 0.3 * pores, 0.5 * fibres - 0.7 * pores


def _cloth(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    threads = 120
    axis = np.arange(size) / size * threads * 2 * np.pi
    jitter = 1.2 * spectral_noise(rng, size, 1.0, 4, 60)
    warp = np.cos(axis[None, :] + jitter)
    weft = np.cos(axis[:, None] + jitter.T)
    # Plain weave: warp and weft lie on top in turns.
    over = np.cos(axis[None, :] / 2) * np.cos(axis[:, None] / 2) > 0
    weave = np.where(over, warp, weft)
    fuzz = spectral_noise(rng, size, 0.4, 60, 400)
    folds = spectral_noise(rng, size, 2.5, 1, 6)
    print_ = np.clip((spectral_noise(rng, size, 1.0, 6, 14) - 0.86) / 0.01, 0, 1)
    shade = 0.68 + 0.2 * weave + 0.2 * fuzz
    return print_, shade, 0.8 * weave + 14 * folds


def _paper(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    fibres = spectral_noise(rng, size, 0.7, 30, 400)
    lines = np.arange(size)[:, None] * 16 // size
    # Words of random length in the upper half of every line; half of the lines are empty.
    words = spectral_noise(rng, size, 0.2, 60, 90, stretch=0.05)
    within = (np.arange(size)[:, None] * 16 / size) % 1
    text = (within > 0.35) & (within < 0.55) & (words > 0.45) & (lines % 16 < 5)
    return 0.7 * text, 0.95 + 0.05 * fibres, 0.25 * fibres


def _plain(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    clouds = spectral_noise(rng, size, 2.0, 1, 20)
    leather = spectral_noise(rng, size, 0.8, 40, 160)
    specks = np.clip((spectral_noise(rng, size, 0.5, 60, 200) - 0.998) / 0.001, 0, 1)
    return 0.25 * clouds, 1 - 0.02 * leather - 0.4 * specks, 0.35 * leather


def _dark(rng: np.random.Generator, size: int) -> tuple[Float, Float, Float]:
    grain = spectral_noise(rng, size, 0.4, 60, 400)
    smears = evened(spectral_noise(rng, size, 1.8, 2, 40) + 0.3 * grain)
    return smears * grain, 0.9 + 0.1 * grain, 0.6 * grain


_DRAWINGS: dict[str, Drawing] = {
    "concrete": _concrete,
    "wood": _wood,
    "cloth": _cloth,
    "paper": _paper,
    "stone": _stone,
    "plain": _plain,
    "dark": _dark,
}
