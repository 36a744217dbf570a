"""The table of an ablation: a base, and rows that change it in one thing each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError

from recoinize_edge.coin_outlines import VIEWS
from recoinize_edge.errors import BundleError, SettingsError
from recoinize_edge.preprocessing import PreprocessingSpec
from recoinize_pipeline.settings import (
    Section,
    Settings,
    merge_values,
    parse_override,
    validate_settings,
)

PACKAGED_TABLE = Path(__file__).parent / "rows.toml"


@dataclass(frozen=True, slots=True)
class AblationRow:
    """One short training and how it is judged.

    Attributes:
        name: short and unique.
        tests: one sentence: what the row tests.
        kinds: kinds of faces that are trained on and known, `regular` or `commemorative`.
        settings: all sections.
        spec: preprocessing.
        views: how many views of a coin are embedded, 1 to `recoinize_edge.coin_outlines.VIEWS`.
    """

    name: str
    tests: str
    kinds: tuple[str, ...]
    settings: Settings
    spec: PreprocessingSpec
    views: int


class _Changes(Section):
    settings: dict[str, Any] = Field(default_factory=dict)
    preprocessing: dict[str, Any] = Field(default_factory=dict)
    views: int | None = Field(None, ge=1, le=VIEWS)


class _Base(_Changes):
    kinds: tuple[Literal["regular", "commemorative"], ...] = ("regular", "commemorative")
    views: int = Field(VIEWS, ge=1, le=VIEWS)


class _Row(_Changes):
    name: str = Field(min_length=1)
    tests: str = Field(min_length=1)


class _Table(Section):
    base: _Base = _Base()
    rows: list[_Row] = Field(min_length=1)


def read_table(path: Path = PACKAGED_TABLE, overrides: Sequence[str] = ()) -> list[AblationRow]:
    """The rows of a table, in its order.

    Args:
        path: TOML file with `[base]` and `[[rows]]`.
        overrides: `section.name=value` texts that change the base.

    Raises:
        SettingsError: naming the row and what is wrong with it.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"Expected an ablation table at {path}. {error}.") from None
    try:
        table = _Table.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"Ablation table {path}, {place}: {first['msg']}. Received {first['input']!r}."
        ) from None
    base: Mapping[str, Any] = table.base.settings
    for text in overrides:
        base = merge_values(base, parse_override(text))
    rows = [_completed(row, table.base, base) for row in table.rows]
    names = [row.name for row in rows]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise SettingsError(
            f"Expected each row of {path} to have a name of its own. Received {twice!r} twice."
        )
    return rows


def chosen_rows(rows: Sequence[AblationRow], names: Sequence[str]) -> list[AblationRow]:
    """The rows of these names, in the table's order; all if no name is given.

    Raises:
        SettingsError: if there is no row of one of the names.
    """
    known = [row.name for row in rows]
    for name in names:
        if name not in known:
            raise SettingsError(f"Expected a row of {', '.join(known)}. Received {name!r}.")
    return [row for row in rows if not names or row.name in names]


def _completed(row: _Row, base: _Base, settings: Mapping[str, Any]) -> AblationRow:
    changed = base.preprocessing | row.preprocessing
    try:
        return AblationRow(
            row.name,
            row.tests,
            base.kinds,
            validate_settings(merge_values(settings, row.settings)),
            PreprocessingSpec.from_dict(PreprocessingSpec().to_dict() | changed),
            base.views if row.views is None else row.views,
        )
    except (SettingsError, BundleError) as error:
        raise SettingsError(f"Ablation row {row.name!r}: {error}") from None
