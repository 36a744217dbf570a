"""The labels file of a bundle: its faces, and which face each reference shows."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import numpy.typing as npt

from recoinize_edge.coin import CoinLabel
from recoinize_edge.errors import BundleError
from recoinize_edge.json_fields import check_names, number, parse_object, sequence, text

_TEXTS = ("face_id", "country", "denomination", "edition", "side", "design", "subject")


def read_labels(data: bytes) -> tuple[list[CoinLabel], npt.NDArray[np.int32]]:
    """Faces and references from the content of a labels file.

    Args:
        data: JSON text `{"faces": [label, …], "references": [index of a face, …]}`.

    Returns:
        The faces, and int32 (references,) indices into them.

    Raises:
        BundleError: saying which entry is wrong and how.
    """
    values = parse_object(data, "the labels file")
    check_names(values, ("faces", "references"), "the labels file")
    labels = [
        _label(entry, f"face {i} of the labels file")
        for i, entry in enumerate(sequence(values, "faces", "the labels file"))
    ]
    names = [label.face_id for label in labels]
    if len(set(names)) != len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise BundleError(
            f"Expected every face once in the labels file. Received {twice} twice. "
            "Export the bundle again."
        )
    references = sequence(values, "references", "the labels file")
    for i, face in enumerate(references):
        if isinstance(face, bool) or not isinstance(face, int) or not 0 <= face < len(labels):
            raise BundleError(
                f"Expected reference {i} of the labels file to name one of {len(labels)} faces. "
                f"Received {str(face)[:60]}: its label is missing. Export the bundle again."
            )
    return labels, np.asarray(references, np.int32)


def _label(entry: Any, where: str) -> CoinLabel:
    if not isinstance(entry, dict):
        raise BundleError(f"Expected {where} to be an object. Export the bundle again.")
    check_names(entry, [field.name for field in fields(CoinLabel)], where)
    texts: dict[str, Any] = {name: text(entry, name, where) for name in _TEXTS}
    for name in ("face_id", "country", "denomination", "design"):
        if not texts[name]:
            raise BundleError(f"Expected {where} to have a {name}. Export the bundle again.")
    if texts["side"] not in ("common", "national"):
        raise BundleError(
            f"Expected the side in {where} to be common or national. "
            f"Received {texts['side'][:60]!r}. Export the bundle again."
        )
    return CoinLabel(diameter_mm=number(entry, "diameter_mm", where, 1, 200), **texts)
