"""Colours of coin metals, as minted and as found in a purse."""

from __future__ import annotations

from dataclasses import dataclass

from recoinize_blender.scene import Colour


@dataclass(frozen=True, slots=True)
class Metal:
    """Reflectance of a metal at normal incidence, linear RGB.

    Attributes:
        bright: fresh from the mint.
        old: after years in circulation.
        stain: its corrosion: rust on steel, verdigris on copper alloys.
    """

    bright: Colour
    old: Colour
    stain: Colour


@dataclass(frozen=True, slots=True)
class Alloy:
    """What a coin is made of.

    Attributes:
        outer: the whole coin, or the ring of a bimetal coin.
        inner: the core.
        core: radius of the core as a share of the coin's; 0 without a core.
    """

    outer: Metal
    inner: Metal
    core: float = 0.0


COPPER = Metal((0.86, 0.47, 0.33), (0.19, 0.078, 0.042), (0.20, 0.07, 0.025))
NORDIC_GOLD = Metal((0.83, 0.63, 0.29), (0.30, 0.205, 0.075), (0.06, 0.055, 0.035))
CUPRONICKEL = Metal((0.68, 0.655, 0.62), (0.34, 0.32, 0.29), (0.09, 0.08, 0.06))
NICKEL_BRASS = Metal((0.78, 0.67, 0.43), (0.38, 0.30, 0.16), (0.08, 0.07, 0.045))

ALLOYS: dict[str, Alloy] = {
    "copper-plated steel": Alloy(COPPER, COPPER),
    "nordic gold": Alloy(NORDIC_GOLD, NORDIC_GOLD),
    "bimetal-1e": Alloy(outer=NICKEL_BRASS, inner=CUPRONICKEL, core=0.70),
    "bimetal-2e": Alloy(outer=CUPRONICKEL, inner=NICKEL_BRASS, core=0.715),
}
"""By the names that the face catalogue uses. Bright colours after measured reflectances of copper
and brass (refractiveindex.info); old ones set by eye beside photographs. Radii of the cores
measured in the published pictures of the faces."""
