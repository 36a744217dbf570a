"""Coins that do not exist, from the faces of those that do: what a reader has to refuse.

They have the metal, rim, lettering and relief of coins, so that only the design tells them from
known ones. No picture of a foreign coin is needed.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from recoinize_pipeline.relight.polar_layers import PolarLayers

_BLEND = 6  # columns over which one sector turns into the next


def stranger_layers(faces: PolarLayers, rng: np.random.Generator) -> PolarLayers:
    """Layers of an invented coin.

    Half are mirror images of a face; a quarter are put together from mirrored sectors of three
    faces; a quarter are turned inside out, so that the rim's legend stands in the middle.

    Args:
        faces: layers of known faces, stacked, at least one.
        rng: source of all randomness.
    """
    face = faces[rng.integers(len(faces))]
    kind = rng.choice(("mirrored", "sectors", "inside out"), p=(0.5, 0.25, 0.25))
    relief = face.relief
    if kind == "sectors":
        others = [faces[rng.integers(len(faces))] for _ in range(2)]
        relief = _sectors([face.relief, *(other.relief for other in others)], rng)
    elif kind == "inside out":
        relief = _inside_out(relief, face.inside)
    return PolarLayers(_mirrored(relief), face.lab, face.inside[:, ::-1])


def _mirrored(relief: np.ndarray) -> np.ndarray:
    """Mirrored along y: the angle runs backwards, and so does the slope along y."""
    mirrored = relief[:, ::-1].copy()
    mirrored[:, :, 1] *= -1
    return mirrored


def _sectors(reliefs: Sequence[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """A third of the turn from each relief, give or take."""
    columns = reliefs[0].shape[1]
    edges = (np.arange(len(reliefs)) + rng.uniform(-0.2, 0.2, len(reliefs))) / len(reliefs)
    owner = np.searchsorted(np.sort(edges), np.arange(columns) / columns, side="right") - 1
    # Blended, for otherwise the seams would give the stranger away.
    kernel = np.ones(_BLEND) / _BLEND
    mixed = np.zeros_like(reliefs[0], np.float32)
    for number, relief in enumerate(reliefs):
        share = np.tile((owner % len(reliefs) == number).astype(np.float32), 3)
        share = np.convolve(share, kernel, mode="same")[columns : 2 * columns]
        mixed += relief * share[None, :, None].astype(np.float32)
    return mixed.astype(np.float16)


def _inside_out(relief: np.ndarray, inside: np.ndarray) -> np.ndarray:
    """The rows on the coin in reverse order."""
    rows = max(1, int((inside.mean(axis=1) > 0.5).sum()))
    return np.concatenate([relief[:rows][::-1], relief[rows:]])
