from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from recoinize_edge.errors import SettingsError
from recoinize_pipeline.settings import (
    PRESETS,
    Section,
    Settings,
    load_settings,
    validate_settings,
)
from recoinize_pipeline.workspace import to_toml


@pytest.mark.parametrize("preset", PRESETS)
def test_presets_load_and_survive_being_stored(preset: str, tmp_path: Path) -> None:
    settings = load_settings(preset)
    stored = tmp_path / "settings.toml"
    stored.write_text(to_toml(settings), encoding="utf-8")
    # Stored settings name every value, so no preset shines through.
    for other in PRESETS:
        assert load_settings(other, stored) == settings


def test_quick_is_smaller_than_standard() -> None:
    quick, standard = load_settings("quick"), load_settings("standard")
    assert quick.render.per_face < standard.render.per_face
    assert quick.training.epochs < standard.training.epochs


def test_precedence_is_preset_file_override(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("seed = 3\n[training]\nepochs = 5\nmargin = 0.7\n")
    settings = load_settings("quick", file, ["training.epochs=9", "training.loss=proxy"])
    assert settings.seed == 3
    assert settings.training.epochs == 9
    assert settings.training.margin == 0.7
    assert settings.training.loss == "proxy"
    assert settings.training.width == load_settings("quick").training.width


def test_everything_that_is_stored_has_its_description(tmp_path: Path) -> None:
    text = to_toml(Settings())
    assert 'loss = "triplet"' in text
    assert "[dataset]" in text
    assert "# share of coin types kept out of training" in text


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        (["render.per_face=0"], r"render\.per_face: .*greater than or equal to 1.*Received 0"),
        (["render.per_face=many"], r"render\.per_face: .*integer.*Received 'many'"),
        (["render.perface=3"], r"render\.perface: .*Did you mean render\.per_face\?"),
        (["dataset.heldout_types=1.5"], r"dataset\.heldout_types: .*Received 1\.5"),
        (["training.loss=hinge"], r"training\.loss: .*'triplet'.*Received 'hinge'"),
        (["seed=-1"], r"seed: .*Received -1"),
        (["training"], r"Expected --set section\.name=value\. Received 'training'"),
        (["training=3"], r"training: .*Received 3"),
    ],
)
def test_wrong_value_is_one_sentence(overrides: list[str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as caught:
        load_settings(overrides=overrides)
    assert "\n" not in str(caught.value)


def test_unknown_preset_names_the_known_ones() -> None:
    with pytest.raises(SettingsError, match=r"quick, standard, full\. Received 'fast'"):
        load_settings("fast")


@pytest.mark.parametrize("content", [b"seed = ", b"\xff\xfe", None])
def test_file_that_is_no_toml(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"Expected a TOML file at .*mine\.toml"):
        load_settings(file=file)


def test_settings_cannot_change() -> None:
    settings = Settings()
    with pytest.raises(ValidationError):
        settings.seed = 5  # type: ignore[misc]


def test_every_section_is_checked_for_unknown_names() -> None:
    for name, section in Settings():
        if isinstance(section, Section):
            with pytest.raises(SettingsError, match=f"{name}.nonsense"):
                validate_settings({name: {"nonsense": 1}})
