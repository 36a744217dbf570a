from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pytest
from pictures import drawn, picture

from recoinize_edge.ellipse import Ellipse
from recoinize_edge.errors import CatalogueError
from recoinize_pipeline.faces import import_pictures
from recoinize_pipeline.faces.catalogue import FILE_NAME, Catalogue
from recoinize_pipeline.faces.import_folder import import_folder

OUTLINE = Ellipse.circle(130, 125, 110)


def save(path: Path, face_id: str = "xx-2e-drawn") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = picture(face_id, OUTLINE, "white", (260, 260))
    cv2.imwrite(str(path), cv2.cvtColor(image, cv2.COLOR_RGB2BGR))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three coins; a text file, a torn picture, a tiny one and one without a coin beside them."""
    root = tmp_path / "pictures"
    save(root / "de" / "2e_2006.png")
    save(root / "de" / "20c.png", "xx-20c-drawn")
    save(root / "eu" / "1c_globe.png", "eu-1c-drawn")
    (root / "fi").mkdir()
    (root / "fi" / "1c_text.jpg").write_text("not a picture")
    (root / "fi" / "2c_torn.png").write_bytes((root / "de" / "20c.png").read_bytes()[:3000])
    cv2.imwrite(str(root / "fi" / "5c_tiny.png"), np.zeros((1, 1, 3), np.uint8))
    cv2.imwrite(str(root / "fi" / "10c_plain.png"), np.full((200, 200, 3), 180, np.uint8))
    return root


def test_good_pictures_are_added_and_bad_ones_named(folder: Path, tmp_path: Path) -> None:
    result = import_folder(folder, tmp_path / "faces", 128, licence="CC0")
    catalogue = Catalogue.load(tmp_path / "faces")
    assert [f.face_id for f in catalogue] == ["de-20c-only", "de-2e-2006", "eu-1c-globe"]
    assert {face.licence for face in catalogue} == {"CC0"}
    reasons = {Path(name).name: reason for name, reason in result.skipped}
    assert "something else" in reasons["1c_text.jpg"]
    assert "torn" in reasons["2c_torn.png"]
    assert "1x1" in reasons["5c_tiny.png"]
    assert "without a disc" in reasons["10c_plain.png"]
    assert len(reasons) == 4


def test_textures_show_the_coin(folder: Path, tmp_path: Path) -> None:
    import_folder(folder, tmp_path / "faces", 128)
    catalogue = Catalogue.load(tmp_path / "faces")
    texture = catalogue.texture(catalogue["de-20c-only"]).astype(float)
    original = cv2.resize(drawn("xx-20c-drawn"), (128, 128), interpolation=cv2.INTER_AREA)
    inside = texture[:, :, 3] == 255
    assert np.abs(texture - original)[inside].mean() < 6


def test_table(folder: Path, tmp_path: Path) -> None:
    (folder / "faces.csv").write_text(
        "file,country,denomination,edition,side,kind,year,subject,source\n"
        "de/2e_2006.png,et,2e,comm-1,national,commemorative,2022|2025,Jože,me\n"
        "absent.png,et,2e,comm-2,national,commemorative,2022,,me\n"
        "de/20c.png,et,20z,only,national,regular,,,me\n",
        encoding="utf-8",
    )
    result = import_folder(folder, tmp_path / "faces", 128)
    (face,) = Catalogue.load(tmp_path / "faces")
    assert (face.face_id, face.year, face.label.subject) == ("ee-2e-comm-1", "2022|2025", "Jože")
    assert [name for name, _ in result.skipped] == ["absent.png", "de/20c.png"]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("file,country\nx.png,de\n", "Add denomination"),
        ("file,country,denomination\n", "a row for each picture"),
        ("", "an empty file"),
    ],
)
def test_unusable_table(folder: Path, tmp_path: Path, table: str, sentence: str) -> None:
    (folder / "faces.csv").write_text(table)
    with pytest.raises(CatalogueError, match=sentence):
        import_folder(folder, tmp_path / "faces", 128)
    assert not (tmp_path / "faces").exists()


def test_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="Expected a folder"):
        import_folder(tmp_path / "absent", tmp_path / "faces", 128)
    (tmp_path / "empty").mkdir()
    with pytest.raises(CatalogueError, match="recoinize faces builtin"):
        import_folder(tmp_path / "empty", tmp_path / "faces", 128)


def test_country_folder_itself(folder: Path, tmp_path: Path) -> None:
    result = import_folder(folder / "de", tmp_path / "faces", 128)
    assert {face.face_id for face in result.faces} == {"de-20c-only", "de-2e-2006"}


def test_two_pictures_of_one_face(tmp_path: Path) -> None:
    for name in ("de/2e_2006.png", "de/2e_2006.jpg", "de/2e_2007.png"):
        save(tmp_path / "pictures" / name)
    import_folder(tmp_path / "pictures", tmp_path / "faces", 128)
    catalogue = Catalogue.load(tmp_path / "faces")
    assert [f.face_id for f in catalogue] == ["de-2e-2006", "de-2e-2006-2", "de-2e-2007"]
    assert catalogue["de-2e-2006-2"].label.design == catalogue["de-2e-2006"].label.design


def test_interrupted_import_goes_on(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cropped: list[str] = []
    crop = import_pictures.crop

    def counted(path: Path, size: int, denomination: str) -> np.ndarray:
        texture = crop(path, size, denomination)
        cropped.append(path.name)
        return texture

    def interrupted(names: Sequence[str]) -> Iterator[str]:
        for name in names:
            if len(cropped) == 2:
                raise KeyboardInterrupt
            yield name

    monkeypatch.setattr(import_pictures, "crop", counted)
    faces_dir = tmp_path / "faces"
    with pytest.raises(KeyboardInterrupt):
        import_folder(folder, faces_dir, 128, progress=interrupted)
    assert not (faces_dir / FILE_NAME).exists()
    assert len(cropped) == 2

    # A picture that changed meanwhile is cropped again.
    save(folder / "de" / cropped[0], "xx-1e-drawn")
    import_folder(folder, faces_dir, 128)
    assert sorted(cropped) == sorted(["2e_2006.png", "20c.png", "1c_globe.png", cropped[0]])
    assert len(Catalogue.load(faces_dir)) == 3
    assert {p.name for p in faces_dir.iterdir()} == {FILE_NAME, "textures"}
