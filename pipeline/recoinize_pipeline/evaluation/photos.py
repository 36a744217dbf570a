"""Sets of labelled photographs: one coin each, with what is known about it."""

from __future__ import annotations

import csv
import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from recoinize_edge.coin import COMMON_SIDE_COUNTRY, DENOMINATIONS
from recoinize_edge.errors import RecoinizeError

PICTURE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
LABEL_FILE = "labels.csv"
COMMON_MAPS = frozenset({"globe", "map1999", "map2007"})


class PhotoSetError(RecoinizeError):
    """A folder of photographs, or a table of labels, that cannot be used."""


@dataclass(frozen=True, slots=True)
class Photo:
    """One photograph of one coin. `None` means that nobody has said.

    Attributes:
        path: the picture.
        denomination: code, `1c` … `2e`.
        country: ISO 3166-1 alpha-2 in lower case, `eu` for the common side.
        side: `common` or `national`.
        edition: which series of the country's coin, or which map of the common side.
        disputed: whether readers of the picture doubt its denomination.
    """

    path: Path
    denomination: str | None = None
    country: str | None = None
    side: str | None = None
    edition: str | None = None
    disputed: bool = False

    @property
    def name(self) -> str:
        """Folder and file name: enough to find it again in a report."""
        return f"{self.path.parent.name}/{self.path.name}"

    @property
    def national(self) -> bool:
        """Whether the issuing country is known, so that naming it can be judged."""
        return self.country is not None and self.country != COMMON_SIDE_COUNTRY


@dataclass(frozen=True, slots=True)
class PhotoLabel:
    """Side, country and edition of one picture, found by the hash of its file.

    `disputed` says that readers doubt the denomination which its folder or table gives it.
    """

    side: str | None
    country: str | None
    edition: str | None
    disputed: bool = False


def picture_hash(path: Path) -> str:
    """First 16 hex digits of the SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def list_pictures(folder: Path) -> list[Path]:
    """All pictures in a folder and below, sorted by path.

    Raises:
        PhotoSetError: if there is no such folder, or no picture in it.
    """
    if not folder.is_dir():
        raise PhotoSetError(
            f"Expected a folder of pictures at {folder}. Received "
            f"{'a file' if folder.exists() else 'nothing there'}. Name an existing folder."
        )
    pictures = sorted(p for p in folder.rglob("*") if p.suffix.lower() in PICTURE_SUFFIXES)
    if not pictures:
        raise PhotoSetError(
            f"Expected pictures ({', '.join(sorted(PICTURE_SUFFIXES))}) in {folder}. "
            "Received none. Name the folder that holds them."
        )
    return pictures


def read_photo_set(folder: Path, labels: Mapping[str, PhotoLabel] | None = None) -> list[Photo]:
    """Photographs whose denominations are known.

    A folder holds either `labels.csv` (columns `file` and `denomination`; `country`, `edition`,
    `side` and `map` if known) or one folder of pictures for each denomination, `1c` … `2e`.

    Args:
        folder: where they lie.
        labels: labels by `picture_hash`; they fill in what the folder does not say.

    Returns:
        One photograph for each picture, sorted by path.

    Raises:
        PhotoSetError: saying what the folder should hold.
    """
    table = folder / LABEL_FILE
    photos = _from_table(table) if table.is_file() else _from_folders(folder)
    if labels:
        photos = [_completed(photo, labels) for photo in photos]
    return photos


def read_any_photos(folder: Path, labels: Mapping[str, PhotoLabel] | None = None) -> list[Photo]:
    """As `read_photo_set`, but pictures without labels are welcome, too.

    Raises:
        PhotoSetError: if there are no pictures, or `labels.csv` cannot be used.
    """
    pictures = list_pictures(folder)
    if (folder / LABEL_FILE).is_file() or any(_denomination_folder(p, folder) for p in pictures):
        return read_photo_set(folder, labels)
    return [Photo(path) for path in pictures]


def read_label_table(path: Path) -> dict[str, PhotoLabel]:
    """Labels by picture hash, from a CSV file with the columns sha256, side, country, edition.

    Raises:
        PhotoSetError: if a column is missing or one picture is named twice with different labels.
    """
    labels: dict[str, PhotoLabel] = {}
    for line, row in _rows(path, ("sha256", "side", "country")):
        label = PhotoLabel(
            row["side"], row["country"], row.get("edition"), bool(row.get("disputed"))
        )
        key = (row["sha256"] or "")[:16]
        if labels.setdefault(key, label) != label:
            raise PhotoSetError(
                f"Expected one label for each picture. Received two for {key} in {path}, the "
                f"second in line {line}. Remove one."
            )
    return labels


@functools.cache
def packaged_labels() -> Mapping[str, PhotoLabel]:
    """The labels that come with recoinize: sides and countries of public photographs."""
    labels: dict[str, PhotoLabel] = {}
    for path in sorted((Path(__file__).parent / "labels").glob("*.csv")):
        labels |= read_label_table(path)
    return labels


def _completed(photo: Photo, labels: Mapping[str, PhotoLabel]) -> Photo:
    try:
        label = labels.get(picture_hash(photo.path))
    except OSError:  # reading the picture reports it
        return photo
    if label is None:
        return photo
    country = COMMON_SIDE_COUNTRY if label.side == "common" else label.country
    return replace(
        photo,
        side=photo.side or label.side,
        country=photo.country or country,
        edition=photo.edition or label.edition,
        disputed=label.disputed,
    )


def _denomination_folder(picture: Path, folder: Path) -> str | None:
    first = picture.relative_to(folder).parts[0]
    return first if first in DENOMINATIONS else None


def _from_folders(folder: Path) -> list[Photo]:
    pictures = list_pictures(folder)
    photos = [
        Photo(path, denomination)
        for path in pictures
        if (denomination := _denomination_folder(path, folder))
    ]
    if not photos:
        raise PhotoSetError(
            f"Expected {folder} to hold {LABEL_FILE} or folders named {', '.join(DENOMINATIONS)}. "
            f"Received {len(pictures)} pictures with neither. Sort them into such folders."
        )
    return photos


def _from_table(table: Path) -> list[Photo]:
    photos: dict[str, Photo] = {}
    for line, row in _rows(table, ("file", "denomination")):
        file, denomination = row["file"] or "", row["denomination"]
        if denomination not in DENOMINATIONS:
            raise PhotoSetError(
                f"Expected a denomination of {', '.join(DENOMINATIONS)} in line {line} of {table}. "
                f"Received {denomination!r}. Correct the table."
            )
        if file in photos:
            raise PhotoSetError(
                f"Expected one coin for each photograph. Received {file} again in line {line} of "
                f"{table}. For pictures with several coins use `recoinize recognize`."
            )
        photos[file] = _labelled(table.parent / file, denomination, row)
    if not photos:
        raise PhotoSetError(f"Expected photographs in {table}. Received none. Fill in the table.")
    return sorted(photos.values(), key=lambda photo: photo.path)


def _labelled(path: Path, denomination: str, row: Mapping[str, str | None]) -> Photo:
    """Only common sides have a map; only national sides have a country."""
    common_map, country, side = row.get("map"), row.get("country"), row.get("side")
    if common_map or side == "common":
        edition = common_map if common_map in COMMON_MAPS else None
        return Photo(path, denomination, COMMON_SIDE_COUNTRY, "common", edition)
    if country:
        side = "common" if country == COMMON_SIDE_COUNTRY else "national"
    return Photo(path, denomination, country, side, row.get("edition"))


def _rows(path: Path, required: Sequence[str]) -> Iterable[tuple[int, dict[str, str | None]]]:
    """Line numbers and rows of a CSV file; empty cells become None."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = reader.fieldnames or ()
            if missing := [name for name in required if name not in columns]:
                raise PhotoSetError(
                    f"Expected the columns {', '.join(required)} in {path}. Received "
                    f"{', '.join(columns) or 'none'}. Add {', '.join(missing)}."
                )
            for row in reader:
                yield (
                    reader.line_num,
                    {k: (v or "").strip() or None for k, v in row.items() if isinstance(k, str)},
                )
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PhotoSetError(f"Expected a CSV file in UTF-8 at {path}. {error}.") from None
