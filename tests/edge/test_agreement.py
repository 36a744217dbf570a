"""A faster way to run a network is taken only where it gives what the plain way gives."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from recoinize_edge.runtimes.agreement import faster_if_it_agrees
from recoinize_edge.runtimes.one_by_one import OneByOneInterpreter
from recoinize_edge.runtimes.tensor_format import TensorFormat

SHAPE = (12, 20, 3)
WEIGHTS = np.random.default_rng(2).normal(size=(np.prod(SHAPE), 16))


class Network(OneByOneInterpreter):
    """A linear network, made worse: `noise` is rounding, `dead` gives one embedding for all."""

    def __init__(self, noise: float = 0.0, dead: bool = False, scale: float = 1.0) -> None:
        taken = TensorFormat((1, *SHAPE), np.dtype(np.uint8), 0, 0)
        given = TensorFormat((1, 16), np.dtype(np.float32), 0, 0)
        super().__init__("test", [taken], [given])
        self._noise, self._dead, self._scale = noise, dead, scale
        self.calls = 0

    def _run(self, pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        self.calls += 1
        values = (pixels.ravel().astype(float) - 128) @ WEIGHTS
        if self._dead:
            values = np.ones(16)
        rounding = np.random.default_rng(self.calls).normal(size=16)
        noise = self._noise * rounding * np.linalg.norm(values) / np.linalg.norm(rounding)
        return (self._scale * (values + noise)).astype(np.float32)


@pytest.mark.parametrize("noise", [0.0, 0.05])
def test_rounding_is_no_difference(noise: float) -> None:
    fast, plain = Network(noise), Network()
    assert faster_if_it_agrees(fast, plain) is fast


@pytest.mark.parametrize(
    "fast", [Network(dead=True), Network(scale=0.0), Network(noise=0.5), Network(scale=-1.0)]
)
def test_other_embeddings_are_one(fast: Network) -> None:
    plain = Network()
    assert faster_if_it_agrees(fast, plain) is plain
