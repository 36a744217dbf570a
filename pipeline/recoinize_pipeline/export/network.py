"""The part of the trained network that is exported."""

from __future__ import annotations

import keras

from recoinize_pipeline.training.network import UnitLength


def exported_network(model: keras.Model) -> keras.Model:
    """The network up to, but not including, its final L2 normalization.

    Whoever runs the model divides by the length anyway, in float32. Inside a quantized graph the
    normalization would fix one scale for all unit vectors, about 1/128 a step, where the vector
    before it is spread over all 255 steps: the mean cosine to Keras falls from 0.99997 to 0.9998
    on an untrained network of this kind.

    Args:
        model: input (n, radii, angles, 3), output (n, dimension) of unit length.

    Returns:
        The same network with unnormalized outputs (n, dimension).
    """
    last = model.layers[-1]
    if not isinstance(last, UnitLength):
        return model
    return keras.Model(model.inputs, last.input, name=model.name)
