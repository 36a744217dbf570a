"""Tells metals apart by colour: coins that lie beside each other share one light.

A light of another colour multiplies red, green and blue, so it shifts the logarithms of their
ratios by the same amount for every coin of a picture (von Kries' model). What a metal looks like
under one light is known; the shift is found as the one that makes most sense of all coins, given
what their reliefs resemble. A bimetal coin also gives itself away alone: its ring and its core
differ by the same amount under every light.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recoinize_edge.preprocessing import PreprocessingSpec, UInt8Array

FloatArray = npt.NDArray[np.float64]

METALS = ("copper", "gold", "1e", "2e")
"""Groups of denominations that look alike in colour, see `Denomination.metal`."""

COLOUR_COST = 8.0
"""Most that a colour can cost: beyond, a coin is dirty, overexposed, or of another metal."""

_GAMMA = 2.2
_DARKEST = 0.002  # of full light; keeps logarithms of black finite
_SATURATED = 250
_CORE = (0.16, 0.68)  # radii; the core of 1 euro ends at 0.70, that of 2 euro at 0.73
_RING = (0.82, 0.99)

# Log red to green and blue to green, of core and ring, under a light that makes them 0 on average;
# measured on photographs of handfuls (`benchmark-frames`). The spread is wider than measured
# (by half), because other photographs are lit otherwise.
_COLOURS = np.array(
    [
        (0.41, -0.06, 0.41, -0.02),
        (-0.05, -0.35, -0.06, -0.31),
        (-0.25, 0.38, -0.09, -0.05),
        (-0.10, -0.01, -0.26, 0.41),
    ]
)
_SPREAD = 1.5 * np.array(
    [
        (0.022, -0.007, 0.015, -0.004),
        (-0.007, 0.028, -0.004, 0.018),
        (0.015, -0.004, 0.015, -0.006),
        (-0.004, 0.018, -0.006, 0.023),
    ]
)
_USUAL_LIGHT = np.array((0.50, -0.59))
_LIGHT_SPREAD = np.array([(0.18, -0.13), (-0.13, 0.30)])
_STEPS = 4

# Inverted once: for each inversion OpenBLAS wakes a thread, which spins on.
_CERTAINTY = np.linalg.inv(_SPREAD)
_MEAN_CERTAINTY = np.linalg.inv((_SPREAD[:2, :2] + _SPREAD[2:, 2:] + 2 * _SPREAD[:2, 2:]) / 4)
_LIGHT_CERTAINTY = np.linalg.inv(_LIGHT_SPREAD)


def coin_colour(polar: UInt8Array, spec: PreprocessingSpec) -> FloatArray:
    """Colour of a coin's core and ring.

    Args:
        polar: uint8 (radii, angles, 3), RGB, from `preprocessing.unwrap`.
        spec: what it was unwrapped with.

    Returns:
        (4,) logarithms of red to green and of blue to green in linear light, of the core and then
        of the ring; medians over what is neither in shadow nor in a reflection.
    """
    radii = np.linspace(spec.inner, spec.outer, spec.radii)
    parts = [polar[(radii >= low) & (radii <= high)] for low, high in (_CORE, _RING)]
    return np.concatenate([_log_ratios(part.reshape(-1, 3)) for part in parts])


def _log_ratios(pixels: UInt8Array) -> FloatArray:
    """Median logarithms of red and blue to green, (2,), of pixels (n, 3) of middling light."""
    light = pixels.sum(axis=1, dtype=np.int32)
    low, high = np.percentile(light, [20, 80])
    usual = (light >= low) & (light <= high)
    unsaturated = usual & (pixels.max(axis=1) < _SATURATED)
    chosen = pixels[unsaturated if unsaturated.sum() > usual.sum() / 4 else usual]
    red, green, blue = np.log((chosen / 255.0) ** _GAMMA + _DARKEST).T
    return np.array([np.median(red - green), np.median(blue - green)])


def metal_costs(colours: FloatArray, resemblance: FloatArray) -> FloatArray:
    """What each metal costs each coin of a picture.

    Args:
        colours: (n, 4) from `coin_colour`.
        resemblance: (n, 4) cost of each of `METALS` by what the coin's relief resembles, in the
            unit of half a squared standard deviation.

    Returns:
        (n, 4) costs by colour, 0 for the likeliest metal, at most `COLOUR_COST`; each under the
        light that suits the other coins and this metal best.
    """
    # Each coin, were it of each metal, proposes a light; each proposal is refined with all coins.
    proposed = (colours[:, None] - _COLOURS).reshape(len(colours), len(METALS), 2, 2).mean(axis=2)
    lights = np.concatenate([_USUAL_LIGHT[None], proposed.reshape(-1, 2)])
    for _ in range(_STEPS):
        costs = _costs_under(lights, colours)
        metal = (costs + resemblance).argmin(axis=2)
        fits = np.take_along_axis(costs, metal[:, :, None], axis=2)[:, :, 0] < COLOUR_COST
        wanted = (proposed[np.arange(len(colours)), metal] * fits[:, :, None]).sum(axis=1)
        normal = _LIGHT_CERTAINTY + fits.sum(axis=1)[:, None, None] * _MEAN_CERTAINTY
        target = _LIGHT_CERTAINTY @ _USUAL_LIGHT + wanted @ _MEAN_CERTAINTY
        lights = np.linalg.solve(normal, target[:, :, None])[:, :, 0]
    costs = _costs_under(lights, colours)
    best = (costs + resemblance).min(axis=2)
    unusual = lights - _USUAL_LIGHT
    total = best.sum(axis=1)
    total += np.einsum("hi,ij,hj->h", unusual, _LIGHT_CERTAINTY, unusual) / 2
    others = total[:, None] - best
    least = (others[:, :, None] + costs).min(axis=0)
    result: FloatArray = least - least.min(axis=1, keepdims=True)
    return result


def _costs_under(lights: FloatArray, colours: FloatArray) -> FloatArray:
    """Costs (lights, coins, metals) of coins' colours."""
    shifted = colours[None, :, None] - np.tile(lights, 2)[:, None, None] - _COLOURS
    squares = np.einsum("hnmi,ij,hnmj->hnm", shifted, _CERTAINTY, shifted)
    result: FloatArray = np.minimum(squares / 2, COLOUR_COST)
    return result
