from __future__ import annotations

from pathlib import Path

import pytest

from recoinize_pipeline.evaluation.photos import (
    Photo,
    PhotoLabel,
    PhotoSetError,
    list_pictures,
    picture_hash,
    read_any_photos,
    read_label_table,
    read_photo_set,
)


def touch(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def write_table(folder: Path, *lines: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "labels.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_folders_are_denominations(tmp_path: Path) -> None:
    for name in ("2e/b.jpg", "2e/a.JPG", "5c/deep/er.png", "5c/notes.txt", "elsewhere/c.jpg"):
        touch(tmp_path / name)
    assert read_photo_set(tmp_path) == [
        Photo(tmp_path / "2e/a.JPG", "2e"),
        Photo(tmp_path / "2e/b.jpg", "2e"),
        Photo(tmp_path / "5c/deep/er.png", "5c"),
    ]


def test_table_of_national_sides(tmp_path: Path) -> None:
    write_table(tmp_path, "file,country,denomination,edition", "de/x.jpg,de,2e,2002", "y.jpg,,1c,")
    assert read_photo_set(tmp_path) == [
        Photo(tmp_path / "de/x.jpg", "2e", "de", "national", "2002"),
        Photo(tmp_path / "y.jpg", "1c"),
    ]


def test_table_of_common_sides(tmp_path: Path) -> None:
    write_table(
        tmp_path,
        "file,denomination,map,year",
        "a.jpg,1e,map1999,2001",
        "b.jpg,1e,either(2007-2008),2007",
        "c.jpg,1e,,2007",
    )
    assert [(p.country, p.side, p.edition) for p in read_photo_set(tmp_path)] == [
        ("eu", "common", "map1999"),
        ("eu", "common", None),
        (None, None, None),
    ]


def test_labels_found_by_hash_complete_what_the_folder_says(tmp_path: Path) -> None:
    german = touch(tmp_path / "2e/a.jpg", b"german")
    common = touch(tmp_path / "2e/b.jpg", b"common")
    touch(tmp_path / "2e/c.jpg", b"nobody knows")
    table = tmp_path / "table.csv"
    table.write_text(
        "sha256,file,side,country,edition\n"
        f"{picture_hash(german)},a.jpg,national,de,2002\n"
        f"{picture_hash(common)},b.jpg,common,,\n"
    )
    labels = read_label_table(table)
    assert labels[picture_hash(german)] == PhotoLabel("national", "de", "2002")
    assert [(p.country, p.side, p.national) for p in read_photo_set(tmp_path, labels)] == [
        ("de", "national", True),
        ("eu", "common", False),
        (None, None, False),
    ]


def test_readers_may_dispute_what_a_folder_says(tmp_path: Path) -> None:
    doubted = touch(tmp_path / "20c/a.jpg", b"shows a 50")
    sure = touch(tmp_path / "20c/b.jpg", b"shows a 20")
    table = tmp_path / "table.csv"
    table.write_text(
        "sha256,side,country,disputed\n"
        f"{picture_hash(doubted)},common,,yes\n{picture_hash(sure)},common,,\n"
    )
    photos = read_photo_set(tmp_path, read_label_table(table))
    assert [(photo.denomination, photo.disputed) for photo in photos] == [
        ("20c", True),
        ("20c", False),
    ]


def test_the_folder_wins_over_the_label_table(tmp_path: Path) -> None:
    path = touch(tmp_path / "x.jpg")
    write_table(tmp_path, "file,country,denomination", "x.jpg,fr,2e")
    labels = {picture_hash(path): PhotoLabel("national", "de", "2002")}
    assert read_photo_set(tmp_path, labels) == [Photo(path, "2e", "fr", "national", "2002")]


def test_pictures_without_labels_are_welcome_where_none_are_needed(tmp_path: Path) -> None:
    touch(tmp_path / "holiday/a.jpg")
    assert read_any_photos(tmp_path) == [Photo(tmp_path / "holiday/a.jpg")]
    with pytest.raises(PhotoSetError, match=r"labels\.csv or folders named 1c"):
        read_photo_set(tmp_path)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["file,value", "a.jpg,2e"], "Add denomination"),
        (["file,denomination", "a.jpg,3e"], "line 2 .* Received '3e'"),
        (["file,denomination", "a.jpg,2e", "a.jpg,1e"], r"Received a\.jpg again in line 3"),
        (["file,denomination"], "Received none"),
        ([""], "Received none. Add file, denomination"),
    ],
)
def test_a_bad_table_is_named(tmp_path: Path, lines: list[str], message: str) -> None:
    write_table(tmp_path, *lines)
    with pytest.raises(PhotoSetError, match=message):
        read_photo_set(tmp_path)


def test_a_table_that_is_no_text_is_named(tmp_path: Path) -> None:
    touch(tmp_path / "labels.csv", b"\xff\xfe\x00\xd8")
    with pytest.raises(PhotoSetError, match="CSV file in UTF-8"):
        read_photo_set(tmp_path)


def test_two_labels_for_one_picture_are_refused(tmp_path: Path) -> None:
    row = "0123456789abcdef,national"
    touch(tmp_path / "t.csv", f"sha256,side,country\n{row},de\n{row},de\n".encode())
    assert len(read_label_table(tmp_path / "t.csv")) == 1
    touch(tmp_path / "t.csv", f"sha256,side,country\n{row},de\n{row},fr\n".encode())
    with pytest.raises(PhotoSetError, match="second in line 3"):
        read_label_table(tmp_path / "t.csv")


def test_no_folder_and_no_pictures_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(PhotoSetError, match="nothing there"):
        list_pictures(tmp_path / "missing")
    with pytest.raises(PhotoSetError, match="Received none"):
        list_pictures(tmp_path)
    with pytest.raises(PhotoSetError, match="a file"):
        list_pictures(touch(tmp_path / "file.jpg"))


@pytest.mark.shared
@pytest.mark.parametrize(("name", "count"), [("dev", 1291), ("common", 238), ("national", 64)])
def test_the_development_photographs(shared_dir: Path, name: str, count: int) -> None:
    photos = read_photo_set(shared_dir / "photos" / name)
    assert len(photos) == count
    assert all(photo.path.is_file() for photo in photos)
    countries = {photo.country for photo in photos}
    expected = {
        "dev": {None},
        "common": {"eu"},
        "national": {"be", "cy", "es", "fi", "gr", "ie", "lt", "lv"},
    }
    assert countries >= expected[name]
    assert not any(photo.national for photo in photos) or name == "national"
