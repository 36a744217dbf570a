"""What is varied of inputs beside their light."""

from __future__ import annotations

from typing import Any

from keras import ops

from recoinize_pipeline.relight.polar_layers import OUTER
from recoinize_pipeline.relight.random_draws import Draws

_HIDDEN_SHARE = 0.3

_OTHER_RIM_SHARE = 0.5
_RIM = 0.945  # part of the radius; stars and letters end within it


def another_rim(relief: Any, inside: Any, draws: Draws) -> tuple[Any, Any]:
    """Half of the coins with the rim of the coin before them in the batch.

    Rims tell denominations, not designs: 10, 20 and 50 cent often show one picture and differ in
    their edge, and the notches of 20 cent are alike in every country. A network that looks at them
    takes any two coins of 20 cent for similar.

    Args:
        relief: (n, rows, angles, 5), layers of faces, see `polar_layers`.
        inside: (n, rows, angles), likewise.
        draws: of n coins.

    Returns:
        `relief` and `inside`, changed.
    """
    radius = ops.linspace(0, OUTER, relief.shape[1], dtype="float32")[None, :, None]
    given = ops.logical_and(radius >= _RIM, draws.happens(_OTHER_RIM_SHARE, 1, 1) > 0)
    return (
        ops.where(given[..., None], ops.roll(relief, 1, axis=0), relief),
        ops.where(given, ops.roll(inside, 1, axis=0), inside),
    )


def varied_colour(inputs: Any, draws: Draws) -> Any:
    """Another white balance and saturation for each of (n, radii, angles, 3), 0 to 255."""
    gain = draws.uniform(0.8, 1.2, 1, 1, 1)
    shift = 4 * draws.normal(1, 1, 2)
    chroma = ops.clip((inputs[..., 1:] - 128) * gain + 128 + shift, 0, 255)
    return ops.concatenate([inputs[..., :1], chroma], axis=-1)


def hidden_sector(inputs: Any, draws: Draws) -> Any:
    """Some of the coins with a grey sector, as under a finger or another coin."""
    columns = ops.arange(inputs.shape[2], dtype="float32")[None, None, :, None]
    width = draws.uniform(10, 40, 1, 1, 1) * draws.happens(_HIDDEN_SHARE, 1, 1, 1)
    # Inputs are rolled at random, so any place is as good as another.
    return ops.where(columns < width, 128.0, inputs)
