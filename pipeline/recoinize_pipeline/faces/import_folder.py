"""Makes catalogue entries of a folder of pictures."""

from __future__ import annotations

from pathlib import Path

from recoinize_edge.errors import CatalogueError
from recoinize_edge.image_file import IMAGE_SUFFIXES
from recoinize_pipeline.faces.import_pictures import (
    ImportResult,
    Picture,
    Progress,
    import_pictures,
)
from recoinize_pipeline.faces.table import read_user_table

TABLE = "faces.csv"


def import_folder(
    folder: Path,
    faces_dir: Path,
    texture_size: int,
    licence: str | None = None,
    progress: Progress = iter,
) -> ImportResult:
    """Crop all pictures of a folder and add them to a catalogue.

    With a `faces.csv` (columns file, country, denomination, edition, side, kind, year, subject,
    source; optionally licence) the table says what they show; otherwise their names do, see
    `FaceDescription.from_path`.

    Args:
        folder: of pictures.
        faces_dir: of the catalogue.
        texture_size: side of a texture, pixels.
        licence: of pictures whose row names none.
        progress: wraps the pictures' names while they are worked through.

    Returns:
        What was added and what was skipped, see `import_pictures`.

    Raises:
        CatalogueError: if the folder, its pictures or the columns of its table are missing.
        WorkspaceError: if the catalogue cannot be written.
    """
    return import_pictures(list_pictures(folder), faces_dir, texture_size, licence, progress)


def list_pictures(folder: Path) -> list[Picture]:
    """The pictures that a folder's table names, or all that lie in it.

    Raises:
        CatalogueError: if there are none.
    """
    if not folder.is_dir():
        raise CatalogueError(
            f"Expected a folder of face pictures at {folder}. Received none. Check the path."
        )
    table = folder / TABLE
    if table.is_file():
        rows = read_user_table(table, ("file", "country", "denomination"))
        return [Picture(row["file"], folder / row["file"], row) for row in rows]
    files = sorted(p for p in folder.rglob("*") if p.suffix.lower() in IMAGE_SUFFIXES)
    if not files:
        raise CatalogueError(
            f"Expected pictures of coin faces ({', '.join(IMAGE_SUFFIXES)}) in {folder}. "
            "Received none. Name another folder, or use `recoinize faces builtin`."
        )
    # The folder may be a country's own, so its name counts.
    parent = folder.resolve().parent
    return [Picture(path.resolve().relative_to(parent).as_posix(), path) for path in files]
