"""Writes the page that explains the vibration patterns.

`python -m recoinize_app.haptics.document > docs/vibration.md`
"""

from __future__ import annotations

import sys

from recoinize_app.haptics import patterns
from recoinize_app.haptics.vibrator import Pattern
from recoinize_edge.coin import DENOMINATIONS

PLACE = "docs/vibration.md"
"""Where the page lies in the repository."""

_METALS = {"copper": "copper", "gold": "gold", "1e": "two metals", "2e": "two metals"}

_SIGNS: tuple[tuple[str, Pattern], ...] = (
    ("understood", patterns.ACKNOWLEDGED),
    ("understood, but does nothing here", patterns.REFUSED),
    ("coins cannot be read like this: light, distance or hold", patterns.HINT),
    ("1, 2 or 5 cent, not known which", patterns.UNSURE["copper"]),
    ("10, 20 or 50 cent, not known which", patterns.UNSURE["gold"]),
    ("a coin that is not known for sure", patterns.UNKNOWN),
    ("correction: the last coin was another one, which follows", patterns.CORRECTION),
    ("a total of nothing", patterns.NOTHING),
    ("ten euro within a total", patterns.TEN_EURO),
)


def document() -> str:
    """The page, in Markdown."""
    return f"""# Vibration patterns

In private mode coins are felt and not spoken. Every pattern has two parts: long pulses tell the
metal (none for copper, one for gold, two for the coins of two metals), short pulses tell the place
within it: the smallest coin, the next, the largest.

| coin | metal | pattern | milliseconds, vibration and rest in turns |
|---|---|---|---|
{chr(10).join(_coin_row(code) for code in patterns.COINS)}

A long pulse (—) lasts {patterns.LONG} ms, a short one (·) {patterns.SHORT} ms, a very long one \
(———) and a tick (˙) as below.
{patterns.GAP} ms lie between pulses, {patterns.PAUSE} ms between coins that are told together.

Coins of one metal share their picture in most countries, and alone their picture is all there is to
tell them by. Then the metal is felt, and a very long pulse in place of the short ones; copper,
which has no long pulse, has one short pulse before it. Which of these coins it is, the fingers that
hold it can tell by its size. The country is never felt: it is heard once private mode is off.

A total is felt as the fewest coins that make it up, the largest first, after one tick: 3.70 euro
as 2 euro, 1 euro, 50 cent, 20 cent. If there are, or may be, coins in view that are not in it, the
sign for a coin that is not known follows. Ten euro has a sign of its own. A total of \
{10 * (patterns.MOST_TENS + 1)} euro or
more is not felt out, and the sign for a coin that is not known comes instead: switch private mode
off, or to the earpiece, to hear it.

| sign | pattern | milliseconds |
|---|---|---|
{chr(10).join(_sign_row(name, pattern) for name, pattern in _SIGNS)}

To learn them, open the practice: long press with three fingers, or `x` on a keyboard. A swipe to
the right or left names a coin and plays its pattern; a double tap plays one without its name, and a
tap tells which it was.
"""


def _coin_row(code: str) -> str:
    coin, pattern = DENOMINATIONS[code], patterns.COINS[code]
    cells = (coin.name, _METALS[coin.metal], patterns.written(pattern), _lengths(pattern))
    return f"| {' | '.join(cells)} |"


def _sign_row(name: str, pattern: Pattern) -> str:
    return f"| {name} | {patterns.written(pattern)} | {_lengths(pattern)} |"


def _lengths(pattern: Pattern) -> str:
    return " ".join(str(length) for length in pattern)


if __name__ == "__main__":
    sys.stdout.write(document())
