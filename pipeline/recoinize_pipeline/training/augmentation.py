"""What is varied of every input, whether it was made anew or not."""

from __future__ import annotations

from typing import Any

from keras import ops

from recoinize_pipeline.relight.random_draws import Draws

_HIDDEN_SHARE = 0.3


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
