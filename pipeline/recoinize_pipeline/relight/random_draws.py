"""Random numbers for a whole batch: a pure function of one seed, on every backend of Keras."""

from __future__ import annotations

from typing import Any

import keras
from keras import ops


class Draws(keras.random.SeedGenerator):
    """Independent random arrays, the same whenever the same seed is given.

    Keras' own generators count their draws in a variable. This one counts in Python, so that it may
    be made anew inside a compiled function, from a seed that is the function's argument.

    Args:
        seed: int32 scalar, or a tensor of one.
        batch: length of the first axis of what is drawn.
    """

    def __init__(self, seed: Any, batch: int) -> None:  # the parent's would make a variable
        self._seed = ops.cast(seed, "uint32")
        self._drawn = 0
        self.batch = batch

    def next(self, ordered: bool = True) -> Any:
        """Seed of the next draw, uint32 (2,)."""
        del ordered
        self._drawn += 1
        # Some backends look at one of the two numbers only: each must differ for every draw.
        return ops.stack([self._seed * 4099 + self._drawn, self._seed ^ (self._drawn * 7919)])

    def uniform(self, low: float, high: float, *shape: int) -> Any:
        """(batch, *shape), float32."""
        return keras.random.uniform((self.batch, *shape), low, high, seed=self)

    def normal(self, *shape: int) -> Any:
        """(batch, *shape), float32, mean 0 and deviation 1."""
        return keras.random.normal((self.batch, *shape), seed=self)

    def gamma(self, alpha: float, *shape: int) -> Any:
        """(batch, *shape), float32, of the gamma distribution with this shape parameter."""
        return keras.random.gamma((self.batch, *shape), alpha, seed=self)

    def sign(self, *shape: int) -> Any:
        """(batch, *shape), -1 or 1."""
        return ops.sign(self.uniform(-1.0, 1.0, *shape))

    def happens(self, probability: float, *shape: int) -> Any:
        """(batch, *shape), 1 with this probability, else 0."""
        return ops.cast(self.uniform(0.0, 1.0, *shape) < probability, "float32")
