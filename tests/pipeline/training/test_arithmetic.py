"""Which arithmetic a training runs in."""

from __future__ import annotations

from pathlib import Path

import pytest

from recoinize_pipeline.training import arithmetic as module
from recoinize_pipeline.training.arithmetic import arithmetic, arithmetic_of
from recoinize_pipeline.training.network import build_network


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        ("flags\t\t: fpu avx2 avx512_bf16 amx_tile\n", "mixed_bfloat16"),
        ("flags\t\t: fpu amx_bf16\n", "mixed_bfloat16"),
        ("Features\t: fp asimd bf16 i8mm\n", "mixed_bfloat16"),
        ("flags\t\t: fpu avx2 fma\n", "float32"),
        ("model name\t: avx512_bf16 in name only\nflags\t\t: fpu\n", "float32"),
        (None, "float32"),
    ],
)
def test_auto_is_what_the_processor_has(
    processor: str | None, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.keras.distribution, "list_devices", lambda: ["cpu:0"])
    file = tmp_path / "cpuinfo"
    if processor is not None:
        file.write_text(processor)
    assert arithmetic("auto", file) == expected


def test_auto_is_bfloat16_with_an_accelerator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module.keras.distribution, "list_devices", lambda: ["cpu:0", "gpu:0"])
    assert arithmetic("auto", tmp_path / "none") == "mixed_bfloat16"


@pytest.mark.parametrize("wanted", ["float32", "mixed_bfloat16"])
def test_what_is_asked_for_is_kept(wanted: str, tmp_path: Path) -> None:
    assert arithmetic(wanted, tmp_path / "none") == wanted


@pytest.mark.parametrize("policy", ["float32", "mixed_bfloat16"])
def test_a_model_knows_what_it_was_made_with(policy: str, tmp_path: Path) -> None:
    module.keras.config.set_dtype_policy(policy)
    try:
        build_network((24, 80, 3), width=8, dimension=16).save(tmp_path / "model.keras")
    finally:
        module.keras.config.set_dtype_policy("float32")
    # It is asked after loading, perhaps on another machine.
    assert arithmetic_of(module.keras.models.load_model(tmp_path / "model.keras")) == policy
