from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.bundle import Bundle
from recoinize_pipeline.cli import main
from recoinize_pipeline.evaluation.bundle_diff import changed_answers, compare_bundles
from recoinize_pipeline.evaluation.photos import Photo
from recoinize_pipeline.evaluation.recognize_photos import Recognition

from .conftest import LABELS

UNKNOWN = Answer.unknown("too far")
TWO = Answer("2e", None, None, None, None, 0.1, 1.0, denominations=("2e",))
GERMAN_TWO = replace(TWO, country="de")
FRENCH_TWO = replace(TWO, country="fr")
ONE = replace(TWO, denomination="1e", denominations=("1e",))
ONE_OR_TWO = replace(TWO, denomination=None, country="de", denominations=("1e", "2e"))


def effects(photo: Photo, before: Answer, after: Answer) -> list[str]:
    a, b = (Recognition(photo, answer, answer, None) for answer in (before, after))
    return [change.effect for change in changed_answers([a], [b])]


@pytest.mark.parametrize(
    ("before", "after", "effect"),
    [
        (UNKNOWN, TWO, "better"),
        (TWO, GERMAN_TWO, "better"),
        (ONE_OR_TWO, GERMAN_TWO, "better"),
        (UNKNOWN, ONE_OR_TWO, "better"),
        (UNKNOWN, ONE, "worse"),
        (GERMAN_TWO, FRENCH_TWO, "worse"),
        (ONE, UNKNOWN, "better"),
        (ONE, FRENCH_TWO, "other"),
    ],
)
def test_effects_and_their_opposites(before: Answer, after: Answer, effect: str) -> None:
    photo = Photo(Path("a.jpg"), "2e", "de", "national")
    opposite = {"better": "worse", "worse": "better", "other": "other"}[effect]
    assert effects(photo, before, after) == [effect]
    assert effects(photo, after, before) == [opposite]


def test_the_same_answer_is_no_change_however_far_it_was() -> None:
    photo = Photo(Path("a.jpg"), "2e")
    assert effects(photo, TWO, replace(TWO, distance=0.3, confidence=0.2)) == []
    assert effects(photo, UNKNOWN, Answer.unknown("no coin")) == []


def test_without_a_label_nothing_is_better_or_worse() -> None:
    assert effects(Photo(Path("a.jpg")), UNKNOWN, TWO) == ["other"]


def test_what_is_worse_comes_first() -> None:
    photo = Photo(Path("a.jpg"), "2e")
    steps = [(UNKNOWN, TWO), (TWO, ONE), (UNKNOWN, UNKNOWN)]
    before, after = ([Recognition(photo, pair[i], pair[i], None) for pair in steps] for i in (0, 1))
    assert [change.effect for change in changed_answers(before, after)] == ["worse", "better"]


@pytest.mark.usefixtures("stand_in_runtime")
def test_bundles_beside_each_other(write_bundle: Callable[..., Path]) -> None:
    a = Bundle.load(write_bundle("a"))
    b = Bundle.load(write_bundle("b", LABELS[1:], threshold=0.5))
    difference = compare_bundles(a, b)
    assert difference.removed == [LABELS[0].face_id]
    assert difference.added == []
    assert ("threshold", "0.2500", "0.5000") in difference.facts
    assert {name for name, *_ in difference.facts} == {"faces", "references", "threshold"}
    assert compare_bundles(a, a).facts == []


@pytest.mark.usefixtures("stand_in_runtime")
def test_command_names_the_photographs_that_change(
    write_bundle: Callable[..., Path], photo_dir: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = write_bundle("a"), write_bundle("b", threshold=0.0)
    command = ["diff", str(a), str(b), str(photo_dir), "--quiet"]
    assert main.main([*command, "--json"]) == 1
    values = json.loads(capsys.readouterr().out)
    assert values["photos"] == 21
    assert {change["b"] for change in values["changed"]} == {"unknown coin"}
    assert all(change["effect"] == "worse" for change in values["changed"])
    assert len(values["changed"]) >= 14

    assert main.main(command) == 1
    text = capsys.readouterr().out
    assert f"{len(values['changed'])} of 21 answers change" in text
    assert main.main(["diff", str(b), str(a), str(photo_dir), "--quiet", "--json"]) == 0
    capsys.readouterr()
    assert main.main(["diff", str(a), str(a), str(photo_dir), "--quiet"]) == 0
    assert "0 of 21 answers change" in capsys.readouterr().out


@pytest.mark.usefixtures("stand_in_runtime")
def test_command_without_photographs(
    write_bundle: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    a, b = write_bundle("a"), write_bundle("b", LABELS[:-1])
    assert main.main(["diff", str(a), str(b)]) == 0
    text = capsys.readouterr().out
    assert f"only A knows: {LABELS[-1].face_id}" in text
    assert main.main(["diff", str(a), "nowhere"]) == 2
