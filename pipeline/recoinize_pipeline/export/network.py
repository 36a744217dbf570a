"""The part of the trained network that is exported."""

from __future__ import annotations

from typing import Any

import keras

from recoinize_pipeline.training.network import UnitLength


def float32_network(model: keras.Model) -> keras.Model:
    """The same network with float32 arithmetic, whatever it was trained with.

    Weights are float32 in mixed policies, too; what TFLite and ONNX lack is bfloat16 arithmetic.
    """
    copy = type(model).from_config(_in_float32(model.get_config()))
    copy.set_weights(model.get_weights())
    return copy


def exported_network(model: keras.Model) -> keras.Model:
    """The network up to, but not including, its final L2 normalization.

    Whoever runs the model divides by the length anyway, in float32. Inside a quantized graph the
    normalization fixes one scale for all unit vectors, about 1/128 a step, where the vector before
    it is spread over all 255 steps: on a network trained for a few steps the mean cosine to Keras
    was 0.99980 with it and 0.99997 without.

    Args:
        model: input (n, radii, angles, 3), output (n, dimension) of unit length.

    Returns:
        The same network with unnormalized outputs (n, dimension).
    """
    last = model.layers[-1]
    if not isinstance(last, UnitLength):
        return model
    return keras.Model(model.input, last.input, name=model.name)


def _in_float32(config: Any) -> Any:
    """A layer's or model's configuration with every dtype policy replaced."""
    if isinstance(config, dict):
        if config.get("class_name") == "DTypePolicy":
            return {**config, "config": {"name": "float32"}}
        return {key: _in_float32(value) for key, value in config.items()}
    if isinstance(config, list | tuple):
        return type(config)(_in_float32(value) for value in config)
    return config
