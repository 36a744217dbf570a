"""Checked reading of the JSON files in a bundle: nothing in them is trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from typing import Any

from recoinize_edge.errors import BundleError


def parse_object(data: bytes, where: str) -> dict[str, Any]:
    """A JSON object.

    Args:
        data: UTF-8 text.
        where: what is read, for the message.

    Raises:
        BundleError: `data` is not a JSON object, or holds NaN or Infinity.
    """
    try:
        values = json.loads(data, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BundleError(
            f"Expected {where} to be JSON. It cannot be read ({error}). Export the bundle again."
        ) from None
    return mapping({where: values}, where, "the bundle")


def check_names(values: dict[str, Any], expected: Collection[str], where: str) -> None:
    """Refuse an object with other names than expected ones.

    Raises:
        BundleError: naming what is missing or unknown.
    """
    if set(values) != set(expected):
        raise BundleError(
            f"Expected {where} to have {', '.join(sorted(expected))}. "
            f"Received {', '.join(sorted(values)) or 'nothing'}. "
            "The bundle is of another version or damaged: export it again."
        )


def mapping(values: dict[str, Any], name: str, where: str) -> dict[str, Any]:
    """A field that is an object."""
    return _field(values, name, where, dict, "an object")  # type: ignore[no-any-return]


def sequence(values: dict[str, Any], name: str, where: str) -> list[Any]:
    """A field that is a list."""
    return _field(values, name, where, list, "a list")  # type: ignore[no-any-return]


def text(values: dict[str, Any], name: str, where: str) -> str:
    """A field that is a text."""
    return _field(values, name, where, str, "a text")  # type: ignore[no-any-return]


def whole_number(values: dict[str, Any], name: str, where: str, least: int, most: int) -> int:
    """A field that is a whole number from `least` to `most`."""
    value = _field(values, name, where, int, "a whole number")
    if not least <= value <= most:
        raise _out_of_range(value, name, where, least, most)
    return value  # type: ignore[no-any-return]


def number(values: dict[str, Any], name: str, where: str, least: float, most: float) -> float:
    """A field that is a finite number from `least` to `most`."""
    value = _field(values, name, where, (int, float), "a number")
    if not (least <= value <= most and math.isfinite(value)):
        raise _out_of_range(value, name, where, least, most)
    return float(value)


def _field(
    values: dict[str, Any], name: str, where: str, kind: type | tuple[type, ...], spoken: str
) -> Any:
    if name not in values:
        raise BundleError(f"Expected {name} in {where}. It is missing. Export the bundle again.")
    value = values[name]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BundleError(
            f"Expected {name} in {where} to be {spoken}. Received {_short(value)}. "
            "Export the bundle again."
        )
    return value


def _out_of_range(value: float, name: str, where: str, least: float, most: float) -> BundleError:
    return BundleError(
        f"Expected {name} in {where} to be between {least:g} and {most:g}. "
        f"Received {_short(value)}. Export the bundle again."
    )


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON number")


def _short(value: object) -> str:
    try:
        shown = repr(value)
    except ValueError:  # a number with more digits than Python prints
        return "a very long number"
    return shown if len(shown) <= 60 else f"{shown[:57]}…"
