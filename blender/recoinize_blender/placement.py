"""Where coins come to rest on a table and on each other."""

from __future__ import annotations

import math
from dataclasses import replace

from recoinize_blender.scene import Coin


def beside(coin: Coin, other: Coin, gap: float, direction: float) -> Coin:
    """A coin flat on the table beside another one.

    Args:
        coin: the coin to place.
        other: lies at its place.
        gap: between their edges, millimetres.
        direction: from the other coin, radians.

    Returns:
        The coin, placed.
    """
    distance = coin.face.radius_mm + other.face.radius_mm + gap
    return replace(
        coin,
        x=other.x + distance * math.cos(direction),
        y=other.y + distance * math.sin(direction),
        z=coin.face.thickness_mm,
        lean=0.0,
        lean_direction=0.0,
    )


def lean_on(coin: Coin, below: Coin, overlap: float, direction: float) -> Coin:
    """A coin with one side on the table and the other on the rim of a flat coin.

    Args:
        coin: the coin to place.
        below: lies flat on the table.
        overlap: how far it reaches over the rim of `below`, millimetres.
        direction: from the coin below, radians.

    Returns:
        The coin, placed; its axis leans away from the coin below.
    """
    radius = coin.face.radius_mm
    # It touches the table with its far rim and the other coin's rim at this distance from there.
    support = 2 * radius - overlap
    lean = math.atan(below.face.thickness_mm / support)
    far_rim = below.face.radius_mm + support
    centre = far_rim - radius * math.cos(lean) + coin.face.thickness_mm * math.sin(lean)
    return replace(
        coin,
        x=below.x + centre * math.cos(direction),
        y=below.y + centre * math.sin(direction),
        z=radius * math.sin(lean) + coin.face.thickness_mm * math.cos(lean),
        lean=lean,
        lean_direction=direction,
    )
