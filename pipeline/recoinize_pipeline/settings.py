"""Every figure that matters, in one typed object.

A step takes the section that concerns it. Values come, in rising order of precedence, from a
preset (`presets/*.toml`), a TOML file, and `--set section.name=value` flags. A work folder keeps
the settings that made it.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from recoinize_edge.errors import SettingsError

PRESETS = ("quick", "standard", "full")

Fraction = Annotated[float, Field(ge=0, le=1)]


class Section(BaseModel):
    """Base of all sections: unknown names are errors, values cannot change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FacesSettings(Section):
    """Cropping of face pictures to disc textures, and how they are downloaded."""

    texture_size: int = Field(512, ge=64, le=2048, description="side of a disc texture, pixels")
    pause_s: float = Field(1.0, ge=0, description="seconds between requests to the same host")
    attempts: int = Field(4, ge=1, le=10, description="requests for a picture before giving up")
    timeout_s: float = Field(30.0, gt=0, description="seconds without an answer")
    max_megabytes: float = Field(20.0, gt=0, description="largest picture that is downloaded")


class RenderSettings(Section):
    """Blender images."""

    per_face: int = Field(40, ge=1, description="images of each face")
    size: int = Field(128, ge=32, le=2048, description="side of an image, pixels")
    samples: int = Field(4, ge=1, description="Cycles samples per pixel, before denoising")
    workers: int = Field(2, ge=1, description="Blender processes side by side")
    images_per_worker: int = Field(
        200, ge=1, description="images after which a Blender process is replaced (it leaks)"
    )
    neighbours: Fraction = Field(0.35, description="share of images with other coins beside")


class DatasetSettings(Section):
    """The Hugging Face dataset."""

    train_share: int = Field(1932, ge=1)
    validation_share: int = Field(414, ge=1)
    test_share: int = Field(414, ge=1)
    heldout_types: Fraction = Field(0.1, description="share of coin types kept out of training")
    heldout_editions: str = Field(
        "", description="only types whose edition starts with this are kept out, e.g. comm-"
    )


class TrainingSettings(Section):
    """The embedding network and how it is trained."""

    loss: Literal["triplet", "contrastive", "proxy"] = "triplet"
    mining: Literal["semi-hard", "batch-hard"] = "batch-hard"
    margin: float = Field(0.3, gt=0, description="alpha of the triplet loss")
    proxy_margin: float = Field(0.1, ge=0, description="cosine margin of the proxy loss")
    proxy_scale: float = Field(20.0, gt=0, description="factor on the cosines of the proxy loss")
    proxy_rejection: float = Field(
        0.5, ge=-1, le=1, description="cosine to all proxies below which a coin is a stranger"
    )
    teachers: int = Field(
        0,
        ge=0,
        le=8,
        description="networks trained first, which teach the one that ships; proxy loss only",
    )
    student_epochs: int = Field(10, ge=1, description="epochs of a network that has teachers")
    student_learning_rate: float = Field(
        1.5e-3, gt=0, description="learning rate of a network that has teachers"
    )
    teacher_share: Fraction = Field(
        0.8,
        description="share of the teachers in the truth, if there are teachers; proxy loss only",
    )
    dimension: int = Field(64, ge=8, le=512, description="length of the pooled embedding")
    pattern_channels: int = Field(
        0,
        ge=0,
        le=128,
        description="channels of the pattern, which keeps what lies beside what; proxy loss only",
    )
    pattern_mean: Fraction = Field(
        0.5, description="share of the pattern's mean over the angle that is left in what ships"
    )
    width: int = Field(32, ge=8, description="channels of the first stage")
    designs_per_batch: int = Field(16, ge=2, description="P: different designs in a batch")
    images_per_design: int = Field(4, ge=1, description="K: images of each design in a batch")
    relit_per_face: int = Field(48, ge=0, description="relit 2-D images of each regular face")
    relit_per_commemorative: int = Field(
        16, ge=0, description="relit 2-D images of each commemorative face"
    )
    common_weight: float = Field(
        5.0, gt=0, description="how often a common side is drawn, against a national design"
    )
    commemorative_weight: float = Field(
        0.3, gt=0, le=1, description="how often a commemorative is drawn, against a regular design"
    )
    fresh_share: Fraction = Field(
        0.5, description="share of a batch that is relit anew, in polar coordinates"
    )
    stranger_share: Fraction = Field(
        0.0, description="share of a batch that shows coins that do not exist; proxy loss only"
    )
    outlines_per_render: int = Field(
        2, ge=1, description="times each render is unwrapped, with other errors of its outline"
    )
    dtype: Literal["auto", "float32", "mixed_bfloat16"] = Field(
        "float32", description="arithmetic; auto is mixed_bfloat16 where the machine has it"
    )
    whiten: bool = Field(False, description="fold within-class whitening into the embedding")
    epochs: int = Field(30, ge=1)
    steps_per_epoch: int = Field(100, ge=1)
    learning_rate: float = Field(2e-3, gt=0)
    patience: int = Field(8, ge=1, description="epochs without improvement before it stops")

    @model_validator(mode="after")
    def _only_proxies_know_strangers(self) -> Self:
        if self.stranger_share and self.loss != "proxy":
            raise ValueError(
                f'stranger_share needs loss="proxy"; set it to 0 for the {self.loss} loss'
            )
        return self

    @model_validator(mode="after")
    def _only_proxies_are_taught(self) -> Self:
        if self.teachers and self.loss != "proxy":
            raise ValueError(f'teachers need loss="proxy"; set them to 0 for the {self.loss} loss')
        return self

    @model_validator(mode="after")
    def _only_proxies_compare_patterns(self) -> Self:
        if self.pattern_channels and self.loss != "proxy":
            raise ValueError(
                f'pattern_channels needs loss="proxy"; set it to 0 for the {self.loss} loss'
            )
        return self


class EvaluationSettings(Section):
    """Recognition of photographs."""

    neighbours: int = Field(8, ge=1, description="k of the nearest-neighbour vote")
    triplets: int = Field(2000, ge=1, description="unseen triplets for the triplet accuracy")
    scale_coins: int = Field(
        8, ge=3, description="coins that must agree for photographs to share a scale"
    )
    scale_spread: Fraction = Field(
        0.06, description="greatest relative deviation of diameters by a shared scale"
    )
    errors_shown: int = Field(120, ge=1, description="tiles on the contact sheet of errors")


class ExportSettings(Section):
    """The bundle."""

    references_per_face: int = Field(8, ge=1, description="reference embeddings of each face")
    images_per_reference: int = Field(
        1, ge=1, description="relit images whose mean embedding is one reference"
    )
    trees: int = Field(10, ge=1, description="Annoy trees; doubled until recall@1 is 1")
    calibration_images: int = Field(256, ge=1, description="images for int8 calibration")
    proof_per_face: int = Field(2, ge=1, description="relit images of each face in the proof")
    proof_renders: int = Field(400, ge=0, description="test renders in the proof, at most")
    wrong_answer_budget: Fraction = Field(0.003, description="wrong answers the threshold allows")
    unknown_budget: Fraction = Field(0.01, description="strangers the threshold may let through")
    country_margin: float = Field(0.02, ge=0, le=2, description="least margin between countries")
    denomination_margin: float = Field(
        0.02, ge=0, le=2, description="least margin between denominations"
    )
    cosine_min: Fraction = Field(0.9, description="floor of the least cosine to Keras")
    cosine_p1: Fraction = Field(0.95, description="floor of the 1st percentile of the cosine")
    cosine_mean: Fraction = Field(0.98, description="floor of the mean cosine to Keras")
    top1_agreement: Fraction = Field(0.97, description="floor of nearest designs shared with Keras")
    accuracy_loss: Fraction = Field(0.005, description="accuracy that an artifact may lose")


class Settings(Section):
    """All sections."""

    seed: int = Field(0, ge=0, description="every random choice derives from it")
    faces: FacesSettings = FacesSettings()
    render: RenderSettings = RenderSettings()
    dataset: DatasetSettings = DatasetSettings()
    training: TrainingSettings = TrainingSettings()
    evaluation: EvaluationSettings = EvaluationSettings()
    export: ExportSettings = ExportSettings()


def load_settings(
    preset: str = "standard", file: Path | None = None, overrides: Sequence[str] = ()
) -> Settings:
    """Settings from a preset, a TOML file and `section.name=value` texts, later ones winning.

    Raises:
        SettingsError: naming the setting, what was expected and what came.
    """
    if preset not in PRESETS:
        raise SettingsError(f"Expected a preset of {', '.join(PRESETS)}. Received {preset!r}.")
    values = _read_toml(Path(__file__).parent / "presets" / f"{preset}.toml")
    if file is not None:
        values = merge_values(values, _read_toml(file))
    for text in overrides:
        values = merge_values(values, parse_override(text))
    return validate_settings(values)


def validate_settings(values: Mapping[str, Any]) -> Settings:
    """Settings from plain values, with one sentence per error."""
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if first["type"] == "extra_forbidden":
            nearest = difflib.get_close_matches(name, _known_names(), n=1, cutoff=0)[0]
            raise SettingsError(
                f"Setting {name}: this version of recoinize has none of that name. Received "
                f"{first['input']!r}. Did you mean {nearest}?"
            ) from None
        raise SettingsError(
            f"Setting {name}: {first['msg']}. Received {first['input']!r}."
        ) from None


def _known_names() -> list[str]:
    names = []
    for name, field in Settings.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, Section):
            names += [f"{name}.{inner}" for inner in section.model_fields]
        else:
            names.append(name)
    return names


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"Expected a TOML file at {path}. {error}.") from None


def parse_override(text: str) -> dict[str, Any]:
    """Nested values of one `section.name=value` text.

    Raises:
        SettingsError: if there is no equals sign.
    """
    name, equals, value = text.partition("=")
    if not equals:
        raise SettingsError(f"Expected --set section.name=value. Received {text!r}.")
    try:
        parsed: Any = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        parsed = value  # a bare word, as in training.loss=triplet
    for part in reversed(name.strip().split(".")):
        parsed = {part: parsed}
    return parsed  # type: ignore[no-any-return]


def merge_values(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values of both; where both have one, that of `over`."""
    merged = dict(base)
    for name, value in over.items():
        inner = merged.get(name)
        both = isinstance(inner, Mapping) and isinstance(value, Mapping)
        merged[name] = merge_values(inner, value) if both else value  # type: ignore[arg-type]
    return merged
