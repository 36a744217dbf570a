import math
from dataclasses import replace

import numpy as np
import pytest

from recoinize_blender.placement import beside, lean_on
from recoinize_blender.projection import coin_axes
from recoinize_blender.randomize import random_scene
from recoinize_blender.scene import Face

COIN = random_scene(
    Face("a", "anonymous:1", "nordic gold", "smooth", 24.25, 2.38), 0, 0, 128, 1, 0.0
).coins[0]
OTHER = replace(
    COIN, face=Face("b", "anonymous:2", "nordic gold", "smooth", 19.75, 1.93), x=3.0, y=-4.0, z=1.93
)


def test_coins_side_by_side_touch_at_gap_zero() -> None:
    placed = beside(COIN, OTHER, 0.0, 2.0)
    assert math.hypot(placed.x - OTHER.x, placed.y - OTHER.y) == pytest.approx(12.125 + 9.875)
    assert placed.z == 2.38


@pytest.mark.parametrize("direction", [0.0, 1.3, 4.0])
@pytest.mark.parametrize("overlap", [1.0, 6.0])
def test_leaning_coin_touches_table_and_rim_and_cuts_neither(
    direction: float, overlap: float
) -> None:
    placed = lean_on(COIN, OTHER, overlap, direction)
    angle = np.linspace(0, 2 * np.pi, 2000, endpoint=False)
    radius = np.linspace(0, COIN.face.radius_mm, 60)[:, None]
    disc = np.stack(
        [radius * np.cos(angle), radius * np.sin(angle), 0 * radius * angle - 2.38], axis=-1
    )
    underside = disc @ coin_axes(placed).T + [placed.x, placed.y, placed.z]
    assert underside[..., 2].min() == pytest.approx(0, abs=1e-4)
    from_other = np.hypot(underside[..., 0] - OTHER.x, underside[..., 1] - OTHER.y)
    above = underside[..., 2][from_other <= OTHER.face.radius_mm]
    assert len(above) > 0
    # It rests on the rim: nowhere below it, and at one place as good as touching.
    assert above.min() == pytest.approx(OTHER.face.thickness_mm, abs=0.05)
    assert above.min() > OTHER.face.thickness_mm - 1e-6
