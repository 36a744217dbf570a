"""`recoinize recognize` on pictures of several coins, on videos, and with drawings and sums."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge.errors import ImageError
from recoinize_edge.video_source import Camera, read_video
from recoinize_pipeline.cli.main import main

from .conftest import draw_coin

FINDER = importlib.import_module("recoinize_edge.find_coins")

Run = Callable[..., tuple[int, str, str]]

ONE_EURO = round(200 * 23.25 / 25.75)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, built_bundle: Path) -> Run:
    def run_command(*args: object) -> tuple[int, str, str]:
        options = ["--work", str(tmp_path / "work"), "recognize", "--bundle", str(built_bundle)]
        code = main([*options, *map(str, args)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


def table(*coins: tuple[int, int, int]) -> np.ndarray:
    """Coins of draw_coin's seeds: seed, left, and size."""
    picture = np.full((320, 660, 3), 30, np.uint8)
    for seed, left, size in coins:
        picture[60 : 60 + size, left : left + size] = draw_coin(seed, size)
    noise = np.random.default_rng(0).normal(0, 2, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


HANDFUL = ((100, 20, 200), (104, 230, ONE_EURO), (105, 430, 200))


def write(path: Path, picture: np.ndarray) -> Path:
    cv2.imwrite(str(path), picture[..., ::-1])
    return path


def test_a_handful_is_a_line_for_each_coin_and_a_sum(run: Run, tmp_path: Path):
    picture = write(tmp_path / "handful.png", table(*HANDFUL))
    code, out, _ = run(picture, "--total")
    lines = out.splitlines()
    assert code == 0
    assert sorted(lines[:3]) == ["1 euro · France", "2 euro · Germany", "2 euro · common side"]
    assert lines[3] == "3 coins, 5 euro"


def test_a_sum_that_leaves_a_coin_out_has_a_code_of_its_own(run: Run, tmp_path: Path):
    picture = write(tmp_path / "handful.png", table(HANDFUL[0], (7, 430, 200)))
    code, out, _ = run(picture, "--total")
    assert code == 3
    assert out.splitlines()[-1] == "1 coin, 2 euro, and 1 unknown coin"


def test_a_coin_whose_value_is_not_settled_is_left_out_of_the_sum(run: Run, tmp_path: Path):
    picture = write(tmp_path / "coin.png", table((1, 200, 200)))
    code, out, _ = run(picture, "--total")
    assert code == 3
    assert "1, 2 or 5 cent · Finland" in out
    assert out.endswith("1 unknown coin\n")


def test_an_empty_table_has_no_coin_to_leave_out(run: Run, tmp_path: Path):
    code, out, _ = run(write(tmp_path / "table.png", table()), "--total")
    assert code == 1
    assert out.splitlines()[-1] == "no coins"


def test_a_sum_in_the_dark_is_not_sure(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    picture = write(tmp_path / "handful.png", table(*HANDFUL))
    monkeypatch.setattr(FINDER, "_CLEAR_EVIDENCE", 5.0)  # so that this light counts as little
    code, out, _ = run(picture, "--total")
    assert code == 3
    last = "3 coins, 5 euro; too faint to be sure that these are all"
    assert out.splitlines()[-1] == last
    code, out, _ = run(picture, "--total", "--json")
    assert code == 3 and json.loads(out.splitlines()[-1])["total"]["dim"] is True


def test_json_has_a_line_for_each_coin_and_the_sum(run: Run, tmp_path: Path):
    picture = write(tmp_path / "handful.png", table(*HANDFUL))
    code, out, _ = run(picture, "--json", "--total")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert {row["file"] for row in rows} == {str(picture)}
    assert sorted(row["denomination"] for row in rows[:3]) == ["1e", "2e", "2e"]
    assert all(row["measured_mm"] and row["outline"]["major"] > 60 for row in rows[:3])
    assert rows[3]["total"] == {
        "cents": 500,
        "counted": 3,
        "unknown": 0,
        "suspected": 0,
        "dim": False,
    }


def test_drawings_show_every_coin(run: Run, tmp_path: Path):
    picture = write(tmp_path / "handful.png", table(*HANDFUL))
    code, out, _ = run(picture, "--annotate", tmp_path / "drawn")
    assert code == 0 and "Drawn pictures" in out
    drawn = cv2.imread(str(tmp_path / "drawn" / "handful.png"))
    changed = (drawn != cv2.imread(str(picture))).any(axis=2)
    for left in (20, 230, 430):
        assert changed[60:260, left : left + 180].mean() > 0.02
    assert [path.name for path in (tmp_path / "drawn").iterdir()] == ["handful.png"]


def test_drawings_of_a_folder_keep_their_places(run: Run, tmp_path: Path):
    for folder in ("hand", "table"):
        (tmp_path / "photos" / folder).mkdir(parents=True)
        write(tmp_path / "photos" / folder / "1.png", table(HANDFUL[0]))
    code, out, _ = run(tmp_path / "photos", "--annotate")
    drawn = tmp_path / "work" / "annotated"
    assert code == 0 and f"Drawn pictures: {drawn}" in out
    assert sorted(drawn.rglob("*.png")) == [drawn / "hand" / "1.png", drawn / "table" / "1.png"]


def test_one_coin_of_several_is_read_if_asked_for(run: Run, tmp_path: Path):
    picture = write(tmp_path / "handful.png", table(*HANDFUL))
    code, out, _ = run(picture, "--one")
    assert (code, out) == (0, "1 euro · France\n")


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A second of a coin that lies still, and a second of the bare table."""
    path = tmp_path / "walk.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (660, 320))
    for coins in (HANDFUL[:1], ()):
        picture = table(*coins)
        for _ in range(25):
            writer.write(np.ascontiguousarray(picture[..., ::-1]))
    writer.release()
    return path


def test_a_video_is_a_line_for_each_event(run: Run, video: Path, tmp_path: Path):
    code, out, _ = run(video, "--annotate", tmp_path / "drawn")
    lines = out.splitlines()
    assert code == 0
    assert [line.split(" s  ")[1] for line in lines[:3]] == [
        "coin 1: 2 euro · Germany",
        "too dark",  # the bare table is
        "coin 1 left",
    ]
    assert lines[3].startswith("Recognised 1 of 1 coins")
    assert len(list((tmp_path / "drawn").glob("*.png"))) == 1


def test_events_as_json(run: Run, video: Path):
    code, out, _ = run(video, "--json", "--total")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row.get("event", "total") for row in rows] == ["seen", "total", "hint", "left"]
    assert rows[2]["reason"] == "too_dark"
    assert rows[0]["denomination"] == "2e" and rows[0]["corrects"] is False
    assert rows[1]["total"]["cents"] == 200
    assert rows[0]["seconds"] < 1 < rows[3]["seconds"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("missing.mp4", None, "There is none"),
        ("text.mp4", b"not a video", "cannot be decoded"),
    ],
)
def test_what_is_no_video_is_one_sentence(
    run: Run, tmp_path: Path, name: str, content: bytes | None, message: str
):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = run(tmp_path / name)
    assert (code, out) == (2, "")
    assert message in err


def test_videos_are_read_one_at_a_time(run: Run, video: Path):
    code, _, err = run(video, video)
    assert code == 2 and "Expected one video or camera" in err


@pytest.mark.parametrize("source", ["camera:x", "camera:99"])
def test_a_camera_that_is_not_there_is_one_sentence(run: Run, source: str):
    code, out, err = run(source)
    assert (code, out) == (2, "")
    assert "Expected" in err and "camera" in err


def test_frames_of_a_video_come_with_their_times(video: Path):
    frames = list(read_video(video))
    assert len(frames) == 50
    assert [round(seconds, 2) for _, seconds in frames[:3]] == [0.0, 0.04, 0.08]
    assert frames[0][0].shape == (320, 660, 3)


def test_a_missing_camera_is_refused():
    with pytest.raises(ImageError, match="Expected a camera with number 99"):
        Camera(99)
