"""Judges a reader on photographs, each alone and with the scale that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from recoinize_edge.image_file import read_image
from recoinize_edge.preprocessing import UInt8Array
from recoinize_pipeline.evaluation.metrics import (
    CurvePoint,
    best_threshold,
    coverage_curve,
    summarize,
    thinned,
)
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import (
    PhotoReader,
    PhotoReadings,
    Recognition,
    decide_all,
    read_photos,
)
from recoinize_pipeline.evaluation.shared_scale import (
    ScaledPhotos,
    SharedScale,
    measure_together,
)
from recoinize_pipeline.settings import EvaluationSettings

ScaleMode = Literal["auto", "none"]
Track = Callable[[Sequence[Photo], str], Iterable[Photo]]
Load = Callable[[Photo], UInt8Array]


def load_photo(photo: Photo) -> UInt8Array:
    """The picture of a photograph in a file, uint8 (height, width, 3) RGB."""
    return read_image(photo.path)


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """One set of photographs, read and decided.

    Attributes:
        readings: of the readable photographs, and the names of the others.
        alone: what is said about each photograph by itself.
        scales: scale of each photograph, where it has one.
        shared: what is said where the scale is used; equal to `alone` where there is none.
    """

    readings: PhotoReadings
    alone: list[Recognition]
    scales: list[SharedScale | None]
    shared: list[Recognition]


@dataclass(frozen=True, slots=True)
class PhotoEvaluation:
    """A reader judged on photographs of coins and of things that are to be refused.

    Attributes:
        coins: photographs of coins.
        unknown: pictures of other things; empty if none were given.
        threshold: distance beyond which the reader says "unknown".
        wrong_budget: share of wrong answers that is tolerable.
    """

    coins: JudgedSet
    unknown: JudgedSet
    threshold: float
    wrong_budget: float

    @property
    def curve(self) -> list[CurvePoint]:
        """Coverage against error, with shared scale."""
        return coverage_curve(self.coins.shared, self.unknown.shared)

    @property
    def curve_alone(self) -> list[CurvePoint]:
        """Coverage against error, each photograph alone."""
        return coverage_curve(self.coins.alone, self.unknown.alone)


def evaluate_photos(
    reader: PhotoReader,
    coins: Sequence[Photo],
    unknown: Sequence[Photo],
    settings: EvaluationSettings,
    wrong_budget: float,
    scale: ScaleMode = "auto",
    track: Track = lambda photos, title: photos,
    load: Load = load_photo,
) -> PhotoEvaluation:
    """Read and judge.

    Args:
        reader: what is judged.
        coins: photographs of coins, one each.
        unknown: pictures of other things.
        settings: when photographs share a scale.
        wrong_budget: share of wrong answers that is tolerable.
        scale: `none` reads each photograph alone.
        track: shows progress; is given photographs and what is done with them.
        load: gives the picture of a photograph.
    """

    def judged(photos: Sequence[Photo], title: str) -> JudgedSet:
        return judge_readings(
            read_photos(reader, track(photos, title), load), reader, settings, scale
        )

    return PhotoEvaluation(
        coins=judged(coins, "reading photographs"),
        unknown=judged(unknown, "reading what is to be refused"),
        threshold=reader.decision.threshold,
        wrong_budget=wrong_budget,
    )


def judge_readings(
    readings: PhotoReadings,
    reader: PhotoReader,
    settings: EvaluationSettings,
    scale: ScaleMode = "auto",
) -> JudgedSet:
    """Decide what is said about photographs that were read, alone and with their scale.

    Args:
        readings: of the photographs.
        reader: who read them.
        settings: when photographs share a scale.
        scale: `none` reads each photograph alone.
    """
    alone = decide_all(readings.readings, reader.labels, reader.decision)
    scaled = ScaledPhotos([None] * len(alone), [None] * len(alone))
    if scale == "auto":
        scaled = measure_together(
            readings.readings,
            reader.labels,
            reader.decision,
            settings.scale_coins,
            settings.scale_spread,
        )
    shared = decide_all(readings.readings, reader.labels, reader.decision, scaled.evidence)
    return JudgedSet(readings, alone, scaled.scales, shared)


def photo_figures(evaluation: PhotoEvaluation) -> dict[str, Any]:
    """All figures, as plain values for JSON.

    Those of `metrics.summarize` with the shared scale (where photographs have one), the same under
    `alone` for each photograph by itself, and `scale`, `unreadable`, `threshold`,
    `wrong_answer_budget`, `best_threshold` and `coverage_curve`.
    """
    coins, unknown = evaluation.coins, evaluation.unknown
    best = best_threshold(evaluation.curve, evaluation.wrong_budget)
    used = [scale for scale in coins.scales if scale is not None]
    unreadable = [*coins.readings.unreadable, *unknown.readings.unreadable]
    return {
        **summarize(coins.shared, unknown.shared),
        "alone": summarize(coins.alone, unknown.alone),
        "scale": {
            "photos_with_scale": len(used),
            "unknown_with_scale": sum(scale is not None for scale in unknown.scales),
            "groups": [asdict(scale) for scale in dict.fromkeys(used)],
        },
        "unreadable": [{"file": str(path), "reason": reason} for path, reason in unreadable],
        "threshold": evaluation.threshold,
        "wrong_answer_budget": evaluation.wrong_budget,
        "best_threshold": asdict(best) if best else None,
        "coverage_curve": thinned(evaluation.curve),
    }
