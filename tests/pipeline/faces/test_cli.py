from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from recoinize_pipeline.cli.main import main
from recoinize_pipeline.faces.catalogue import Catalogue


def run(tmp_path: Path, *words: str) -> int:
    return main(["--work", str(tmp_path / "work"), "faces", *words])


def test_builtin_then_import_then_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, "builtin", "--set", "faces.texture_size=64") == 0
    catalogue = Catalogue.load(tmp_path / "work" / "faces")
    assert len(catalogue) == 12
    pictures = tmp_path / "fi"
    pictures.mkdir()
    texture = cv2.imread(str(catalogue.root / catalogue["xx-1e-drawn"].texture))
    cv2.imwrite(str(pictures / "1e_x.png"), texture)
    (pictures / "2e_x.jpg").write_text("text")
    assert run(tmp_path, "import", str(pictures)) == 0
    output = capsys.readouterr().out
    assert "Skipped fi/2e_x.jpg" in output
    assert "Added 1 faces, skipped 1. The catalogue has 13." in output
    # The size set for `builtin` is what the work folder keeps.
    catalogue = Catalogue.load(tmp_path / "work" / "faces")
    assert catalogue.texture(catalogue["fi-1e-x"]).shape == (64, 64, 4)

    sheet = tmp_path / "sheet.png"
    assert run(tmp_path, "list", "--country", "fi", "--sheet", str(sheet)) == 0
    output = capsys.readouterr().out
    assert "fi-1e-x" in output and "eu-1c" not in output
    assert cv2.imread(str(sheet)) is not None


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["import", "absent"], "Expected a folder of face pictures"),
        (["list"], "Run `recoinize faces import` first"),
        (["fetch", "absent.txt"], "Expected a list of addresses"),
    ],
)
def test_errors_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert run(tmp_path, *words) == 2
    assert sentence in capsys.readouterr().err


def test_no_usable_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "fi").mkdir()
    (tmp_path / "fi" / "2e_x.jpg").write_text("text")
    assert run(tmp_path, "import", str(tmp_path / "fi")) == 2
    assert "at least one usable picture" in capsys.readouterr().err
