"""`recoinize recognize`, `inspect` and `doctor`, as a user calls them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from recoinize_edge import doctor
from recoinize_pipeline.cli.main import main

from .conftest import LABELS, draw_coin

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    def run_command(*args: object) -> tuple[int, str, str]:
        code = main(["--work", str(tmp_path / "work"), *map(str, args)])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, image in {
        "a.png": draw_coin(100, roll=0.5),
        "b.jpg": draw_coin(1, roll=1.0),
        "c.png": np.full((80, 80, 3), 99, np.uint8),
    }.items():
        cv2.imwrite(str(folder / name), image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 98])
    return folder


def test_one_picture_is_one_answer(run: Run, pictures: Path, built_bundle: Path) -> None:
    code, out, err = run("recognize", pictures / "a.png", "--bundle", built_bundle)
    assert (code, out, err) == (0, "2 euro · Germany\n", "")


def test_no_coin_is_said_with_the_reason(run: Run, pictures: Path, built_bundle: Path) -> None:
    code, out, _ = run("recognize", pictures / "c.png", "--bundle", built_bundle)
    assert (code, out) == (1, "unknown coin (no coin found in the picture)\n")


def test_a_folder_is_a_line_for_each_picture(run: Run, pictures: Path, built_bundle: Path) -> None:
    (pictures / "notes.txt").write_text("not a picture, and not named like one")
    code, out, _ = run("recognize", pictures, "--bundle", built_bundle)
    lines = out.splitlines()
    assert code == 0
    assert [line.partition(": ")[0] for line in lines[:3]] == [
        str(pictures / name) for name in ("a.png", "b.jpg", "c.png")
    ]
    assert lines[0].endswith("2 euro · Germany")
    assert lines[3] == f"Recognised 2 of 3 coins with {built_bundle}."


def test_json_is_one_object_a_line(run: Run, pictures: Path, built_bundle: Path) -> None:
    code, out, _ = run("recognize", pictures, "--bundle", built_bundle, "--json")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["denomination"] for row in rows] == ["2e", None, None]
    assert rows[0]["label"]["face_id"] == "de-2e-1"
    assert rows[0]["outline"]["major"] == pytest.approx(80, abs=4)
    assert rows[1]["denominations"] == ["1c", "2c", "5c"]
    assert rows[2]["known"] is False and rows[2]["outline"] is None


def test_a_diameter_settles_the_coin(run: Run, pictures: Path, built_bundle: Path) -> None:
    args = ("recognize", pictures / "b.jpg", "--bundle", built_bundle)
    assert run(*args)[1] == (
        "1, 2 or 5 cent · Finland (these coins share one design and differ in size only)\n"
    )
    assert run(*args, "--diameter", "21.25")[1] == "5 cent · Finland\n"


def test_an_unreadable_picture_does_not_stop_the_others(
    run: Run, pictures: Path, built_bundle: Path
) -> None:
    (pictures / "aa.jpg").write_text("text")
    code, out, err = run("recognize", pictures, "--bundle", built_bundle)
    assert code == 2
    assert "aa.jpg" in err and err.count("\n") == 1
    assert "Recognised 2 of 3 coins" in out


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("coin.jpg", b"2 euro", "Its content is something else"),
        ("missing.jpg", None, "No such file"),
    ],
)
def test_a_bad_picture_is_one_sentence(
    run: Run, tmp_path: Path, built_bundle: Path, name: str, content: bytes | None, expected: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    code, out, err = run("recognize", tmp_path / name, "--bundle", built_bundle)
    assert (code, out) == (2, "")
    assert expected in err and err.count("\n") == 1


def test_a_folder_without_pictures_is_one_sentence(
    run: Run, tmp_path: Path, built_bundle: Path
) -> None:
    (tmp_path / "empty").mkdir()
    code, _, err = run("recognize", tmp_path / "empty", "--bundle", built_bundle)
    assert code == 2 and "There are none" in err


def test_the_work_folders_bundle_is_the_default(
    run: Run, pictures: Path, built_bundle: Path, tmp_path: Path
) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "bundle").symlink_to(built_bundle, target_is_directory=True)
    assert run("recognize", pictures / "a.png")[1] == "2 euro · Germany\n"


def test_a_damaged_bundle_is_one_sentence(run: Run, pictures: Path, bundle_dir: Path) -> None:
    data = bytearray((bundle_dir / "model_int8.tflite").read_bytes())
    data[100] ^= 1
    (bundle_dir / "model_int8.tflite").write_bytes(data)
    code, out, err = run("recognize", pictures / "a.png", "--bundle", bundle_dir)
    assert (code, out) == (2, "")
    assert "SHA-256" in err and err.count("\n") == 1
    code, out, _ = run("inspect", bundle_dir)
    assert code == 1
    assert "Damaged: Expected model_int8.tflite" in out and "Sound" not in out


def test_inspect_says_what_is_in_a_bundle(run: Run, built_bundle: Path) -> None:
    code, out, _ = run("inspect", built_bundle)
    assert code == 0
    assert "tflite-int8 (default)" in out
    assert "Finland: 1c, 2c, 5c" in out
    assert "seed: 0" in out
    assert "Sound: all 5 files" in out


def test_inspect_as_json(run: Run, built_bundle: Path) -> None:
    code, out, _ = run("inspect", built_bundle, "--json")
    report = json.loads(out)
    assert code == 0
    assert report["problems"] == []
    assert report["faces"] == [label.to_dict() for label in LABELS]
    assert report["artifacts"]["tflite-int8"]["decision"]["neighbours"] == 3


def test_inspect_opens_the_models(run: Run, bundle_dir: Path, reseal: Callable[..., None]) -> None:
    (bundle_dir / "model_int8.tflite").write_bytes(b"right hash, no model")
    reseal()
    code, out, _ = run("inspect", bundle_dir)
    assert code == 1 and "Damaged: tflite-int8: Expected a TFLite model" in out


def test_doctor_names_the_runtime_and_what_is_missing(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(doctor._MODULES, "app", (("no_such_module", "no-such-module"),))
    monkeypatch.setitem(doctor._LIBRARIES, "blender", {"libnosuch.so.9": "libnosuch9"})
    _, out, _ = run("doctor")
    assert "TFLite runtime in use: litert" in out
    assert "missing  no_such_module: pip install 'recoinize[app]'" in out
    assert "app (run the speaking app): not ready" in out
    if __import__("sys").platform == "linux":
        assert "missing  libnosuch.so.9: apt-get install libnosuch9" in out


def test_doctor_as_json_and_exit_code(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "available_runtimes", dict)
    code, out, _ = run("doctor", "--json")
    report = json.loads(out)
    assert code == 1
    assert report["runtime"] is None
    assert report["works"]["edge"] is False
    missing = [f["remedy"] for f in report["findings"] if f["part"] == "edge" and not f["found"]]
    assert "pip install ai-edge-litert" in missing
