"""The licences of everything in the package, in one file that the app carries."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from recoinize_edge.errors import PackagingError

_FOLDER = Path(__file__).with_name("licences")
_BUILD_ONLY = frozenset({"hostpython3"})
_NO_TEXT = frozenset({"public domain"})


@dataclass(frozen=True, slots=True)
class Component:
    """A program in the package.

    Attributes:
        part: the recipe, Python package or Gradle dependency that brings it.
        title: its name.
        licence: SPDX identifier, or `public domain`.
        copyright: who holds it.
    """

    part: str
    title: str
    licence: str
    copyright: str


def components() -> list[Component]:
    """All programs whose licences are known."""
    with (_FOLDER / "components.csv").open(encoding="utf-8", newline="") as file:
        return [Component(**row) for row in csv.DictReader(file)]


def collect_licences(parts: Iterable[str]) -> str:
    """The notice that the app carries.

    Args:
        parts: what goes into the package: recipes, Python packages, Gradle dependencies without
            their versions.

    Returns:
        All components, then the text of each licence once.

    Raises:
        PackagingError: a part's licence is not known.
    """
    wanted = set(parts) - _BUILD_ONLY
    known = components()
    missing = sorted(wanted - {component.part for component in known})
    if missing:
        raise PackagingError(
            f"Expected the licence of everything in the package. {', '.join(missing)} has none in "
            "licences/components.csv. Look it up and add it."
        )
    packed = [component for component in known if component.part in wanted]
    lines = ["This app is made of the following programs.", ""]
    for component in packed:
        holder = f", © {component.copyright}" if component.copyright else ""
        lines.append(f"{component.title}{holder}: {component.licence}")
    for licence in sorted({component.licence for component in packed} - _NO_TEXT):
        text = (_FOLDER / f"{licence}.txt").read_text("utf-8").strip()
        lines += ["", "=" * 78, licence, "=" * 78, "", text]
    return "\n".join(lines) + "\n"
