from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recoinize_pipeline.faces.countries import country_code
from recoinize_pipeline.faces.designs import design_of


@pytest.mark.parametrize(
    ("country", "denomination", "edition", "design"),
    [
        ("de", "1c", "only", "de-only-copper"),
        ("de", "5c", "only", "de-only-copper"),
        ("de", "50c", "only", "de-only-gold"),
        ("de", "1e", "only", "de-only-1e"),
        ("at", "50c", "only", "at-only-50c"),
        ("eu", "10c", "map2007", "eu-map2007-10c"),
        ("fr", "10c", "1999-2021", "fr-1999-2021-gold"),
        ("fr", "10c", "2022-2024", "fr-2022-2024-10c"),
        ("fr", "1c", "2022-2024", "fr-2022-2024-copper"),
        ("sm", "2c", "2017", "sm-2017-2c"),
        ("de", "2e", "comm-2009-696", "de-comm-2009-696-2e"),
        ("pl", "5-zloty", "1994", "pl-1994-5-zloty"),
    ],
)
def test_design(country: str, denomination: str, edition: str, design: str) -> None:
    assert design_of(country, denomination, edition) == design


@pytest.mark.shared
def test_designs_of_all_pictures(shared_dir: Path) -> None:
    with (shared_dir / "faces" / "faces.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    regular = [row for row in rows if row["kind"] == "regular"]
    shown = {
        design_of(country_code(row["country"]), row["denomination"], row["edition"])
        for row in regular
    }
    # Counted another way: rows whose picture is their own, then the metals of all other series.
    own = ("at", "eu", "gr", "it", "si", "sm")
    gold_portraits = ("fr", "2022-2024")
    expected = sum(row["country"] in own for row in regular)
    series: dict[tuple[str, str], set[str]] = {}
    for row in regular:
        if row["country"] not in own:
            series.setdefault((row["country"], row["edition"]), set()).add(row["denomination"])
    for name, values in series.items():
        gold = values & {"10c", "20c", "50c"}
        expected += bool(values & {"1c", "2c", "5c"})
        expected += len(gold) if name == gold_portraits else bool(gold)
        expected += len(values & {"1e", "2e"})
    assert len(shown) == expected
