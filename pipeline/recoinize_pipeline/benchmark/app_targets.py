"""The targets of the app, held against what was measured."""

from __future__ import annotations

from recoinize_pipeline.benchmark.app_speech import SpeechFigures
from recoinize_pipeline.benchmark.app_window import WindowFigures
from recoinize_pipeline.benchmark.target import Target


def window_targets(figures: WindowFigures) -> list[Target]:
    """Start and smoothness."""
    return [
        _at_most("start to first analysed frame", figures.start_seconds, 2.0, "s"),
        _at_least("picture while 720p is analysed", figures.shown_per_second, 25.0, "frames/s"),
    ]


def speech_targets(figures: SpeechFigures) -> list[Target]:
    """What is said, and how soon."""
    values = figures.to_dict()
    targets = []
    if values["coins"]:
        wrong = 100 * values["wrong"] / values["coins"]
        soon = values["median_seconds_to_first_correct"]
        most = values["most_utterances_of_a_coin"]
        targets += [
            _at_most("first correct announcement, median", soon, 1.0, "s"),
            _at_most("coins announced wrongly", wrong, 0.5, "%"),
            _at_most("utterances of one coin, most", most, 1, ""),
        ]
    if values["strangers"]:
        given = values["strangers_given_a_value"]
        targets.append(_at_most("other things given a value", given, 0, ""))
    return targets


def _at_most(what: str, value: float, limit: float, unit: str) -> Target:
    return Target(what, f"≤ {limit:g} {unit}".strip(), _shown(value, unit), value <= limit)


def _at_least(what: str, value: float, limit: float, unit: str) -> Target:
    return Target(what, f"≥ {limit:g} {unit}".strip(), _shown(value, unit), value >= limit)


def _shown(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}".strip()
