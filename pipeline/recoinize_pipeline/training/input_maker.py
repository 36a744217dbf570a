"""Makes the inputs of a batch on the device that trains."""

from __future__ import annotations

from typing import Any

from keras import ops

from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.relight.polar_layers import PolarLayers
from recoinize_pipeline.relight.polar_relight import relit_polar
from recoinize_pipeline.relight.random_draws import Draws
from recoinize_pipeline.training.augmentation import another_rim, hidden_sector, varied_colour
from recoinize_pipeline.training.batches import Batch
from recoinize_pipeline.training.compiled import compiled

_AUGMENTATION_SEED = 0x5EED
_RIM_SEED = 0x41B


class InputMaker:
    """From a batch's parts to the network's inputs.

    The layers of all faces stay on the device; a batch says which of them to relight.

    Args:
        layers: of all faces that may be relit, stacked; None if none may.
        spec: preprocessing.
    """

    def __init__(self, layers: PolarLayers | None, spec: PreprocessingSpec) -> None:
        self._spec = spec
        self._faces = None if layers is None else _tensors(layers)
        self._made = compiled(self._make)

    def __call__(self, batch: Batch) -> Any:
        """Inputs in the order of its labels, float32 (n, radii, angles, 3), values 0 to 255."""
        seed = ops.convert_to_tensor(batch.seed, "int32")
        given = ops.convert_to_tensor(batch.given)
        if self._faces is None:
            return self._made(given, (), seed)
        faces = ops.convert_to_tensor(batch.faces)
        fresh = (self._faces, faces, _tensors(batch.strangers))
        return self._made(given, fresh, seed)

    def _make(self, given: Any, fresh: Any, seed: Any) -> Any:
        inputs = ops.cast(given, "float32")
        if fresh:
            known, chosen, strangers = fresh
            relief, lab, inside = (
                ops.concatenate([ops.take(part, chosen, axis=0), invented])
                for part, invented in zip(known, strangers, strict=True)
            )
            if relief.shape[0]:
                rims = Draws(seed ^ _RIM_SEED, relief.shape[0])
                relief, inside = another_rim(relief, inside, rims)
                relit = relit_polar(relief, lab, inside, self._spec, seed)
                inputs = ops.concatenate([inputs, relit])
        draws = Draws(seed ^ _AUGMENTATION_SEED, inputs.shape[0])
        return hidden_sector(varied_colour(inputs, draws), draws)


def _tensors(layers: PolarLayers) -> tuple[Any, Any, Any]:
    parts = (layers.relief, layers.lab, layers.inside)
    return tuple(ops.convert_to_tensor(part, "float16") for part in parts)  # type: ignore[return-value]
