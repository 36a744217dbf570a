"""The body of a coin: field, raised rim and edge, as a turned profile with a shaped outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Float = npt.NDArray[np.float64]

EDGES = (
    "smooth",
    "smooth with groove",
    "reeded",
    "interrupted reeding",
    "fine reeding with lettering",
    "fine scallops",
    "Spanish flower",
)
"""Edges of the euro coins: Council Regulation (EU) No 729/2014, Annex I.

The lettering on the edge of the 2 euro coin is far below a pixel and is left out.
"""

RIM_WIDTH = 0.95
"""Width of the raised rim, millimetres."""

FIELD_DEPTH = 0.13
"""How far the field lies below the rim, millimetres."""

_REEDS = 96
_SCALLOPS = 40
_NOTCHES = 7


@dataclass(frozen=True, slots=True)
class CoinMesh:
    """A closed mesh, its axis along z, its upper rim at z = 0.

    Attributes:
        vertices: float64 (n, 3), millimetres.
        quads: int64 (m, 4), indices into `vertices`, counter-clockwise seen from outside.
        triangles: int64 (k, 3), the fans in the middle of both faces.
        uv: float64 (n, 2), texture coordinates: the circle of the nominal diameter touches all
            four sides of the texture, v up.
    """

    vertices: Float
    quads: npt.NDArray[np.int64]
    triangles: npt.NDArray[np.int64]
    uv: Float


def edge_depth(edge: str, angle: Float, radius_mm: float) -> Float:
    """How far the outline lies inside the nominal circle.

    Args:
        edge: one of `EDGES`.
        angle: radians, any shape.
        radius_mm: nominal radius.

    Returns:
        Millimetres, the shape of `angle`.

    Raises:
        ValueError: if the edge is unknown.
    """
    if edge not in EDGES:
        raise ValueError(f"Expected an edge of {', '.join(EDGES)}. Received {edge!r}.")
    if edge == "Spanish flower":
        # Seven narrow dents in an otherwise round outline, one of them at the top.
        pitch = 2 * np.pi / _NOTCHES
        from_notch = (angle - np.pi / 2 + pitch / 2) % pitch - pitch / 2
        return 0.036 * radius_mm * np.exp(-((from_notch / 0.095) ** 2))
    if edge == "fine scallops":
        return 0.009 * radius_mm * (0.5 + 0.5 * np.cos(_SCALLOPS * angle)) ** 2
    reeds = 0.05 * (1 + np.cos(_REEDS * angle))
    if edge in ("reeded", "fine reeding with lettering"):
        return reeds
    if edge == "interrupted reeding":
        # Three reeded and three smooth sections take turns.
        return reeds * (np.cos(3 * angle) > 0)
    return np.zeros_like(angle)


def coin_mesh(diameter_mm: float, thickness_mm: float, edge: str) -> CoinMesh:
    """Mesh of a coin.

    Args:
        diameter_mm: nominal outer diameter.
        thickness_mm: from rim to rim.
        edge: one of `EDGES`.

    Returns:
        The mesh.

    Raises:
        ValueError: if the edge is unknown.
    """
    radius = diameter_mm / 2
    profile = _profile(radius, thickness_mm, groove=edge == "smooth with groove")
    segments = {"smooth": 128, "smooth with groove": 128, "Spanish flower": 252}.get(edge, 384)
    angle = np.arange(segments) * (2 * np.pi / segments)
    depth = edge_depth(edge, angle, radius)

    # Dents of a flower pull the whole rim inwards; reeds and scallops only mark its outer side.
    reach = 0.25 * radius if edge == "Spanish flower" else 0.35
    weight = np.clip((profile[:, 0] - (radius - reach)) / reach, 0, 1)
    weight = weight**2 if edge == "Spanish flower" else weight
    ring_radius = profile[:, 0, None] - weight[:, None] * depth
    direction = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    rings = np.empty((len(profile), segments, 3))
    rings[..., :2] = ring_radius[..., None] * direction
    rings[..., 2] = profile[:, 1, None]

    ring_vertices = rings.reshape(-1, 3)
    top_z, bottom_z = profile[0, 1], profile[-1, 1]
    vertices = np.vstack([ring_vertices, [[0, 0, top_z], [0, 0, bottom_z]]])
    number = np.arange(len(profile) * segments).reshape(len(profile), segments)
    following = np.roll(number, -1, axis=1)
    quads = np.stack([number[:-1], number[1:], following[1:], following[:-1]], axis=-1)
    top, bottom = len(ring_vertices), len(ring_vertices) + 1
    triangles = np.vstack(
        [
            np.stack([np.full(segments, top), number[0], following[0]], axis=-1),
            np.stack([np.full(segments, bottom), following[-1], number[-1]], axis=-1),
        ]
    )
    uv = 0.5 + vertices[:, :2] / diameter_mm
    return CoinMesh(vertices, quads.reshape(-1, 4), triangles, uv)


def _profile(radius: float, thickness: float, groove: bool) -> Float:
    """Points (radius, z) from the field of the upper face over the edge to the lower face."""
    field = -FIELD_DEPTH
    upper = [
        (0.55 * radius, field),
        (radius - RIM_WIDTH - 0.35, field),
        (radius - RIM_WIDTH - 0.15, field + 0.02),
        (radius - RIM_WIDTH, -0.03),
        (radius - RIM_WIDTH + 0.15, 0.0),
        (radius - 0.28, 0.0),
        (radius - 0.10, -0.04),
        (radius - 0.02, -0.14),
        (radius, -0.28),
    ]
    lower = [(r, -thickness - z) for r, z in reversed(upper)]
    middle = -thickness / 2
    waist = (
        [(radius, middle + 0.25), (radius - 0.2, middle + 0.1), (radius - 0.2, middle - 0.1),
         (radius, middle - 0.25)]
        if groove
        else [(radius, middle)]
    )  # fmt: skip
    return np.array(upper + waist + lower)
