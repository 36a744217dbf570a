"""What all runtimes share: inputs go through the network one after the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.runtimes.tensor_format import TensorFormat, check_batch, check_tensors


class OneByOneInterpreter(ABC):
    """A TFLite model with one picture as input and one embedding as output.

    Args:
        runtime: name of the runtime.
        inputs: the model's input tensors.
        outputs: the model's output tensors.

    Raises:
        BundleError: the model is not of this form.
    """

    def __init__(
        self, runtime: str, inputs: Sequence[TensorFormat], outputs: Sequence[TensorFormat]
    ) -> None:
        self._input, self._output = check_tensors(inputs, outputs)
        self.runtime = runtime
        self.input_shape = self._input.shape[1:]
        self.dimension = self._output.shape[1]

    def __call__(self, inputs: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
        """Embed a batch, one input after the other.

        Args:
            inputs: uint8 (n, *input_shape).

        Returns:
            float32 (n, dimension).

        Raises:
            ImageError: the batch has another shape or dtype.
            BundleError: the model can be loaded but not run.
        """
        check_batch(inputs, self.input_shape)
        embeddings = np.empty((len(inputs), self.dimension), np.float32)
        for row, pixels in enumerate(self._input.quantize(inputs)):
            embeddings[row] = self._output.dequantize(self._run(pixels))
        return embeddings

    @abstractmethod
    def _run(self, pixels: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Run the network on one input, both as the tensors hold them.

        Args:
            pixels: (*input_shape), in the input tensor's type.

        Returns:
            (dimension,), in the output tensor's type.

        Raises:
            BundleError: the runtime failed.
        """
