"""Draws what was read onto a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable

import cv2

from recoinize_edge.answer import Answer
from recoinize_edge.ellipse import Ellipse
from recoinize_edge.preprocessing import UInt8Array, require_rgb

_KNOWN = (40, 200, 80)
_PARTIAL = (240, 180, 40)
_UNKNOWN = (230, 70, 60)
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_TEXT_WIDTH = 0.9  # of the coin's diameter
_SMALLEST_TEXT = 0.32  # of OpenCV's letters, 7 pixels high


def annotate(image: UInt8Array, coins: Iterable[tuple[Ellipse, Answer | None]]) -> UInt8Array:
    """Draw outline, answer and confidence of each coin.

    Args:
        image: uint8 (height, width, 3), RGB.
        coins: outlines and answers; None for a coin that is not read yet.

    Returns:
        A copy with the drawing.

    Raises:
        ImageError: `image` is not a uint8 RGB picture.
    """
    require_rgb(image)
    drawn = image.copy()
    unit = max(image.shape[:2]) / 1000
    thickness = max(1, round(2.5 * unit))
    for outline, answer in coins:
        colour = _colour(answer)
        axes = (2 * outline.major, 2 * outline.minor)
        box = ((outline.cx, outline.cy), axes, math.degrees(outline.angle))
        cv2.ellipse(drawn, box, colour, thickness, cv2.LINE_AA)
        _write(drawn, _words(answer), outline, unit, colour)
    return drawn


def _colour(answer: Answer | None) -> tuple[int, int, int]:
    if answer is None or not answer.known:
        return _UNKNOWN
    return _KNOWN if answer.denomination is not None else _PARTIAL


def _words(answer: Answer | None) -> list[str]:
    """Lines to write; OpenCV's letters are ASCII only."""
    if answer is None:
        return ["..."]
    if not answer.known:
        return ["unknown"]
    lines = [part.encode("ascii", "replace").decode() for part in answer.text.split(" · ")]
    return [*lines, f"{answer.confidence:.0%}"]


def _write(
    image: UInt8Array, lines: list[str], outline: Ellipse, unit: float, colour: tuple[int, int, int]
) -> None:
    """Lines of text on dark ground, in the middle of a coin and no wider than it."""
    widest = max(cv2.getTextSize(words, _FONT, 1.0, 1)[0][0] for words in lines)
    size = max(_SMALLEST_TEXT, min(0.6 * unit, _TEXT_WIDTH * 2 * outline.minor / widest))
    thickness = max(1, round(2 * size))
    (_, height), below = cv2.getTextSize("1", _FONT, size, thickness)
    step = height + below + 2
    top = outline.cy - step * len(lines) / 2
    for row, words in enumerate(lines):
        (width, _), _ = cv2.getTextSize(words, _FONT, size, thickness)
        x, y = round(outline.cx - width / 2), round(top + row * step + height)
        cv2.rectangle(image, (x - 2, y - height - 1), (x + width + 1, y + below), (0, 0, 0), -1)
        cv2.putText(image, words, (x, y), _FONT, size, colour, thickness, cv2.LINE_AA)
