from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from recoinize_edge.answer import Answer
from recoinize_edge.coin import CoinLabel
from recoinize_pipeline import demo
from recoinize_pipeline.cli.main import build_parser, main
from recoinize_pipeline.workspace import Workspace


@pytest.fixture
def stages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The real stages without their results, which need a real run; and their names."""
    hollow = tuple(replace(stage, result=lambda work: "result") for stage in demo.STAGES)
    monkeypatch.setattr(demo, "STAGES", hollow)
    monkeypatch.setattr(demo, "unseen_pictures", lambda work: work.root / "unseen")
    return [stage.name for stage in hollow]


@pytest.mark.parametrize("stage", demo.STAGES, ids=lambda stage: stage.name)
def test_every_stage_is_a_command_that_exists(
    stage: demo.Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "unseen_pictures", lambda work: work.root / "unseen")
    build_parser().parse_args(list(stage.command(Workspace(tmp_path))))


def test_stages_run_in_order_with_the_same_options(stages: list[str], tmp_path: Path) -> None:
    commands: list[Sequence[str]] = []

    def run_command(command: Sequence[str]) -> int:
        commands.append(command)
        return 0

    results = list(demo.run_demo(Workspace(tmp_path), ["--preset", "quick"], run_command))
    assert [result.name for result in results] == stages
    assert all(command[-2:] == ["--preset", "quick"] for command in commands)
    names = [command[0] for command in commands]
    assert names[:4] == ["faces", "render", "dataset", "train"]
    assert names[-1] == "recognize"


def test_demo_ends_at_the_first_failure(
    stages: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    seen: list[Sequence[str]] = []

    def fail_at_dataset(command: Sequence[str]) -> int:
        seen.append(command)
        return 2 if command[0] == "dataset" else 0

    real_main = main
    monkeypatch.setattr("recoinize_pipeline.cli.main.main", fail_at_dataset)
    assert real_main(["demo", "--work", str(tmp_path), "--set", "seed=4"]) == 2
    assert [command[0] for command in seen] == ["faces", "render", "dataset"]
    assert all(command[-2:] == ["--set", "seed=4"] for command in seen)
    output = capsys.readouterr().out
    assert "Stopped at dataset. Run the same command again" in output
    assert "recoinize dataset build" in output


def label(denomination: str, country: str) -> CoinLabel:
    return CoinLabel("id", country, denomination, "1", "common", "design", 20.0)


@pytest.mark.parametrize(
    ("denominations", "country", "verdict"),
    [
        (("2e",), "eu", "right"),
        (("1e", "2e"), "eu", "right"),
        (("2e",), None, "right"),
        (("1e",), "eu", "wrong"),
        (("2e",), "de", "wrong"),
        ((), None, "unknown"),
    ],
)
def test_verdict_on_an_answer(
    denominations: tuple[str, ...], country: str | None, verdict: str
) -> None:
    sure = denominations[0] if len(denominations) == 1 else None
    answer = Answer(sure, country, None, None, None, 0.1, 1.0, denominations=denominations)
    assert demo._verdict(answer, label("2e", "eu")) == verdict
