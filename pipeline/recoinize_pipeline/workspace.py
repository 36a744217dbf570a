"""The work folder: where each step finds what the one before it wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from recoinize_edge.errors import WorkspaceError
from recoinize_pipeline import atomic
from recoinize_pipeline.settings import Section, Settings, load_settings


@dataclass(frozen=True, slots=True)
class Workspace:
    """Paths inside one work folder.

    Attributes:
        root: the work folder; it need not exist yet.
    """

    root: Path

    @property
    def settings_file(self) -> Path:
        """TOML file with the settings that made the folder's content."""
        return self.root / "settings.toml"

    @property
    def faces(self) -> Path:
        """Catalogue and textures of coin faces."""
        return self.root / "faces"

    @property
    def renders(self) -> Path:
        """Blender images, masks and their parameters, one folder for each face."""
        return self.root / "renders"

    @property
    def scenes(self) -> Path:
        """Rendered handfuls of known coins."""
        return self.root / "scenes"

    @property
    def dataset(self) -> Path:
        """Hugging Face dataset: parquet files, card, contact sheet."""
        return self.root / "dataset"

    @property
    def training(self) -> Path:
        """Checkpoint, history and the trained model."""
        return self.root / "training"

    @property
    def evaluation(self) -> Path:
        """Reports, one folder for each evaluated set."""
        return self.root / "evaluation"

    @property
    def ablation(self) -> Path:
        """Short trainings that differ in one thing, and the table of what each gives."""
        return self.root / "ablation"

    @property
    def bundle(self) -> Path:
        """What ships: models, indexes, labels, manifest."""
        return self.root / "bundle"

    def require(self, path: Path, step: str) -> Path:
        """`path`, which the command `recoinize <step>` writes.

        Raises:
            WorkspaceError: if it does not exist.
        """
        if not path.exists():
            raise WorkspaceError(
                f"Expected {path}, but it does not exist. Run `recoinize {step}` first, "
                "or choose the work folder with --work."
            )
        return path

    def read_settings(self) -> Settings:
        """The settings stored in the folder.

        Raises:
            WorkspaceError: if there are none.
            SettingsError: if they cannot be used.
        """
        return load_settings(file=self.require(self.settings_file, "faces import"))

    def write_settings(self, settings: Settings) -> None:
        """Store the settings that make the folder's content."""
        atomic.write_text(self.settings_file, to_toml(settings))


def to_toml(settings: Settings) -> str:
    """All settings as TOML, each with its description."""
    plain = [name for name, value in settings if not isinstance(value, Section)]
    lines = _assignments(settings, plain)
    for name, section in settings:
        if isinstance(section, Section):
            lines += ["", f"[{name}]", *_assignments(section, list(type(section).model_fields))]
    return "\n".join(lines) + "\n"


def _assignments(section: Section, names: list[str]) -> list[str]:
    lines = []
    for name in names:
        value = getattr(section, name)
        if value is None:  # TOML has no null: a missing value is None again when read
            continue
        description = type(section).model_fields[name].description
        # JSON's numbers, strings, booleans and lists are TOML's, too.
        assignment = f"{name} = {json.dumps(value, ensure_ascii=False)}"
        lines.append(f"{assignment}  # {description}" if description else assignment)
    return lines
