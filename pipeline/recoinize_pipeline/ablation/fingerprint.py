"""Names for what a result was made from, so that it is made once and used again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from recoinize_pipeline.faces.catalogue import Catalogue

_LENGTH = 16


def fingerprint(facts: Any) -> str:
    """16 hex digits that change with plain values."""
    text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:_LENGTH]


def faces_fingerprint(catalogue: Catalogue) -> str:
    """Changes with the faces' facts and with their textures."""
    facts = [
        [face.to_dict(), hashlib.sha256((catalogue.root / face.texture).read_bytes()).hexdigest()]
        for face in catalogue
    ]
    return fingerprint(facts)


def files_fingerprint(paths: Iterable[Path]) -> str:
    """Changes with the names and the content of files."""
    return fingerprint(
        [[path.name, hashlib.sha256(path.read_bytes()).hexdigest()] for path in paths]
    )


def sources_fingerprint(*modules: ModuleType) -> str:
    """Changes with the source of modules and of whole packages, whatever else is installed."""
    paths: list[Path] = []
    for module in modules:
        folders = [Path(place) for place in getattr(module, "__path__", ())]
        sources = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
        paths += sources or [Path(str(module.__file__))]
    return files_fingerprint(paths)
