from __future__ import annotations

from pathlib import Path

import pytest

from recoinize_edge.errors import SettingsError
from recoinize_pipeline.ablation.table import AblationRow, chosen_rows, read_table

TABLE = """
[base]
kinds = ["regular"]
views = 6
settings.training.width = 16
settings.training.epochs = 4

[[rows]]
name = "base"
tests = "Nothing."

[[rows]]
name = "wide"
tests = "Width."
settings.training.width = 32
preprocessing.chroma_gain = 0.0
views = 1
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "rows.toml"
    path.write_text(text, encoding="utf-8")
    return path


def facts(row: AblationRow) -> dict[str, object]:
    """All that a row is made from, flat."""
    settings = row.settings.model_dump()
    flat: dict[str, object] = {"views": row.views, "seed": settings.pop("seed")}
    for section, values in settings.items():
        flat |= {f"{section}.{name}": value for name, value in values.items()}
    return flat | {f"preprocessing.{name}": value for name, value in row.spec.to_dict().items()}


def test_rows_change_the_base_where_they_say_so(tmp_path: Path) -> None:
    base, wide = read_table(written(tmp_path, TABLE))
    assert (base.name, base.tests, base.kinds) == ("base", "Nothing.", ("regular",))
    changed = {name: value for name, value in facts(wide).items() if facts(base)[name] != value}
    assert changed == {"views": 1, "training.width": 32, "preprocessing.chroma_gain": 0.0}


def test_overrides_change_the_base_and_rows_win(tmp_path: Path) -> None:
    overrides = ["training.width=48", "training.epochs=2"]
    base, wide = read_table(written(tmp_path, TABLE), overrides)
    assert (base.settings.training.width, base.settings.training.epochs) == (48, 2)
    assert (wide.settings.training.width, wide.settings.training.epochs) == (32, 2)


def test_packaged_table_has_rows_that_differ_from_its_base() -> None:
    base, *others = read_table()
    assert base.name == "base"
    assert len(others) >= 10
    assert len({str(facts(row)) for row in (base, *others)}) == 1 + len(others), "no row twice"
    for row in others:
        changed = [name for name, value in facts(row).items() if facts(base)[name] != value]
        sections = {name.partition(".")[0] for name in changed}
        assert len(sections) == 1, f"{row.name} changes one thing"
        assert row.tests.endswith(".")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rows = 3", "rows: Input should be a valid list"),
        ("rows = []", "at least 1 item"),
        ("[[rows]]\nname = 'a'", r"rows\.0\.tests: Field required"),
        (TABLE.replace("wide", "base"), "'base' twice"),
        (TABLE.replace("views = 1", "views = 99"), r"rows\.1\.views"),
        (
            TABLE.replace("width = 32", "wideness = 32"),
            "row 'wide': Setting training.wideness",
        ),
        (TABLE.replace("chroma_gain", "hue"), "row 'wide': Expected the preprocessing settings"),
        ("[base", "Expected an ablation table at"),
    ],
)
def test_bad_tables_are_refused_with_the_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        read_table(written(tmp_path, text))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        read_table(tmp_path / "nowhere.toml")


def test_rows_are_chosen_by_name_in_the_order_of_the_table(tmp_path: Path) -> None:
    rows = read_table(written(tmp_path, TABLE))
    assert chosen_rows(rows, []) == rows
    assert [row.name for row in chosen_rows(rows, ["wide", "base"])] == ["base", "wide"]
    with pytest.raises(SettingsError, match=r"Expected a row of base, wide\. Received 'narrow'"):
        chosen_rows(rows, ["narrow"])
