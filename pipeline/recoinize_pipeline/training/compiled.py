"""Compiles a function of tensors with whatever backend Keras runs on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, faster where the backend can compile; it is never differentiated.

    Args:
        function: of tensors, made of Keras' operations, without side effects.
    """
    backend = keras.backend.backend()
    if backend == "jax":
        import jax

        return jax.jit(function)  # type: ignore[no-any-return]
    if backend == "tensorflow":
        import tensorflow as tf

        return tf.function(function, autograph=False)  # type: ignore[no-any-return]
    if backend == "torch":
        import torch

        return torch.no_grad()(function)  # type: ignore[no-any-return]
    return function
