from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.coin import DENOMINATIONS
from recoinize_edge.ellipse import Ellipse
from recoinize_pipeline.evaluation.metrics import (
    NO_ANSWER,
    CurvePoint,
    best_threshold,
    confusion_matrix,
    coverage_curve,
    is_wrong,
    summarize,
    thinned,
    top1,
    wilson_interval,
)
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import NO_COIN, Recognition

from .conftest import make_label

CODES = tuple(DENOMINATIONS)
COUNTRIES = ("de", "fr", "eu")


def say(
    denominations: tuple[str, ...] = (), country: str | None = None, distance: float = 0.5
) -> Answer:
    single = denominations[0] if len(denominations) == 1 else None
    if not denominations and country is None:
        return replace(Answer.unknown("too far"), distance=distance)
    return Answer(single, country, None, None, None, distance, 1.0, denominations=denominations)


def random_recognitions(count: int, seed: int, foreign: bool = False) -> list[Recognition]:
    rng = np.random.default_rng(seed)
    result = []
    for i in range(count):
        truth, guess = rng.choice(CODES, 2)
        country = rng.choice(COUNTRIES)
        labelled = rng.random() < 0.6
        photo = Photo(
            Path(f"{i}.jpg"),
            None if foreign else str(truth),
            str(rng.choice(COUNTRIES)) if labelled and not foreign else None,
            "national" if labelled and not foreign else None,
        )
        if rng.random() < 0.1:
            result.append(Recognition(photo, NO_COIN, NO_COIN, None))
            continue
        said = str(truth) if rng.random() < 0.7 else str(guess)
        several = (said,) if rng.random() < 0.8 else tuple({said, "1c", "2c"})
        # Rounded so that some distances are equal.
        distance = round(float(rng.uniform(0.1, 1.5)), 1)
        spoken_country = str(country) if rng.random() < 0.7 or len(several) > 1 else None
        unrefused = say(several, spoken_country, distance)
        if rng.random() < 0.1:
            unrefused = say((), None, distance)
        answer = unrefused if distance <= 0.8 else say((), None, distance)
        label = make_label(str(country), said)
        result.append(Recognition(photo, answer, unrefused, label, Ellipse.circle(9, 9, 5)))
    return result


def naive_is_wrong(photo: Photo, answer: Answer) -> bool:
    if answer.denomination is None and answer.country is None:
        return False
    if answer.denominations and photo.denomination not in (None, *answer.denominations):
        return True
    return bool(photo.country and answer.country and photo.country != answer.country)


@pytest.mark.parametrize(
    ("photo", "answer", "wrong"),
    [
        (("2e", None), say(("2e",)), False),
        (("2e", None), say(("1e",)), True),
        (("2e", None), say(("1e", "2e"), "de"), False),
        (("2e", None), say(("1e", "50c"), "de"), True),
        (("2e", "de"), say(("2e",), "fr"), True),
        (("2e", "de"), say(("2e",), "eu"), True),
        (("2e", "eu"), say(("2e",), "eu"), False),
        (("2e", "de"), say(("2e",), None), False),
        (("2e", "de"), say(), False),
        ((None, None), say(("2e",), "de"), False),
    ],
)
def test_what_is_wrong(photo: tuple[str | None, str | None], answer: Answer, wrong: bool) -> None:
    assert is_wrong(Photo(Path("x.jpg"), *photo), answer) is wrong


@pytest.mark.parametrize("seed", range(4))
def test_summary_against_a_naive_loop(seed: int) -> None:
    coins = random_recognitions(300, seed)
    unknown = random_recognitions(80, seed + 100, foreign=True)
    figures = summarize(coins, unknown)

    answered = spoken = wrong = right = labelled = country_right = refused = 0
    for r in coins:
        if r.answer.denomination is not None:
            answered += 1
        if r.answer.denomination is not None or r.answer.country is not None:
            spoken += 1
            wrong += naive_is_wrong(r.photo, r.answer)
        if r.guess is not None and r.guess.denomination == r.photo.denomination:
            right += 1
        if r.photo.country not in (None, "eu"):
            labelled += 1
            country_right += r.guess is not None and r.guess.country == r.photo.country
    for r in unknown:
        refused += r.answer.denomination is None and r.answer.country is None
    assert figures["photos"] == 300
    assert figures["answered"] == answered / 300
    assert figures["spoken"] == spoken / 300
    assert figures["wrong"] == wrong
    assert figures["wrong_of_answered"] == wrong / spoken
    assert figures["denomination_top1"] == right / 300
    assert figures["country_labelled"] == labelled
    assert figures["country_top1"] == country_right / labelled
    assert figures["refused_unknown"] == refused / 80
    pairs = [(k.unrefused.distance, s.unrefused.distance) for k in coins for s in unknown]
    area = sum(1.0 if near < far else 0.5 * (near == far) for near, far in pairs) / len(pairs)
    assert figures["strangers_auc"] == pytest.approx(area)

    assert list(figures["per_class"]) == [c for c in CODES if c in figures["per_class"]]
    for code, group in figures["per_class"].items():
        own = [r for r in coins if r.photo.denomination == code]
        assert group["photos"] == len(own)
        assert group["wrong"] == sum(naive_is_wrong(r.photo, r.answer) for r in own)
    assert sum(g["photos"] for g in figures["per_side"].values()) == 300


def test_what_cannot_be_counted_is_none() -> None:
    figures = summarize([Recognition(Photo(Path("a.jpg"), "2e"), NO_COIN, NO_COIN, None)])
    assert figures["denomination_top1"] == 0
    assert figures["no_coin_found"] == 1
    for key in (
        "country_top1",
        "face_top1",
        "wrong_of_answered",
        "refused_unknown",
        "strangers_auc",
    ):
        assert figures[key] is None
    assert summarize([])["answered"] is None


def test_face_top1_needs_all_three_names() -> None:
    guess = make_label("de", "2e")
    right = Photo(Path("a.jpg"), "2e", "de", "national", "x")
    other_edition = replace(right, edition="y")
    no_edition = replace(right, edition=None)
    recognitions = [
        Recognition(photo, NO_COIN, NO_COIN, guess) for photo in (right, other_edition, no_edition)
    ]
    assert top1(recognitions, "denomination", "country", "edition") == 0.5


@pytest.mark.parametrize("seed", range(3))
def test_curve_against_deciding_anew_at_each_threshold(seed: int) -> None:
    coins = random_recognitions(200, seed)
    unknown = random_recognitions(60, seed + 50, foreign=True)
    curve = coverage_curve(coins, unknown)
    assert len(curve) > 5
    for point in curve:
        spoken = [r for r in coins if r.unrefused.known and r.unrefused.distance <= point.threshold]
        answered = sum(r.unrefused.denomination is not None for r in spoken)
        wrong = sum(naive_is_wrong(r.photo, r.unrefused) for r in spoken)
        refused = sum(
            not (r.unrefused.known and r.unrefused.distance <= point.threshold) for r in unknown
        )
        assert point.answered == pytest.approx(answered / 200)
        assert point.wrong_of_answered == pytest.approx(wrong / len(spoken))
        assert point.refused_unknown == pytest.approx(refused / 60)
    thresholds = [point.threshold for point in curve]
    assert thresholds == sorted(set(thresholds))


def test_the_curve_passes_through_the_figures_at_the_threshold_in_use() -> None:
    coins = random_recognitions(300, 7)
    figures = summarize(coins)
    (point,) = [p for p in coverage_curve(coins) if math.isclose(p.threshold, 0.8)]
    assert point.answered == pytest.approx(figures["answered"])
    assert point.wrong_of_answered == pytest.approx(figures["wrong_of_answered"])


def test_best_threshold_keeps_both_limits() -> None:
    curve = [
        CurvePoint(0.1, 0.3, 0.0, 1.0),
        CurvePoint(0.2, 0.5, 0.02, 1.0),
        CurvePoint(0.3, 0.8, 0.01, 0.98),
        CurvePoint(0.4, 0.9, 0.05, 0.9),
    ]
    assert best_threshold(curve, 0.01) == curve[2]
    assert best_threshold(curve, 0.01, refuse_at_least=0.99) == curve[0]
    assert best_threshold(curve[1:2], 0.01) is None
    assert best_threshold([], 1.0) is None


def test_confusion_counts_every_photograph_once() -> None:
    coins = random_recognitions(150, 3)
    rows, columns, counts = confusion_matrix(coins)
    assert columns[-1] == NO_ANSWER
    assert counts.sum() == 150
    for y, true in enumerate(rows):
        for x, said in enumerate(columns):
            expected = sum(
                r.photo.denomination == true and (r.answer.denomination or NO_ANSWER) == said
                for r in coins
            )
            assert counts[y, x] == expected


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(0, 1000, 0.0, 0.003827), (5, 10, 0.236593, 0.763407), (81, 263, 0.255272, 0.366206)],
)
def test_wilson_interval(count: int, total: int, low: float, high: float) -> None:
    """The last row is the example of Newcombe, Statistics in Medicine 17 (1998), table I."""
    interval = wilson_interval(count, total)
    assert interval is not None
    assert interval == pytest.approx((low, high), abs=1e-4)


def test_a_long_curve_is_thinned_and_keeps_its_ends() -> None:
    curve = [CurvePoint(i / 1000, i / 1000, 0.0, None) for i in range(1000)]
    points = thinned(curve)
    assert len(points) == 200
    assert (points[0]["threshold"], points[-1]["threshold"]) == (0.0, 0.999)
    assert len(thinned(curve[:7])) == 7
    assert thinned([]) == []
