"""The report on photographs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from recoinize_edge.answer import spoken_denominations
from recoinize_edge.coin import COUNTRY_NAMES, DENOMINATIONS
from recoinize_pipeline.evaluation.contact_sheet import make_sheet, make_tile
from recoinize_pipeline.evaluation.figures import (
    confusion_figure,
    coverage_figure,
    projection_figure,
)
from recoinize_pipeline.evaluation.metrics import (
    UNLABELLED,
    CurvePoint,
    best_threshold,
    confusion_matrix,
    is_spoken,
    is_wrong,
)
from recoinize_pipeline.evaluation.photo_evaluation import Load, PhotoEvaluation, load_photo
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.projection import principal_plane
from recoinize_pipeline.evaluation.recognize_photos import Recognition
from recoinize_pipeline.evaluation.report_blocks import (
    Block,
    ContactSheet,
    Heading,
    Paragraph,
    Report,
    Table,
    Tile,
)

DEFINITIONS = (
    "Answered: one denomination is named. Spoken: anything is named, such as “10, 20 or 50 cent · "
    "Germany”. Wrong: something spoken contradicts the label, be it the denomination, the country "
    "or the side. Top-1: the best guess is right, whether or not it was spoken. Country figures "
    "count photographs of national sides whose country is labelled."
)


def percent(value: float | None, digits: int = 1) -> str:
    """`"97.4%"`; a dash where there is no figure."""
    return "–" if value is None else f"{100 * value:.{digits}f}%"


def photo_report(
    title: str,
    reader: str,
    evaluation: PhotoEvaluation,
    figures: Mapping[str, Any],
    errors_shown: int,
    load: Load = load_photo,
) -> Report:
    """Everything about one set of photographs.

    Args:
        title: of the report.
        reader: what read them, in words.
        evaluation: what is reported.
        figures: from `photo_figures`.
        errors_shown: most tiles on the contact sheet of errors.
        load: gives the picture of a photograph.
    """
    summary = (
        f"{figures['photos']} photographs read by {reader}: "
        f"{percent(figures['denomination_top1'])} of the denominations recognized, "
        f"{percent(figures['answered'])} answered, "
        f"{percent(figures['wrong_of_answered'], 2)} of what was spoken wrong."
    )
    blocks: list[Block] = [
        _figures_table(figures),
        Paragraph(_scale_sentence(figures)),
        Paragraph(DEFINITIONS),
        Heading("By denomination"),
        _groups_table("denomination", figures["per_class"]),
        Heading("By side"),
        _groups_table("side", figures["per_side"]),
        Heading("Answers"),
        confusion_figure(
            "confusion",
            "What each denomination was answered as, in photographs.",
            *confusion_matrix(evaluation.coins.shared),
        ),
        *_coverage(evaluation),
        *_projection(evaluation),
        Heading("Errors"),
        _errors(evaluation, errors_shown, load),
        *_unreadable(figures["unreadable"]),
    ]
    return Report(title, summary, blocks)


def _figures_table(figures: Mapping[str, Any]) -> Table:
    alone = figures["alone"]

    def row(name: str, key: str, digits: int = 1) -> tuple[str, str, str]:
        return (name, percent(figures[key], digits), percent(alone[key], digits))

    def wrong(values: Mapping[str, Any]) -> str:
        interval = values["wrong_of_answered_interval"]
        if interval is None:
            return "–"
        low, high = interval
        return f"{percent(values['wrong_of_answered'], 2)} ({100 * low:.2f} to {100 * high:.2f})"

    return Table(
        ("", "shared scale", "each photograph alone"),
        (
            ("photographs", str(figures["photos"]), str(alone["photos"])),
            row("denomination, top-1", "denomination_top1"),
            row(f"country, top-1 ({figures['country_labelled']} labelled)", "country_top1"),
            row("face, top-1", "face_top1"),
            row("answered", "answered"),
            row("spoken", "spoken"),
            ("wrong of what was spoken (95% interval)", wrong(figures), wrong(alone)),
            ("wrong answers", str(figures["wrong"]), str(alone["wrong"])),
            (
                "of them with a wrong denomination",
                str(figures["wrong_denomination"]),
                str(alone["wrong_denomination"]),
            ),
            row("right country spoken", "country_answered"),
            row(f"refused, of {figures['unknown_photos']} other things", "refused_unknown"),
            row("told apart from them by distance alone (ROC area)", "strangers_auc"),
            ("no coin found", str(figures["no_coin_found"]), str(alone["no_coin_found"])),
        ),
    )


def _scale_sentence(figures: Mapping[str, Any]) -> str:
    scale = figures["scale"]
    groups = scale["groups"]
    if not groups:
        return (
            "Each photograph was read alone: the coins that are certain by their design do not "
            "agree on one scale, are too few, or the scale was not asked for."
        )
    coins = sum(group["coins"] for group in groups)
    spread = float(np.median([group["spread"] for group in groups]))
    return (
        f"Shared scale: {scale['photos_with_scale']} of {figures['photos']} photographs were "
        f"measured with a scale learned, without labels, from {coins} coins that are certain by "
        f"their design, in {len(groups)} groups of photographs taken alike (median spread "
        f"{percent(spread)}). It stands for the other coins that a camera sees in the same frame; "
        "coins that share a design differ in size only. The second column does without it."
    )


def _groups_table(title: str, groups: Mapping[str, Mapping[str, Any]]) -> Table:
    return Table(
        (title, "photographs", "top-1", "answered", "spoken", "wrong", "wrong of spoken"),
        [
            (
                name,
                str(group["photos"]),
                percent(group["denomination_top1"]),
                percent(group["answered"]),
                percent(group["spoken"]),
                str(group["wrong"]),
                percent(group["wrong_of_answered"], 2),
            )
            for name, group in groups.items()
        ],
    )


def _coverage(evaluation: PhotoEvaluation) -> list[Block]:
    curve = evaluation.curve
    if not curve:
        return []
    marked: dict[str, CurvePoint] = {}
    within = [point for point in curve if point.threshold <= evaluation.threshold]
    if within:
        marked[f"threshold in use, {evaluation.threshold:.3f}"] = within[-1]
    best = best_threshold(curve, evaluation.wrong_budget)
    if best:
        marked[f"most answers within the budget, {best.threshold:.3f}"] = best
    curves = {"shared scale": curve}
    if any(scale is not None for scale in evaluation.coins.scales):
        curves["each photograph alone"] = evaluation.curve_alone
    else:
        curves = {"each photograph alone": curve}
    columns = ["threshold", "answered", "wrong of what was spoken", "other things refused"]
    rows = [
        (name, percent(p.answered), percent(p.wrong_of_answered, 2), percent(p.refused_unknown))
        for name, p in marked.items()
    ]
    figure = coverage_figure(
        "coverage",
        "Share of wrong answers when the threshold lets more or fewer photographs be answered.",
        curves,
        marked,
        evaluation.wrong_budget,
    )
    return [Heading("Coverage against error"), figure, Table(columns, rows)]


def _projection(evaluation: PhotoEvaluation) -> list[Block]:
    seen = [r for r in evaluation.coins.readings.readings if r.outline is not None]
    if len(seen) < 3:
        return []
    points, kept = principal_plane(np.stack([r.embedding for r in seen]))
    values = {code: known.cents for code, known in DENOMINATIONS.items()}
    names = [r.photo.denomination or UNLABELLED for r in seen]
    order = sorted(range(len(seen)), key=lambda i: values.get(names[i], 0))
    caption = (
        "Embeddings of the photographs by denomination, projected onto their two directions of "
        f"greatest variance ({percent(kept, 0)} of it)."
    )
    figure = projection_figure("projection", caption, points[order], [names[i] for i in order])
    return [Heading("Embeddings"), figure]


def _errors(evaluation: PhotoEvaluation, shown: int, load: Load) -> ContactSheet | Paragraph:
    """Wrong answers first, then coins taken for known ones, then wrong guesses not spoken."""
    wrong = [r for r in evaluation.coins.shared if is_wrong(r.photo, r.answer)]
    foreign = [r for r in evaluation.unknown.shared if is_spoken(r.answer)]
    missed = [
        r for r in evaluation.coins.shared if not is_wrong(r.photo, r.answer) and _guess_is_wrong(r)
    ]
    errors = [
        *((r, True) for r in sorted(wrong, key=_distance)),
        *((r, True) for r in sorted(foreign, key=_distance)),
        *((r, False) for r in sorted(missed, key=_distance)),
    ]
    if not errors:
        return Paragraph("There are none.")
    tiles = [_error_tile(r, alarming, load) for r, alarming in errors[:shown]]
    more = f" The first {shown} are shown." if len(errors) > shown else ""
    caption = (
        f"{len(wrong)} wrong answers and {len(foreign)} answers about other things (red), then "
        f"{len(missed)} wrong best guesses that were not spoken; the nearest first.{more}"
    )
    return make_sheet("errors", caption, tiles)


def _error_tile(recognition: Recognition, alarming: bool, load: Load) -> Tile:
    photo, answer, guess = recognition.photo, recognition.answer, recognition.guess
    said = answer.text if answer.known else "not answered"
    lines = [f"said: {said}", f"true: {describe(photo)}"]
    if guess is not None:
        lines.append(f"nearest: {guess.denomination_name} · {guess.country_name}")
        lines.append(f"distance {answer.distance:.2f}")
    else:
        lines.append("no coin found")
    lines.append(photo.name)
    return make_tile(load(photo), recognition.outline, lines, alarming)


def describe(photo: Photo) -> str:
    """What is known about a photograph: `"2 euro · Germany"`, or that it is no known coin."""
    if photo.denomination is None:
        return "no known coin"
    parts = [spoken_denominations((photo.denomination,))]
    if photo.country is not None:
        parts.append(COUNTRY_NAMES.get(photo.country, photo.country))
    return " · ".join(parts)


def _guess_is_wrong(recognition: Recognition) -> bool:
    photo, guess = recognition.photo, recognition.guess
    if guess is None:
        return True
    other_country = photo.country is not None and guess.country != photo.country
    return guess.denomination != photo.denomination or other_country


def _distance(recognition: Recognition) -> float:
    return recognition.answer.distance


def _unreadable(unreadable: Sequence[Mapping[str, str]]) -> list[Block]:
    if not unreadable:
        return []
    rows = [(entry["file"], entry["reason"]) for entry in unreadable]
    return [Heading("Pictures that could not be read"), Table(("file", "reason"), rows)]
