"""How long a voice takes, for voices that are not heard."""

from __future__ import annotations

_CHARACTERS_PER_SECOND = 14.0  # espeak-ng at its usual 175 words a minute


def spoken_seconds(text: str, rate: float) -> float:
    """Seconds that a voice needs for a text.

    Args:
        text: what it says.
        rate: its speed, 1 for the usual one.
    """
    return len(text) / (_CHARACTERS_PER_SECOND * rate)
