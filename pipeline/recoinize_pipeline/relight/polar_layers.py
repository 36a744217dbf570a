"""The layers of a face, unwrapped once, from which inputs under new lights are made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.relight.layers import LAYER_SIZE, FaceLayers, FloatArray

OUTER = 1.16
"""Radius up to which layers are unwrapped: beyond the input's, so that outlines may err."""


@dataclass(frozen=True, slots=True)
class PolarLayers:
    """The layers of one face, or of several stacked; float16 to keep hundreds of faces in memory.

    Attributes:
        relief: float16 (…, radii, angles, 5): raking light along x and y, fine, broad, edges.
        lab: float16 (…, radii, 3), colour of each radius, L 0 to 100.
        inside: float16 (…, radii, angles), 1 on the coin, 0 beside it.
    """

    relief: np.ndarray
    lab: np.ndarray
    inside: np.ndarray

    def __len__(self) -> int:
        """Number of faces, where several are stacked."""
        return len(self.relief)

    def __getitem__(self, rows: Any) -> PolarLayers:
        """Some of the stacked faces, or one of them."""
        return PolarLayers(self.relief[rows], self.lab[rows], self.inside[rows])


def polar_layers(layers: FaceLayers, spec: PreprocessingSpec) -> PolarLayers:
    """Unwrap the layers of a face."""
    rows = round(spec.radii * OUTER / (spec.outer - spec.inner))
    radius = np.linspace(0, OUTER, rows, dtype=np.float32)[:, None]
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


def stacked(faces: Sequence[PolarLayers]) -> PolarLayers:
    """The layers of several faces along a new first axis."""
    return PolarLayers(
        np.stack([face.relief for face in faces]),
        np.stack([face.lab for face in faces]),
        np.stack([face.inside for face in faces]),
    )
