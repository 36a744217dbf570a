"""The arithmetic a training runs in: bfloat16 where the machine has it, else float32."""

from __future__ import annotations

from pathlib import Path

import keras

_INSTRUCTIONS = frozenset({"avx512_bf16", "amx_bf16", "bf16"})
"""Names in Linux's list of a processor's features, on x86 and on ARM."""

_PROCESSOR = Path("/proc/cpuinfo")


def arithmetic(wanted: str, processor: Path = _PROCESSOR) -> str:
    """Name of the Keras dtype policy to train with.

    A processor without bfloat16 instructions emulates them, several times slower than float32.

    Args:
        wanted: `auto`, or the policy itself.
        processor: Linux's description of the processor; where there is none, as on other systems,
            it counts as one without.

    Returns:
        `wanted`; for `auto`, `mixed_bfloat16` with an accelerator or with the instructions, else
        `float32`.
    """
    if wanted != "auto":
        return wanted
    return "mixed_bfloat16" if _accelerated() or _has_bfloat16(processor) else "float32"


def arithmetic_of(model: keras.Model) -> str:
    """The policy that a model was made with, `float32` or `mixed_bfloat16`."""
    mixed = any(layer.compute_dtype == "bfloat16" for layer in model.layers)
    return "mixed_bfloat16" if mixed else "float32"


def _accelerated() -> bool:
    return any(not name.startswith("cpu") for name in keras.distribution.list_devices())


def _has_bfloat16(processor: Path) -> bool:
    try:
        lines = processor.read_text(encoding="utf-8").splitlines()
    except OSError:
        return False
    features = (line for line in lines if line.lower().startswith(("flags", "features")))
    return any(not _INSTRUCTIONS.isdisjoint(line.split()) for line in features)
